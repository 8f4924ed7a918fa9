"""A complaint about a lead is read by the post that the library names, and not by leads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0015_a_scan_has_a_word")]
    operations = [
        migrations.AddField(
            "request", "about_lead", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddConstraint(
            "request",
            models.CheckConstraint(
                condition=models.Q(about_lead=False) | models.Q(for_leads=True),
                name="request_about_a_lead_is_for_no_staff",
            ),
        ),
    ]
