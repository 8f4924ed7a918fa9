"""The library's own emergency cards: whom to call, what to say, how it ends."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

LABELS = {
    "threat": "Somebody threatens you",
    "injury": "Somebody is hurt or ill",
    "fire": "Fire, or everybody must leave",
    "child": "A child is in danger",
    "alone": "You are alone and need somebody",
    "other": "Something of our own",
}
KINDS = list(LABELS)


class Migration(migrations.Migration):
    dependencies = [("places", "0002_finer_reasons")]

    operations = [
        migrations.CreateModel(
            name="EmergencyCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=list(LABELS.items()), max_length=8)),
                ("title", models.CharField(default="", max_length=80)),
                ("whom", models.CharField(default="", max_length=80)),
                ("number", models.CharField(default="", max_length=40)),
                ("say", models.TextField(default="")),
                ("ends", models.TextField(default="")),
                ("also", models.CharField(default="", max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emergency_cards",
                        to="places.branch",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            "EmergencyCard",
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="emergency_card_kind"),
        ),
        migrations.AddConstraint(
            "EmergencyCard",
            models.CheckConstraint(
                condition=~Q(kind="other") | ~Q(title=""), name="emergency_card_of_our_own_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            "EmergencyCard",
            models.UniqueConstraint(
                condition=Q(branch=None) & ~Q(kind="other"), fields=["kind"], name="emergency_card_once"
            ),
        ),
        migrations.AddConstraint(
            "EmergencyCard",
            models.UniqueConstraint(
                condition=Q(branch__isnull=False) & ~Q(kind="other"),
                fields=["kind", "branch"],
                name="emergency_card_once_a_branch",
            ),
        ),
    ]
