"""A rule that is signed alone says that it is new on the sheet."""

from django.db import migrations, models

BECAUSE = [
    ("asked", "Asked"),
    ("trying", "Trying"),
    ("tried", "Tried"),
    ("board", "Board"),
    ("law", "Law"),
    ("signed", "Signed"),
]
CODES = [code for code, _word in BECAUSE]
NOT_NEW = models.Q(("new_because", ""), ("new_until", None))
BECAUSE_OF_ONE = models.Q(("new_because__in", CODES))
TOLD_UNTIL = models.Q(("new_because__in", CODES), ("new_until__isnull", False))


def because():
    return models.CharField(choices=BECAUSE, db_default="", default="", max_length=8)


def check(name, condition):
    return models.CheckConstraint(condition=NOT_NEW | condition, name=name)


class Migration(migrations.Migration):
    dependencies = [("policy", "0008_time_on_the_sheet")]

    operations = [
        migrations.AlterField("ruleversion", "new_because", because()),
        migrations.AlterField("line", "new_because", because()),
        migrations.RemoveConstraint("ruleversion", "rule_version_new"),
        migrations.AddConstraint("ruleversion", check("rule_version_new", TOLD_UNTIL)),
        migrations.RemoveConstraint("line", "sheet_line_new"),
        migrations.AddConstraint("line", check("sheet_line_new", BECAUSE_OF_ONE)),
    ]
