"""A library calls the five kinds by its own words in each of its languages. A word from before goes for all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0025_questions_go_over_with_a_merge")]

    operations = [
        migrations.AddField(
            model_name="tallyname",
            name="language",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
        migrations.AlterField(
            model_name="tallyname",
            name="kind",
            field=models.CharField(
                choices=[
                    ("where_is_it", "Where is it"),
                    ("technology", "Computer or printer"),
                    ("reference", "Look something up"),
                    ("what_to_read", "What to read"),
                    ("account", "Card or money"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="tallyname",
            constraint=models.UniqueConstraint(
                fields=("kind", "language"), name="tally_name_once"
            ),
        ),
    ]
