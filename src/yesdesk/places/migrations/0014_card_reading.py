"""Learn from a scan what card numbers begin with, and which letters a scanner adds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0013_reference_kinds")]

    operations = [
        migrations.AddField(
            model_name="library",
            name=name,
            field=models.CharField(blank=True, db_default="", default="", max_length=longest),
        )
        for name, longest in (("card_prefix", 12), ("card_marks", 2))
    ]
