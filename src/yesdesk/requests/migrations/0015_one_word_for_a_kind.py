"""Call the kinds of a request as the buttons that count call them. No row changes."""

from django.db import migrations, models

KINDS = [
    ("where_is_it", "Where is it"),
    ("technology", "Computer or printer"),
    ("reference", "Look something up"),
    ("what_to_read", "What to read"),
    ("account", "Card or money"),
    ("rooms", "Rooms"),
    ("events", "Events"),
    ("other", "Something else"),
]


class Migration(migrations.Migration):
    dependencies = [("desk", "0014_answers_ask_for_a_line")]

    operations = [
        migrations.AlterField(
            model, "kind", models.CharField(blank=True, choices=KINDS, default="", max_length=14)
        )
        for model in ("answer", "request")
    ]
