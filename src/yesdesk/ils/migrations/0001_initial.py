"""Acts and looks at the library system, the money ledger beside them, and the demo library system."""

import uuid
import yesdesk.ils.pseudonyms
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("people", "0001_initial"), ("places", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DemoPatron",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("card", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("email", models.CharField(default="", max_length=120)),
                ("born", models.DateField(null=True)),
                ("kind", models.CharField(default="resident", max_length=20)),
                ("home", models.CharField(default="", max_length=40)),
                ("expires_on", models.DateField(null=True)),
                ("household", models.CharField(default="", max_length=20)),
                ("barred", models.CharField(default="", max_length=120)),
                ("barred_since", models.DateField(null=True)),
                ("barred_until", models.DateField(null=True)),
                ("notes", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="DemoTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(default="book", max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="DemoItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("barcode", models.CharField(max_length=20, unique=True)),
                ("title", models.ForeignKey(on_delete=models.CASCADE, to="ils.demotitle")),
                ("late_fee", models.PositiveIntegerField(default=20)),
                ("missing", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="DemoLoan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("patron", models.ForeignKey(on_delete=models.CASCADE, related_name="loans", to="ils.demopatron")),
                ("item", models.ForeignKey(on_delete=models.CASCADE, to="ils.demoitem")),
                ("due_at", models.DateTimeField()),
                ("renewals_left", models.PositiveSmallIntegerField(default=3)),
                ("claims_returned", models.BooleanField(default=False)),
                ("returned_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DemoFee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("patron", models.ForeignKey(on_delete=models.CASCADE, related_name="fees", to="ils.demopatron")),
                ("loan", models.ForeignKey(null=True, on_delete=models.SET_NULL, to="ils.demoloan")),
                ("kind", models.CharField(max_length=10)),
                ("words", models.CharField(max_length=120)),
                ("charged", models.PositiveIntegerField()),
                ("paid", models.PositiveIntegerField(default=0)),
                ("since", models.DateField()),
                ("growing", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="DemoHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("patron", models.ForeignKey(on_delete=models.CASCADE, related_name="holds", to="ils.demopatron")),
                ("title", models.ForeignKey(on_delete=models.CASCADE, related_name="holds", to="ils.demotitle")),
                ("pickup", models.CharField(max_length=40)),
                ("ready", models.BooleanField(default=False)),
                ("ready_on", models.DateField(null=True)),
                ("ready_until", models.DateField(null=True)),
                ("suspended", models.BooleanField(default=False)),
                ("suspended_until", models.DateField(null=True)),
                ("cancelled", models.BooleanField(default=False)),
                ("turn", models.IntegerField(default=0)),
                ("placed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DemoWrite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tag", models.CharField(db_index=True, max_length=60)),
                ("does", models.CharField(max_length=20)),
                (
                    "patron",
                    models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="writes", to="ils.demopatron"),
                ),
                ("fee", models.ForeignKey(null=True, on_delete=models.SET_NULL, to="ils.demofee")),
                ("amount", models.PositiveIntegerField(default=0)),
                ("staff", models.CharField(max_length=20)),
                ("rule", models.CharField(default="", max_length=120)),
                ("read_back", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("system", models.CharField(default="", max_length=10)),
                ("does", models.CharField(max_length=20)),
                ("patron", models.CharField(max_length=64)),
                ("target", models.CharField(default="", max_length=64)),
                ("minor", models.PositiveBigIntegerField(null=True)),
                ("currency", models.CharField(default="", max_length=3)),
                ("until", models.DateField(null=True)),
                ("note", models.CharField(default="", max_length=300)),
                ("fields", models.JSONField(default=dict)),
                ("about", models.CharField(db_index=True, default="", max_length=40)),
                ("unseen_until", models.DateTimeField(null=True)),
                ("user", models.ForeignKey(null=True, on_delete=models.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("staff", models.CharField(max_length=20)),
                ("names_staff", models.BooleanField(default=False)),
                ("job_class", models.CharField(default="", max_length=60)),
                ("backer", models.CharField(default="", max_length=20)),
                ("rule", models.CharField(default="", max_length=60)),
                ("latitude_version", models.PositiveBigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("unknown", "Unknown"),
                            ("cancelled", "Cancelled"),
                            ("by_hand", "By Hand"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("not_before", models.DateTimeField()),
                ("poll_until", models.DateTimeField(null=True)),
                ("for_a_person", models.BooleanField(default=False)),
                ("struck", models.BooleanField(default=False)),
                ("before", models.JSONField(default=dict)),
                ("read_back", models.JSONField(default=dict)),
                ("number", models.CharField(default="", max_length=64)),
                ("why", models.CharField(default="", max_length=300)),
                ("next_step", models.CharField(default="", max_length=300)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("marks_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending", "unknown", "by_hand"])),
                        fields=["created_at"],
                        name="act_unsettled",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="PickupCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("branch", models.OneToOneField(on_delete=models.CASCADE, related_name="+", to="places.branch")),
                ("code", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Breaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("failures", models.PositiveIntegerField(default=0)),
                ("silent_since", models.DateTimeField(null=True)),
                ("retry_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MissingPermission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.CharField(max_length=20, unique=True)),
                ("missing", models.CharField(max_length=300)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(db_index=True)),
                ("minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("line", models.CharField(default="", max_length=64)),
                ("staff", models.CharField(max_length=20)),
                ("backer", models.CharField(default="", max_length=20)),
                ("latitude_version", models.PositiveBigIntegerField(null=True)),
                ("tag", models.UUIDField(unique=True)),
                ("number", models.CharField(default="", max_length=64)),
                ("found_minor", models.BigIntegerField(null=True)),
                ("frozen", models.BooleanField(default=False)),
                ("besides_minor", models.BigIntegerField(default=0)),
                ("compared_at", models.DateTimeField(null=True)),
                ("by_hand", models.CharField(default="", max_length=20)),
                ("second_look", models.BooleanField(default=False)),
                ("unseen_until", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("looked_by", models.CharField(default="", max_length=20)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("looked_at", None), ("second_look", True)),
                        fields=["day"],
                        name="ledger_to_look_at",
                    ),
                    models.Index(
                        condition=models.Q(("looked_at", None), ("unseen_until__isnull", False)),
                        fields=["unseen_until"],
                        name="ledger_not_seen",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ExternalWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=16, unique=True)),
                ("day", models.DateField(db_index=True)),
                ("minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("line", models.CharField(default="", max_length=64)),
                ("reference", models.CharField(default="", max_length=64)),
                ("who", models.CharField(default="", max_length=60)),
                ("tag", models.UUIDField(db_index=True, null=True)),
                ("found_there", models.BooleanField(default=False)),
                ("sealed_tag", models.UUIDField(db_index=True, null=True)),
                ("read_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AccountView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user", models.ForeignKey(null=True, on_delete=models.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("account", models.CharField(db_index=True, default="", max_length=64)),
                ("about", models.CharField(default="", max_length=40)),
                ("proof", models.CharField(max_length=14)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("times", models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={"indexes": [models.Index(fields=["-at", "-id"], name="account_view_newest")]},
        ),
        migrations.CreateModel(
            name="ViewLimitReached",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user", models.ForeignKey(db_index=False, on_delete=models.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("hour", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("looks", models.PositiveIntegerField()),
                ("misses", models.PositiveIntegerField()),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "hour"), name="view_limit_once_an_hour")]
            },
        ),
        migrations.CreateModel(
            name="StaffCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "whose",
                    models.CharField(
                        choices=[("own", "Own"), ("household", "Household"), ("none", "None")],
                        default="own",
                        max_length=10,
                    ),
                ),
                ("card", models.CharField(blank=True, db_index=True, max_length=64)),
                ("account", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("said_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("sealed_under", models.CharField(default=yesdesk.ils.pseudonyms.key_fingerprint, max_length=8)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "card", "account"), name="staff_card_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account", ""), ("card", ""), ("whose", "none")),
                            models.Q(models.Q(("whose", "none"), _negated=True), models.Q(("card", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="staff_card_or_none",
                    ),
                ]
            },
        ),
    ]
