"""A rule or a line of a sheet says for two weeks that it is new, and why."""

from django.db import migrations, models

BECAUSE = [
    ("asked", "Asked"),
    ("trying", "Trying"),
    ("tried", "Tried"),
    ("board", "Board"),
    ("law", "Law"),
]
CODES = [code for code, _word in BECAUSE]


def because():
    return models.CharField(choices=BECAUSE, db_default="", default="", max_length=8)


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_facts_of_rules")]

    operations = [
        migrations.AddField(model_name="ruleversion", name="new_because", field=because()),
        migrations.AddField(model_name="ruleversion", name="new_until", field=models.DateField(null=True)),
        migrations.AddField(model_name="line", name="new_because", field=because()),
        migrations.AddField(model_name="line", name="new_until", field=models.DateField(null=True)),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_because", ""), ("new_until", None))
                | models.Q(("new_because__in", CODES), ("new_until__isnull", False)),
                name="rule_version_new",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_because", ""), ("new_until", None))
                | models.Q(("new_because__in", CODES)),
                name="sheet_line_new",
            ),
        ),
    ]
