"""A question has a card from the start, and what was agreed about it is noted where it is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backing", "0010_a_card_for_each_question")]

    operations = [
        migrations.RemoveConstraint("cardquestion", "card_question_agreed"),
        migrations.RemoveField("cardquestion", "agreed"),
        migrations.RemoveField("cardquestion", "agreed_as"),
        migrations.RemoveField("cardquestion", "agreed_week"),
        migrations.AlterField(
            "cardquestion", "week", models.CharField(max_length=8, unique=True)
        ),
    ]
