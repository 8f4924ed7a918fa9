"""How rules are met is counted for good, and no branch or rule takes its history along."""

from django.db import migrations, models

import yesdesk.policy.models

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


def branch():
    return models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="places.branch")


def rule(**column):
    return models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="policy.rule", **column)


def cell():
    return [
        ("week", models.CharField(max_length=8)),
        ("version", models.PositiveBigIntegerField()),
        ("event", models.CharField(choices=EVENTS, max_length=16)),
    ]


class Migration(migrations.Migration):
    dependencies = [("places", "0003_emergency_cards"), ("policy", "0002_when_no_lead_is_here")]

    operations = [
        migrations.CreateModel(
            name="FoldedWeeks",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(max_length=8)),
            ],
        ),
        migrations.AlterField(model_name="bend", name="branch", field=branch()),
        migrations.AlterField(model_name="bend", name="rule", field=rule(db_column="rule")),
        migrations.AlterField(model_name="pendingbend", name="branch", field=branch()),
        migrations.AlterField(model_name="pendingbend", name="rule", field=rule(db_column="rule")),
        migrations.CreateModel(
            name="PendingRuleEvent",
            fields=[
                *cell(),
                (
                    "key",
                    models.BigAutoField(default=yesdesk.policy.models.random_key, primary_key=True, serialize=False),
                ),
                ("branch", branch()),
                ("rule", rule()),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="FactRule",
            fields=[
                *cell(),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "week", "branch_id", "rule_id", "version", "event",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                ("branch", branch()),
                ("rule", rule()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("n__gte", 0)), name="fact_rule_n"),
                    models.CheckConstraint(
                        condition=models.Q(("event__in", [event for event, _words in EVENTS])),
                        name="fact_rule_event",
                    ),
                ]
            },
        ),
    ]
