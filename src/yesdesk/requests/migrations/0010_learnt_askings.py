"""Keep what colleagues typed before they used an answer, to find it by, and which request it helped."""

import django.db.models.deletion
from django.db import migrations, models

COLLECTIONS = [("answer", "Answer"), ("rule", "Rule")]
ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("desk", "0009_no_lead_was_here")]

    operations = [
        migrations.CreateModel(
            name="Asking",
            fields=[
                ("id", ID.clone()),
                ("collection", models.CharField(choices=COLLECTIONS, max_length=6)),
                ("ref", models.PositiveBigIntegerField()),
                ("words", models.CharField(max_length=100)),
                ("by_patrons", models.BooleanField(default=False)),
                ("times", models.PositiveIntegerField(default=1)),
                ("last_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("collection", "ref", "words", "by_patrons"), name="asking_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerUse",
            fields=[
                ("id", ID.clone()),
                ("collection", models.CharField(choices=COLLECTIONS, max_length=6)),
                ("ref", models.PositiveBigIntegerField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.request"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "collection", "ref"), name="answer_use_once"
                    )
                ],
            },
        ),
    ]
