"""Count short questions by one tap: cells, the random numbers of taps for a few days, and a library's own words."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

KINDS = ["where_is_it", "technology", "reference", "what_to_read", "account"]
LABELS = ["Where is it", "Computer or printer", "Look something up", "What to read", "Card or money"]
PARTS = ["Morning", "Midday", "Afternoon", "Evening", "While closed"]
CHOICES = list(zip(KINDS, LABELS, strict=True))


def _id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _to(model, **more):
    return models.ForeignKey(related_name="+", to=model, **more)


class Migration(migrations.Migration):
    dependencies = [("desk", "0011_scan_finds_request"), ("places", "0003_emergency_cards")]

    operations = [
        migrations.CreateModel(
            name="TallyCell",
            fields=[
                ("id", _id()),
                ("day", models.DateField()),
                ("part", models.PositiveSmallIntegerField(choices=list(enumerate(PARTS)))),
                ("branch", _to("places.branch", on_delete=django.db.models.deletion.PROTECT)),
                (
                    "point",
                    _to("places.servicepoint", on_delete=django.db.models.deletion.PROTECT, db_index=False),
                ),
                ("kind", models.CharField(choices=CHOICES, max_length=12)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "part", "branch", "point", "kind"), name="tally_cell_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__lte", 4)), name="tally_cell_part"
                    ),
                    models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="tally_cell_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TallyTap",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("cell", _to("desk.tallycell", null=True, on_delete=django.db.models.deletion.CASCADE)),
                ("undone", models.BooleanField(default=False)),
                ("day", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="tally_tap_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cell__isnull", False), ("undone", True), _connector="OR"),
                        name="tally_tap_counts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TallyName",
            fields=[
                ("id", _id()),
                ("kind", models.CharField(choices=CHOICES, max_length=12, unique=True)),
                ("name", models.CharField(max_length=28)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", KINDS), models.Q(("name", ""), _negated=True)
                        ),
                        name="tally_name_of_a_kind",
                    )
                ],
            },
        ),
    ]
