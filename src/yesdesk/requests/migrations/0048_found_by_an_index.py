"""Find by an index what a night counts, what still names somebody, and what hangs on a promise."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0047_no_counts_by_day"),
        ("patrons", "0004_one_guard_before_erasing"),
        ("places", "0005_emergency_on_every_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(
                    ("asker__isnull", False), ("answered_by__isnull", False), _connector="OR"
                ),
                fields=["ends_at"],
                name="approval_that_names",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("settled_on__isnull", False)),
                fields=["settled_on"],
                name="decision_to_count",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("reason", ""), _negated=True),
                fields=["week"],
                name="decision_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["at"], name="outcome_at"),
        ),
        migrations.AddIndex(
            model_name="outgoingreply",
            index=models.Index(
                condition=models.Q(("answers", ""), _negated=True),
                fields=["goes_at"],
                name="reply_with_answers",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("renewed_by__isnull", False)),
                fields=["renewed_by"],
                name="promise_renewed",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("came_day__isnull", False)),
                fields=["came_day"],
                name="request_came",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("assigned_to__isnull", False), ("closed_at__isnull", False)),
                fields=["assigned_to", "closed_at"],
                name="request_closed_in_hand",
            ),
        ),
        migrations.AddIndex(
            model_name="rulemet",
            index=models.Index(fields=["day"], name="rule_met_day"),
        ),
        migrations.AddIndex(
            model_name="rulemet",
            index=models.Index(
                condition=models.Q(("looked_again_on__isnull", False)),
                fields=["looked_again_on"],
                name="rule_met_looked_again",
            ),
        ),
        migrations.AddIndex(
            model_name="rulemet",
            index=models.Index(
                condition=models.Q(("still_blocked", True)),
                fields=["seen_on"],
                name="rule_met_blocked",
            ),
        ),
        migrations.AddIndex(
            model_name="tallycell",
            index=models.Index(
                condition=models.Q(("count__gt", models.F("counted"))),
                fields=["day"],
                name="tally_cell_to_count",
            ),
        ),
    ]
