"""Let patrons read saved answers that somebody made public, and count how often one helped."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0053_further_periods")]

    operations = [
        migrations.AddField("answer", "is_public", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("answer", "rules_read", models.TextField(default="", db_default="", blank=True)),
        migrations.AddField(
            "answer", "subject", models.CharField(max_length=120, default="", db_default="", blank=True)
        ),
        migrations.CreateModel(
            name="AnswerHelped",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                ("n", models.PositiveIntegerField(default=0)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="helped", to="desk.answer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["answer", "week"], name="answer_helped_once_a_week")
                ]
            },
        ),
    ]
