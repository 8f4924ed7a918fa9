"""A decision notes its exception until a night has counted it: why, how far, the day and the branch."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0005_emergency_on_every_desk"),
        ("desk", "0044_jobs_of_requests_have_moved"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=14),
        ),
        migrations.AddField(
            model_name="decision", name="settled_on", field=models.DateField(null=True)
        ),
        migrations.AddField(
            model_name="decision",
            name="branch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.branch",
            ),
        ),
        migrations.AddField(
            model_name="decision", name="band", field=models.PositiveSmallIntegerField(null=True)
        ),
    ]
