"""Nothing of a decision leads to an exception that is kept elsewhere. A sealed reason goes unread with its act."""

from django.db import migrations, models
from django.db.models import Q

NO_RULE = {
    "rule": None,
    "rule_version": None,
    "sheet": None,
    "week": "",
    "backed": False,
    "no_lead": False,
    "bend_recorded": False,
    "reason": "",
}
NOTHING_NOTED = {"settled_on": None, "branch": None, "band": None}


class Migration(migrations.Migration):
    dependencies = [("desk", "0045_note_exceptions_on_decisions")]

    operations = [
        migrations.RemoveConstraint(model_name="decision", name="decision_rests_on_a_rule"),
        migrations.RemoveConstraint(model_name="decision", name="decision_bend"),
        migrations.RemoveField(model_name="decision", name="bend_week"),
        migrations.RemoveField(model_name="decision", name="reason_given"),
        migrations.RemoveField(model_name="decision", name="reason_sealed"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(rule__isnull=False, rule_version__isnull=False) & ~Q(week="") | Q(**NO_RULE),
                name="decision_rests_on_a_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(**NOTHING_NOTED)
                | Q(settled_on__isnull=False, branch__isnull=False, bend_recorded=True),
                name="decision_bend",
            ),
        ),
    ]
