"""A library writes needs to practise beside those that come with it. What anybody practised is kept nowhere."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("backing", "0014_noes_with_questions_in_vain"),
        ("policy", "0007_found_by_an_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="PracticeNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=60)),
                ("said", models.CharField(max_length=240)),
                ("can", models.CharField(max_length=240)),
                ("say", models.CharField(max_length=240)),
                ("rule_number", models.PositiveIntegerField(null=True)),
                ("amount", models.BigIntegerField(default=0)),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="policy.rule",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(rule=None, rule_number=None)
                        | Q(rule__isnull=False, rule_number__isnull=False),
                        name="practice_need_rule_read",
                    )
                ]
            },
        ),
    ]
