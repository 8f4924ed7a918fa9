"""Tables that all rooms rest on: jobs, timers, outgoing mail, files, search texts and their index, counts, audit."""

from django.db import migrations, models

from yesdesk.core.search.schema import INDEXES, drop_index, ensure_index


def make_indexes(_apps, schema_editor):
    """Make the search indexes: FTS5 tables with triggers, or generated tsvectors with GIN indexes."""
    ensure_index(using=schema_editor.connection.alias)


def drop_indexes(_apps, schema_editor):
    for of in INDEXES:
        drop_index(of, using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("iso_week", models.CharField(max_length=8)),
                ("place", models.BigIntegerField(default=0)),
                ("measure", models.CharField(max_length=60)),
                ("value", models.CharField(default="", max_length=60)),
                ("count", models.PositiveIntegerField(default=0)),
                ("seconds", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "place", "measure", "value"), name="day_count_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("part", models.BigIntegerField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="CollectionDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("ref", models.BigIntegerField()),
                ("audience", models.CharField(default="staff", max_length=20)),
                ("place", models.BigIntegerField(default=0)),
                ("title", models.TextField(default="")),
                ("text", models.TextField(default="")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("kind", "ref"), name="collection_document_once")]},
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=60)),
                ("xact", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["at"], name="event_at")]},
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                ("kind", models.CharField(max_length=100)),
                ("stored_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_fingerprint", models.CharField(max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name="ConfirmedStep",
            fields=[
                ("step", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LastBackup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("where", models.CharField(max_length=300)),
                ("size", models.PositiveBigIntegerField()),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="last_backup_one")]},
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=64)),
                ("window", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["window"], name="attempt_window")],
                "constraints": [models.UniqueConstraint(fields=("kind", "subject", "window"), name="attempt_once")],
            },
        ),
        migrations.CreateModel(
            name="SubmittedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_id", models.CharField(max_length=64, unique=True)),
                ("ref", models.BigIntegerField()),
                ("submitted_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["submitted_at"], name="submitted_at")]},
        ),
        migrations.CreateModel(
            name="OutboundMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(default="email", max_length=20)),
                ("to", models.CharField(max_length=320)),
                ("subject", models.CharField(max_length=400)),
                ("text", models.TextField()),
                ("html", models.TextField(default="")),
                ("headers", models.JSONField(default=dict)),
                ("language", models.CharField(default="en", max_length=10)),
                ("about", models.CharField(db_index=True, default="", max_length=40)),
                ("link_id", models.CharField(default="", max_length=32)),
                ("link_generation", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("refused", "Refused"),
                            ("held", "Held"),
                            ("throttled", "Throttled"),
                            ("let_go", "Let Go"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("automatic", models.BooleanField(default=False)),
                ("message_id", models.CharField(db_index=True, default="", max_length=255)),
                ("not_before", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("sending_at", models.DateTimeField(null=True)),
                ("doubts", models.PositiveSmallIntegerField(default=0)),
                ("said", models.CharField(default="", max_length=500)),
                (
                    "delivery",
                    models.CharField(
                        blank=True,
                        choices=[("delayed", "Delayed"), ("failed", "Failed"), ("delivered", "Delivered")],
                        default="",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "id"], name="outbound_state"),
                    models.Index(fields=["delivery", "id"], name="outbound_delivery"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=200)),
                ("arguments", models.JSONField(default=dict)),
                ("priority", models.SmallIntegerField(default=0)),
                ("run_after", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("running", "Running"), ("dead", "Dead")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("leased_by", models.CharField(default="", max_length=64)),
                ("key", models.CharField(max_length=120, null=True, unique=True)),
                ("error", models.TextField(default="")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["-priority", "run_after", "id"],
                        name="job_next",
                    ),
                    models.Index(condition=models.Q(("state", "running")), fields=["lease_until"], name="job_lease"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("ref", models.CharField(default="", max_length=60)),
                ("due_at", models.DateTimeField()),
                ("every_seconds", models.PositiveIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="timer_due")],
                "constraints": [models.UniqueConstraint(fields=("kind", "ref"), name="timer_once")],
            },
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=64)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ClockMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField()),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="clockmark_one")]},
        ),
        migrations.CreateModel(
            name="LibraryText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=10)),
                ("text", models.TextField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("key", "language"), name="text_once")]},
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor", models.BigIntegerField(default=0)),
                ("job_class", models.CharField(default="", max_length=60)),
                ("tag", models.CharField(max_length=80)),
                ("subject", models.CharField(default="", max_length=80)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={"indexes": [models.Index(fields=["-at", "-id"], name="audit_newest")]},
        ),
        migrations.RunPython(make_indexes, drop_indexes),
    ]
