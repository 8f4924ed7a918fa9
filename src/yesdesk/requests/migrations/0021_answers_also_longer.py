"""More room for how people ask for an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0020_count_rules_that_requests_met")]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="also",
            field=models.CharField(blank=True, default="", max_length=3000),
        ),
    ]
