"""A question that waits goes over to the older request when its own is merged into that one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0024_no_row_for_who_is_thanked")]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="merged_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="desk.request",
            ),
        ),
    ]
