"""Patrons, series with their periods, legal holds, and the record of erasures."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Patron",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(default="", max_length=120)),
                ("contact", models.CharField(db_index=True, default="", max_length=320)),
                ("contact_as_typed", models.CharField(default="", max_length=320)),
                (
                    "contact_kind",
                    models.CharField(
                        choices=[("email", "Email"), ("phone", "Phone"), ("none", "None")], default="none", max_length=8
                    ),
                ),
                ("contact_changed_at", models.DateTimeField(null=True)),
                ("card_number", models.CharField(default="", max_length=40)),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("address", "Address"),
                            ("card_and_pin", "Card And Pin"),
                            ("in_person", "In Person"),
                        ],
                        default="none",
                        max_length=14,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("code", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("days", models.PositiveIntegerField()),
                ("ground", models.CharField(default="", max_length=300)),
                ("changed_at", models.DateTimeField()),
                ("passed_at", models.DateTimeField(null=True)),
                ("passed_erased", models.PositiveIntegerField(default=0)),
                ("waiting_since", models.DateTimeField(null=True)),
                ("waits_for", models.PositiveIntegerField(default=0)),
                ("let_go_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ErasurePass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("series", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("erased", models.PositiveIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["series", "at"], name="erasure_pass_nights")]},
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(db_index=True, max_length=40)),
                ("reason", models.CharField(max_length=300)),
                ("since", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=40)),
                ("series", models.CharField(max_length=60)),
                ("cause", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["-at", "-id"], name="erasure_newest")]},
        ),
    ]
