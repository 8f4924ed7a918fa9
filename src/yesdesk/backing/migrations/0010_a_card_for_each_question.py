"""Questions that nobody had read yet go on the cards that are free: whoever makes a card reads it there."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone


def fill_weeks(apps: Any, _schema: Any) -> None:
    """Give each question without a card the first free week, the oldest first."""
    questions = apps.get_model("backing", "CardQuestion").objects
    taken = set(questions.exclude(week=None).values_list("week", flat=True))
    today = timezone.now().date()
    monday = today + timedelta(days=7 - today.weekday())
    for question in questions.filter(week=None).order_by("pk"):
        while (week := f"{monday:%G-W%V}") in taken:
            monday += timedelta(days=7)
        taken.add(week)
        question.week = week
        question.save(update_fields=["week"])


class Migration(migrations.Migration):
    dependencies = [("backing", "0009_two_columns_of_a_trial")]

    operations = [migrations.RunPython(fill_weeks, migrations.RunPython.noop, elidable=True)]
