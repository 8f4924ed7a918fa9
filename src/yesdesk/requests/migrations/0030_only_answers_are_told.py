"""Only an answer is told in some way."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("desk", "0029_fill_how_an_answer_was_told")]

    operations = [
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=Q(told="")
                | Q(told__in=["email", "phone", "here", "page"], kind__in=("reply", "told")),
                name="entry_told",
            ),
        ),
    ]
