"""The library, its branches and service points, and when they are open."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Library",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("default_language", models.CharField(default="en", max_length=10)),
                ("languages", models.JSONField(default=list)),
                ("time_zone", models.CharField(default="UTC", max_length=60)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("country", models.CharField(default="GB", max_length=2)),
                ("phone", models.CharField(default="", max_length=40)),
                ("own_networks", models.JSONField(default=list)),
                ("late_hours", models.PositiveSmallIntegerField(default=24)),
                ("is_demo", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "slug",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$", "Small letters, digits and single hyphens."
                            )
                        ],
                    ),
                ),
                ("time_zone", models.CharField(max_length=60)),
                ("phone", models.CharField(default="", max_length=40)),
                ("charges_fees", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("closed_for_good", models.BooleanField(default=False)),
            ],
            options={"ordering": ["position", "id"]},
        ),
        migrations.CreateModel(
            name="ServicePoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "branch",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="service_points", to="places.branch"),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("desk", "Desk"),
                            ("floor", "Floor"),
                            ("bookmobile", "Bookmobile"),
                            ("inbox", "Inbox"),
                        ],
                        default="desk",
                        max_length=12,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("branch", "name"), name="service_point_once")],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("branch", models.ForeignKey(on_delete=models.CASCADE, related_name="hours", to="places.branch")),
                ("weekday", models.PositiveSmallIntegerField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
            ],
            options={
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("closes__gt", models.F("opens"))), name="hours_forward"),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="hours_weekday"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "branch",
                    models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="closures", to="places.branch"),
                ),
                ("day", models.DateField()),
                ("reason", models.CharField(default="", max_length=120)),
            ],
            options={"ordering": ["day"], "indexes": [models.Index(fields=["day"], name="closure_day")]},
        ),
    ]
