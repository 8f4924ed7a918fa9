"""Let a lead write a list of tags, and staff put them on requests."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("desk", "0054_answers_for_everybody")]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=30, unique=True)),
                ("place", models.PositiveSmallIntegerField(null=True, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(place=None) | Q(place__range=(1, 12)), name="tag_among_twelve"
                    )
                ]
            },
        ),
        migrations.AddField("request", "tags", models.ManyToManyField(related_name="requests", to="desk.tag")),
        migrations.AlterField(
            "entry",
            "kind",
            models.CharField(
                max_length=12,
                choices=[
                    ("patron", "Patron"), ("reply", "Reply"), ("note", "Note"), ("promise", "Promise"),
                    ("handover", "Handover"), ("outcome", "Outcome"), ("reopened", "Reopened"), ("need_changed", "Need Changed"),
                    ("thanks", "Thanks"), ("undone", "Undone"), ("asked_up", "Asked Up"), ("ask_answer", "Ask Answer"),
                    ("second_look", "Second Look"), ("act", "Act"), ("act_ended", "Act Ended"), ("auto_reply", "Auto Reply"),
                    ("mail_failed", "Mail Failed"), ("contact", "Contact"), ("told", "Told"), ("scanned", "Scanned"),
                    ("hold", "Hold"), ("merged", "Merged"), ("tagged", "Tagged"),
                ],
            ),
        ),
    ]
