"""A request knows which rules it met and in which cell that was counted; its end names the rules it is about."""

from django.db import migrations, models

EVENTS = [
    ("plain", "Plain"),
    ("exception", "Exception"),
    ("asked_yes", "Asked Yes"),
    ("asked_no", "Asked No"),
    ("asked_unanswered", "Asked Unanswered"),
    ("no", "No"),
    ("looked_again", "Looked Again"),
    ("still_blocked", "Still Blocked"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0018_count_what_still_lives"),
        ("places", "0003_emergency_cards"),
        ("policy", "0003_facts_of_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutcomeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.PositiveBigIntegerField()),
                ("version", models.PositiveBigIntegerField()),
                (
                    "outcome",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="rules", to="desk.outcome"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("outcome", "rule"), name="outcome_rule_once")],
            },
        ),
        migrations.CreateModel(
            name="RuleMet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.PositiveBigIntegerField()),
                ("version", models.PositiveBigIntegerField()),
                ("day", models.DateField()),
                ("event", models.CharField(blank=True, choices=EVENTS, default="", max_length=16)),
                ("looked_again_on", models.DateField(null=True)),
                ("seen_on", models.DateField(null=True)),
                ("still_blocked", models.BooleanField(default=False)),
                (
                    "branch",
                    models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="places.branch"),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="rules_met", to="desk.request"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("request", "rule"), name="rule_met_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("still_blocked", False), ("seen_on__isnull", False), _connector="OR"
                        ),
                        name="rule_met_blocked_when_seen",
                    ),
                ],
            },
        ),
    ]
