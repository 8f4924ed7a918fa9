"""Staff, their job classes, phones and sessions, and the computers they share."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="JobClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("description", models.CharField(default="", max_length=200)),
                ("permissions", models.JSONField(default=list)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={"ordering": ["position", "id"]},
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                (
                    "job_class",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="members", to="people.jobclass"),
                ),
                (
                    "branch",
                    models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="staff", to="places.branch"),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("is_active", models.BooleanField(default=True)),
                ("must_change_password", models.BooleanField(default=False)),
                ("pin", models.CharField(db_default="", default="", max_length=128)),
                (
                    "shift",
                    models.CharField(
                        choices=[("on", "On shift"), ("break", "On a break"), ("off", "Off")],
                        default="off",
                        max_length=5,
                    ),
                ),
                ("shift_until", models.DateTimeField(null=True)),
                ("by_phone_until", models.DateTimeField(null=True)),
                ("elevated_until", models.DateTimeField(null=True)),
                ("reset_asked_at", models.DateTimeField(null=True)),
                (
                    "reset_asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job_class_asked",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=models.SET_NULL, related_name="+", to="people.jobclass"
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AccessGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SharedDesk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("minutes", models.PositiveSmallIntegerField(default=5)),
                ("browser", models.CharField(max_length=40, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)),
                        name="shared_desk_locks_within_the_hour",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="sessions", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("seen_at", models.DateTimeField(auto_now=True)),
                ("browser", models.CharField(default="", max_length=80)),
                (
                    "shared_desk",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="sessions", to="people.shareddesk"
                    ),
                ),
                ("used_at", models.DateTimeField(null=True)),
                ("pin_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["user", "-seen_at"], name="session_of_user")]},
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="phones", to=settings.AUTH_USER_MODEL),
                ),
                ("endpoint", models.TextField()),
                ("endpoint_hash", models.CharField(max_length=64, unique=True)),
                ("p256dh", models.CharField(max_length=100)),
                ("auth", models.CharField(max_length=40)),
                ("server_key", models.CharField(max_length=100)),
                ("browser", models.CharField(default="", max_length=80)),
                ("allowed_at", models.DateTimeField()),
                ("paused_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FailedTries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("wait_until", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["tried_at"], name="failed_tries_at")]},
        ),
    ]
