"""A move into or out of a job class that reads what others did with money takes two people as well."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_two_for_finances_password")]
    operations = [
        migrations.AddField(
            "user",
            "job_class_asked",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                db_index=False,
                to="people.jobclass",
            ),
        ),
    ]
