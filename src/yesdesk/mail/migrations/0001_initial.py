"""Mailboxes, mail as it came in, and how its ways in and out do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial"), ("desk", "0001_initial"), ("places", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service_point",
                    models.OneToOneField(on_delete=models.PROTECT, related_name="mailbox", to="places.servicepoint"),
                ),
                ("address", models.CharField(max_length=320, unique=True)),
                ("display_name", models.CharField(blank=True, default="", max_length=120)),
                (
                    "inbound_method",
                    models.CharField(
                        choices=[
                            ("imap", "Yesdesk collects it (IMAP)"),
                            ("pipe", "The mail server hands it over (pipe)"),
                        ],
                        default="imap",
                        max_length=6,
                    ),
                ),
                ("host", models.CharField(blank=True, default="", max_length=255)),
                ("port", models.PositiveIntegerField(default=993)),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS from the start"),
                            ("starttls", "STARTTLS"),
                            ("none", "None (this machine only)"),
                        ],
                        default="tls",
                        max_length=8,
                    ),
                ),
                (
                    "auth",
                    models.CharField(
                        choices=[
                            ("password", "User name and password"),
                            ("oauth2", "OAuth2 (Microsoft 365, Google)"),
                            ("none", "None (a relay that knows this machine)"),
                        ],
                        default="password",
                        max_length=8,
                    ),
                ),
                ("user", models.CharField(blank=True, default="", max_length=320)),
                ("junk", models.CharField(blank=True, default="", max_length=200)),
                ("smtp_host", models.CharField(blank=True, default="", max_length=255)),
                ("smtp_port", models.PositiveIntegerField(default=465)),
                (
                    "smtp_security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS from the start"),
                            ("starttls", "STARTTLS"),
                            ("none", "None (this machine only)"),
                        ],
                        default="tls",
                        max_length=8,
                    ),
                ),
                (
                    "smtp_auth",
                    models.CharField(
                        choices=[
                            ("password", "User name and password"),
                            ("oauth2", "OAuth2 (Microsoft 365, Google)"),
                            ("none", "None (a relay that knows this machine)"),
                        ],
                        default="password",
                        max_length=8,
                    ),
                ),
                ("trusted_server", models.CharField(blank=True, default="", max_length=255)),
                ("begins", models.DateTimeField(blank=True, null=True)),
                ("is_default", models.BooleanField(default=False)),
                ("about_staff", models.BooleanField(db_default=False, default=False)),
                ("switched_on", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("is_default",), name="mailbox_one_default"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="MailboxState",
            fields=[
                (
                    "mailbox",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="mail.mailbox",
                    ),
                ),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("silent", "The mail server does not answer."),
                            ("untrusted", "The mail server’s certificate cannot be trusted."),
                            ("shut", "The mail server does not let us in with this user and password."),
                            ("no_token", "There is no valid permission (OAuth2) for this mailbox."),
                            ("no_folder", "A folder that is to be watched is not there."),
                            ("odd", "The mail server answers in a way nobody expected."),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("said", models.CharField(default="", max_length=300)),
                ("since", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("retry_at", models.DateTimeField(null=True)),
                ("missing", models.PositiveIntegerField(default=0)),
                ("missing_since", models.DateTimeField(null=True)),
                ("failed_fetches", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(max_length=64, unique=True)),
                ("message_id", models.TextField(default="")),
                ("subject", models.CharField(default="", max_length=300)),
                ("verdict", models.CharField(max_length=12)),
                ("why", models.CharField(default="", max_length=300)),
                (
                    "request",
                    models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="mails", to="desk.request"),
                ),
                (
                    "entry",
                    models.OneToOneField(null=True, on_delete=models.SET_NULL, related_name="mail", to="desk.entry"),
                ),
                ("other_address", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mailbox", models.ForeignKey(on_delete=models.PROTECT, related_name="arrivals", to="mail.mailbox")),
                ("addressed_to", models.CharField(default="", max_length=320)),
                ("spooled", models.CharField(max_length=80, null=True, unique=True)),
                ("raw", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="core.storedfile")),
                ("arrived_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("listed", "Listed"), ("let_go", "Let Go")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="arrivals", to="mail.message"),
                ),
                ("wanted", models.BooleanField(default=False)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreadable", "It could not be read as a mail."),
                            ("stopped", "Reading it stopped the program, several times."),
                            ("too_long", "Reading it took too long."),
                            ("failed", "It was read, and then something went wrong on our side."),
                            ("too_large", "It is larger than what is let in; only its beginning is here."),
                            ("not_given", "The mail server shows it but does not hand it over."),
                            ("no_mailbox", "It is for an address that is none of ours."),
                            ("junk", "The mail server put it into its junk folder."),
                            ("spam", "A filter on its way took it for junk."),
                            ("blocked", "A colleague blocked its sender."),
                            ("gone", "Its bytes are not where they were kept."),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("detail", models.CharField(default="", max_length=300)),
                ("sender", models.CharField(default="", max_length=320)),
                ("subject", models.CharField(default="", max_length=300)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "id"], name="arrival_state"),
                    models.Index(fields=["arrived_at", "id"], name="arrival_age"),
                ]
            },
        ),
        migrations.CreateModel(
            name="ServerCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mailbox", models.ForeignKey(on_delete=models.CASCADE, related_name="copies", to="mail.mailbox")),
                ("folder", models.CharField(max_length=300)),
                ("uidvalidity", models.PositiveBigIntegerField()),
                ("uid", models.PositiveBigIntegerField()),
                (
                    "arrival",
                    models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name="copies", to="mail.arrival"),
                ),
                ("left", models.BooleanField(default=False)),
                ("sha256", models.CharField(default="", max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("arrival", None), ("left", False)),
                        fields=["mailbox", "sha256"],
                        name="server_copy_to_remove",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("mailbox", "folder", "uidvalidity", "uid"), name="server_copy_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockedSender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=320, unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="KnownMessageId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("request", models.ForeignKey(on_delete=models.CASCADE, related_name="mail_ids", to="desk.request")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("digest", "request"), name="known_message_id_once")]},
        ),
        migrations.CreateModel(
            name="OutboundServerState",
            fields=[
                ("server", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("said", models.CharField(max_length=500)),
                ("since", models.DateTimeField()),
                ("failures", models.PositiveIntegerField(default=1)),
                ("retry_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AutomaticMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pseudonym", models.CharField(db_index=True, max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
