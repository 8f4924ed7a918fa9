"""Rules and their versions, what staff may decide, what was used of it, and exceptions without persons."""

import uuid
import yesdesk.policy.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("people", "0001_initial"), ("places", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.ForeignKey(on_delete=models.CASCADE, related_name="versions", to="policy.rule")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("habit", "habit"),
                            ("money", "money"),
                            ("scarce", "scarce"),
                            ("third_party", "third_party"),
                            ("never", "never"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[("money", "money"), ("days", "days"), ("count", "count"), ("none", "none")],
                        default="none",
                        max_length=5,
                    ),
                ),
                ("limit", models.BigIntegerField(null=True)),
                ("remedy", models.CharField(default="", max_length=20)),
                ("applies", models.JSONField(default=list)),
                ("conditions", models.JSONField(default=list)),
                ("branches", models.JSONField(default=list)),
                ("words", models.JSONField(default=dict)),
                ("policy", models.CharField(default="", max_length=200)),
                ("policy_link", models.URLField(default="", max_length=400)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["rule", "-from_day", "-number"], name="rule_version_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "number"), name="rule_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_day", None), ("until_day__gte", models.F("from_day")), _connector="OR"
                        ),
                        name="rule_version_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("policy", models.CharField(default="", max_length=200)),
                ("policy_link", models.URLField(default="", max_length=400)),
                ("harbour_text", models.TextField(default="")),
                ("harbour_excludes", models.TextField(default="")),
                ("harbour_days", models.PositiveSmallIntegerField(default=0)),
                ("names_staff", models.BooleanField(default=False)),
                ("drafted_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.CharField(default="", max_length=80)),
                ("signed_as", models.CharField(default="", max_length=80)),
                ("in_force_from", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-in_force_from", "-number"], name="sheet_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("signed_at", None), ("in_force_from__isnull", False), _connector="OR"),
                        name="signed_sheet_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("harbour_days", 0), models.Q(("harbour_text", ""), _negated=True), _connector="OR"
                        ),
                        name="harbour_days_need_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sheet", models.ForeignKey(on_delete=models.CASCADE, related_name="lines", to="policy.sheet")),
                (
                    "rule_version",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="lines", to="policy.ruleversion"),
                ),
                ("job_class", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="people.jobclass")),
                ("per_act", models.BigIntegerField(null=True)),
                ("per_patron", models.BigIntegerField(null=True)),
                ("per_patron_times", models.PositiveIntegerField(null=True)),
                ("per_week", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "rule_version", "job_class"), name="sheet_line_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="WeekUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="policy.rule")),
                ("branch", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="places.branch")),
                ("week", models.CharField(max_length=8)),
                ("used", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "branch", "week"), name="week_use_once"),
                    models.CheckConstraint(condition=models.Q(("used__gte", 0)), name="week_use_not_below_zero"),
                ]
            },
        ),
        migrations.CreateModel(
            name="PatronUse",
            fields=[
                (
                    "key",
                    models.BigAutoField(default=yesdesk.policy.models.random_key, primary_key=True, serialize=False),
                ),
                ("pseudonym", models.CharField(max_length=64)),
                ("rule", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="policy.rule")),
                ("week", models.CharField(max_length=8)),
                ("used", models.BigIntegerField(default=0)),
                ("times", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pseudonym", "rule"), name="patron_use_once"),
                    models.CheckConstraint(condition=models.Q(("used__gte", 0)), name="patron_use_not_below_zero"),
                ]
            },
        ),
        migrations.CreateModel(
            name="PendingBend",
            fields=[
                ("rule", models.PositiveBigIntegerField()),
                ("version", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=14)),
                ("band", models.PositiveSmallIntegerField(null=True)),
                ("backed", models.BooleanField(default=False)),
                (
                    "branch",
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="places.branch"),
                ),
                ("week", models.CharField(max_length=8)),
                (
                    "key",
                    models.BigAutoField(default=yesdesk.policy.models.random_key, primary_key=True, serialize=False),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Bend",
            fields=[
                ("rule", models.PositiveBigIntegerField()),
                ("version", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=14)),
                ("band", models.PositiveSmallIntegerField(null=True)),
                ("backed", models.BooleanField(default=False)),
                (
                    "branch",
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="places.branch"),
                ),
                ("week", models.CharField(max_length=8)),
                ("key", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
            ],
            options={"indexes": [models.Index(fields=["rule", "week"], name="bend_of_rule")]},
        ),
    ]
