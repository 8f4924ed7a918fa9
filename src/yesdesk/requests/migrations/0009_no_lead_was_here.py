"""A decision says where its sheet allowed it only as no lead could be asked, and a lead reads of it the next open day."""

import django.db.models.deletion
from django.conf import settings
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
    "reason_sealed": None,
    "reason_given": False,
}


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("places", "0001_initial"),
        ("desk", "0008_own_clocks_and_four_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="no_lead",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(model_name="decision", name="decision_rests_on_a_rule"),
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
                condition=Q(no_lead=False) | Q(backed=False), name="decision_without_lead"
            ),
        ),
        migrations.CreateModel(
            name="NoLeadNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule_version", models.PositiveBigIntegerField()),
                ("amount", models.PositiveBigIntegerField(null=True)),
                ("band", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("from_at", models.DateTimeField()),
                ("read_on", models.DateField(null=True)),
                (
                    "branch",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.branch"),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="no_lead_notices",
                        to="desk.decision",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reader", "decision"), name="no_lead_notice_once")
                ],
            },
        ),
    ]
