"""Requests with their entries, promises and outcomes; kept answers, questions to a lead, funds."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("patrons", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("link_id", models.CharField(max_length=32, unique=True)),
                ("link_generation", models.PositiveIntegerField(default=1)),
                (
                    "patron",
                    models.OneToOneField(
                        null=True, on_delete=models.SET_NULL, related_name="request", to="patrons.patron"
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="places.branch"),
                ),
                (
                    "service_point",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to="places.servicepoint"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("walk_in", "Walk-in"),
                            ("phone", "Phone"),
                            ("web", "Web"),
                            ("email", "E-mail"),
                            ("chat", "Chat"),
                            ("text", "Text message"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("where_is_it", "Where is it"),
                            ("technology", "Technology"),
                            ("reference", "Reference"),
                            ("what_to_read", "What to read"),
                            ("account", "Account"),
                            ("rooms", "Rooms"),
                            ("events", "Events"),
                            ("other", "Something else"),
                        ],
                        default="",
                        max_length=14,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("asked_for", models.CharField(default="", max_length=300)),
                ("needed", models.CharField(default="", max_length=300)),
                ("said", models.CharField(default="", max_length=300)),
                ("opened_at", models.DateTimeField()),
                ("last_entry_at", models.DateTimeField()),
                ("waiting_since", models.DateTimeField(null=True)),
                ("at_desk", models.BooleanField(default=False)),
                ("promised_for", models.DateTimeField(null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("assigned_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("yes_bent", "Yes, by exception"),
                            ("yes_partial", "Yes, some of it now"),
                            ("yes_other_way", "Yes, another way"),
                            ("yes_elsewhere", "Yes, by somebody else"),
                            ("not_this_time", "Not this time"),
                            ("withdrawn", "Taken back"),
                            ("ended", "Ended"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("for_leads", models.BooleanField(default=False)),
                ("about_lead", models.BooleanField(db_default=False, default=False)),
                ("held", models.BooleanField(default=False)),
                ("revision", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None), ("held", False), ("waiting_since__isnull", False)),
                        fields=["branch", "-at_desk", "waiting_since", "id"],
                        name="request_waiting_here",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None), ("held", False), ("waiting_since__isnull", False)),
                        fields=["-at_desk", "waiting_since", "id"],
                        name="request_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("assigned_to__isnull", False), ("closed_at", None)),
                        fields=["assigned_to", "-last_entry_at", "-id"],
                        name="request_mine",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None), ("promised_for__isnull", False)),
                        fields=["promised_for", "id"],
                        name="request_promised",
                    ),
                    models.Index(fields=["-last_entry_at", "-id"], name="request_newest"),
                    models.Index(fields=["branch", "-last_entry_at", "-id"], name="request_newest_here"),
                    models.Index(fields=["service_point", "-last_entry_at", "-id"], name="request_newest_point"),
                    models.Index(condition=models.Q(("held", True)), fields=["opened_at"], name="request_held"),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", False)),
                        fields=["closed_at", "id"],
                        name="request_closed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("about_lead", False), ("for_leads", True), _connector="OR"),
                        name="request_about_a_lead_is_for_no_staff",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CopiedBranch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="copied_branches", to="desk.request"
                    ),
                ),
                ("branch", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="places.branch")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("request", "branch"), name="copied_branch_once")]
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("also", models.CharField(blank=True, default="", max_length=300)),
                ("texts", models.JSONField(default=dict)),
                ("links", models.JSONField(default=list)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("where_is_it", "Where is it"),
                            ("technology", "Technology"),
                            ("reference", "Reference"),
                            ("what_to_read", "What to read"),
                            ("account", "Account"),
                            ("rooms", "Rooms"),
                            ("events", "Events"),
                            ("other", "Something else"),
                        ],
                        default="",
                        max_length=14,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="places.branch"),
                ),
                (
                    "keeper",
                    models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name="+", to="people.jobclass"),
                ),
                ("review_on", models.DateField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("number", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("retired_at", None)), fields=["title", "id"], name="answer_by_title"
                    ),
                    models.Index(
                        condition=models.Q(("retired_at", None)), fields=["review_on"], name="answer_to_review"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="AnswerRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.ForeignKey(on_delete=models.CASCADE, related_name="rules", to="desk.answer")),
                ("rule", models.PositiveBigIntegerField(db_index=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("answer", "rule"), name="answer_rule_once")]},
        ),
        migrations.CreateModel(
            name="AnswerVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.ForeignKey(on_delete=models.CASCADE, related_name="versions", to="desk.answer")),
                ("number", models.PositiveIntegerField()),
                ("said", models.JSONField(default=dict)),
                ("job_class", models.CharField(default="", max_length=60)),
                ("at", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("answer", "number"), name="answer_version_once")]},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="entries", to="desk.request"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("patron", "Patron"),
                            ("reply", "Reply"),
                            ("note", "Note"),
                            ("promise", "Promise"),
                            ("handover", "Handover"),
                            ("outcome", "Outcome"),
                            ("reopened", "Reopened"),
                            ("need_changed", "Need Changed"),
                            ("thanks", "Thanks"),
                            ("undone", "Undone"),
                            ("asked_up", "Asked Up"),
                            ("ask_answer", "Ask Answer"),
                            ("second_look", "Second Look"),
                            ("act", "Act"),
                            ("act_ended", "Act Ended"),
                            ("auto_reply", "Auto Reply"),
                            ("mail_failed", "Mail Failed"),
                            ("contact", "Contact"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.TextField(default="")),
                ("folded", models.TextField(default="")),
                ("detail", models.JSONField(default=dict)),
                ("vouched", models.BooleanField(default=False)),
                ("written_from", models.CharField(default="", max_length=320)),
                ("forwarded_name", models.CharField(default="", max_length=120)),
                ("forwarded_address", models.CharField(default="", max_length=320)),
                (
                    "put_aside",
                    models.CharField(
                        choices=[("", "No"), ("leads", "For Leads"), ("above", "Above Leads")], default="", max_length=5
                    ),
                ),
                ("message", models.PositiveBigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("redacted_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "mail_failed")), fields=("message",), name="entry_failed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("put_aside__in", ["", "leads", "above"])), name="entry_put_aside"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("forwarded_name", ""), models.Q(("forwarded_address", ""), _negated=True), _connector="OR"
                        ),
                        name="entry_forwarded_by_address",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["request", "id"], name="entry_of_request"),
                    models.Index(
                        condition=models.Q(("author__isnull", False)), fields=["kind", "id"], name="entry_that_names"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="EntryFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.ForeignKey(on_delete=models.CASCADE, related_name="files", to="desk.entry")),
                ("file", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="core.storedfile")),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.ForeignKey(on_delete=models.CASCADE, related_name="approvals", to="desk.request")),
                (
                    "asker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("command", models.JSONField()),
                ("what", models.JSONField()),
                ("tiers", models.JSONField()),
                ("tier", models.PositiveSmallIntegerField(default=0)),
                ("everywhere", models.BooleanField(default=False)),
                ("asked_from", models.CharField(blank=True, default="", max_length=24)),
                ("asked_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("yes", "Yes"),
                            ("part", "Part"),
                            ("no", "No"),
                            ("coming_over", "Coming Over"),
                            ("timed_out", "Timed Out"),
                            ("nobody", "Nobody"),
                            ("withdrawn", "Withdrawn"),
                            ("by_voice", "By Voice"),
                            ("not_said", "Not Said"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("took", models.OneToOneField(null=True, on_delete=models.SET_NULL, related_name="+", to="desk.entry")),
                (
                    "answer",
                    models.OneToOneField(null=True, on_delete=models.SET_NULL, related_name="+", to="desk.entry"),
                ),
            ],
            options={"indexes": [models.Index(fields=["state", "ends_at"], name="approval_open")]},
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("currency", models.CharField(max_length=3)),
                ("each", models.PositiveBigIntegerField()),
                ("total", models.PositiveBigIntegerField()),
                (
                    "span",
                    models.CharField(choices=[("week", "A week"), ("month", "A month")], default="month", max_length=5),
                ),
                (
                    "branch",
                    models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="places.branch"),
                ),
                ("job_classes", models.JSONField(default=list)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_day", None), ("until_day__gte", models.F("from_day")), _connector="OR"
                        ),
                        name="fund_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("each__gte", 1), ("each__lte", models.F("total"))), name="fund_has_some"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="FundUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fund", models.ForeignKey(on_delete=models.CASCADE, related_name="uses", to="desk.fund")),
                ("period", models.CharField(max_length=10)),
                ("used", models.BigIntegerField(default=0)),
                ("times", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("fund", "period"), name="fund_use_once"),
                    models.CheckConstraint(
                        condition=models.Q(("used__gte", 0), ("times__gte", 0)), name="fund_use_not_below_zero"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="desk.request"),
                ),
                ("user", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("writing_until", models.DateTimeField(null=True)),
                ("until", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("request", "user"), name="presence_once")]},
        ),
        migrations.CreateModel(
            name="ScannedCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("sealed", models.CharField(max_length=300)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.ForeignKey(on_delete=models.CASCADE, related_name="promises", to="desk.request")),
                ("entry", models.OneToOneField(on_delete=models.CASCADE, related_name="promise", to="desk.entry")),
                ("what", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("kept", "Kept"),
                            ("late", "Late"),
                            ("broken", "Broken"),
                            ("taken_back", "Taken Back"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "broken"])), fields=["due_at"], name="promise_open"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.ForeignKey(on_delete=models.CASCADE, related_name="outcomes", to="desk.request")),
                ("entry", models.OneToOneField(on_delete=models.CASCADE, related_name="outcome", to="desk.entry")),
                (
                    "value",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("yes_bent", "Yes, by exception"),
                            ("yes_partial", "Yes, some of it now"),
                            ("yes_other_way", "Yes, another way"),
                            ("yes_elsewhere", "Yes, by somebody else"),
                            ("not_this_time", "Not this time"),
                            ("withdrawn", "Taken back"),
                            ("ended", "Ended"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(default="", max_length=300)),
                ("nearest_yes", models.CharField(default="", max_length=300)),
                ("ask_again", models.CharField(default="", max_length=300)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("waited_since", models.DateTimeField(null=True)),
                ("was_at_desk", models.BooleanField(default=False)),
                ("was_held", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "value__in",
                                [
                                    "yes",
                                    "yes_bent",
                                    "yes_partial",
                                    "yes_other_way",
                                    "yes_elsewhere",
                                    "not_this_time",
                                    "withdrawn",
                                    "ended",
                                ],
                            )
                        ),
                        name="outcome_value",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.OneToOneField(on_delete=models.CASCADE, related_name="hand_over", to="desk.entry"),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="+", to="places.branch"
                    ),
                ),
                (
                    "service_point",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="places.servicepoint",
                    ),
                ),
                (
                    "was_assigned_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ShiftNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("branch", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="places.branch")),
                ("rule", models.PositiveBigIntegerField()),
                ("because", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SlipAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="slip_acts", to="desk.request"
                    ),
                ),
                (
                    "want",
                    models.CharField(
                        choices=[
                            ("forget", "Forget me"),
                            ("withdraw", "Take my request back"),
                            ("thanks", "Say thanks"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(default="")),
                ("may_tell", models.BooleanField(default=False)),
                ("link_generation", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("request", "want"), name="slip_act_once")]},
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.ForeignKey(on_delete=models.CASCADE, related_name="participants", to="desk.request")),
                ("address", models.CharField(max_length=320)),
                ("name", models.CharField(default="", max_length=120)),
                ("gets_answers", models.BooleanField(default=False)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("request", "address"), name="participant_once")]},
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("option", models.CharField(max_length=200)),
                (
                    "how",
                    models.CharField(
                        choices=[("acts", "Acts"), ("manual", "Manual"), ("verbal", "Verbal"), ("gift", "Gift")],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("done", "Done"),
                            ("partly", "Partly"),
                            ("refused", "Refused"),
                            ("unknown", "Unknown"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("rule", models.PositiveBigIntegerField(null=True)),
                ("rule_version", models.PositiveBigIntegerField(null=True)),
                ("sheet", models.PositiveBigIntegerField(null=True)),
                ("amount", models.PositiveBigIntegerField(default=0)),
                ("week", models.CharField(blank=True, default="", max_length=8)),
                ("backed", models.BooleanField(default=False)),
                ("backed_by", models.CharField(blank=True, default="", max_length=60)),
                ("job_class", models.CharField(blank=True, default="", max_length=60)),
                ("name", models.CharField(blank=True, default="", max_length=300)),
                ("account", models.CharField(blank=True, default="", max_length=64)),
                (
                    "ends_request",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("yes_bent", "Yes, by exception"),
                            ("yes_partial", "Yes, some of it now"),
                            ("yes_other_way", "Yes, another way"),
                            ("yes_elsewhere", "Yes, by somebody else"),
                            ("not_this_time", "Not this time"),
                            ("withdrawn", "Taken back"),
                            ("ended", "Ended"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("bend_recorded", models.BooleanField(default=False)),
                ("bend_week", models.CharField(blank=True, default="", max_length=8)),
                ("reason_sealed", models.PositiveSmallIntegerField(null=True)),
                ("reason_given", models.BooleanField(default=False)),
                ("day", models.DateField(null=True)),
                (
                    "gift",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ride", "A ride home"),
                            ("meal", "Something to eat or drink"),
                            ("post", "Postage"),
                            ("print", "Copies or prints"),
                            ("book", "A book to keep"),
                            ("other", "Something small"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("entry", models.OneToOneField(on_delete=models.CASCADE, related_name="decision", to="desk.entry")),
                (
                    "fund",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to="desk.fund"
                    ),
                ),
                ("request", models.ForeignKey(on_delete=models.CASCADE, related_name="decisions", to="desk.request")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["acts", "manual", "verbal", "gift"])), name="decision_how"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pending", "done", "partly", "refused", "unknown", "cancelled"]),
                            models.Q(
                                ("how__in", ("acts", "manual")), ("state__in", ("done", "cancelled")), _connector="OR"
                            ),
                        ),
                        name="decision_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("rule__isnull", False),
                                ("rule_version__isnull", False),
                                models.Q(("week", ""), _negated=True),
                            ),
                            models.Q(
                                ("backed", False),
                                ("bend_recorded", False),
                                ("reason_given", False),
                                ("reason_sealed", None),
                                ("rule", None),
                                ("rule_version", None),
                                ("sheet", None),
                                ("week", ""),
                            ),
                            _connector="OR",
                        ),
                        name="decision_rests_on_a_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "verbal"), ("rule__isnull", False)),
                            models.Q(models.Q(("how", "verbal"), _negated=True), ("account", ""), ("name", "")),
                            _connector="OR",
                        ),
                        name="decision_by_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("backed_by", ""), ("backed", True), _connector="OR"), name="decision_backed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bend_week", ""), ("bend_recorded", True), _connector="OR"),
                            models.Q(("reason_sealed", None), ("bend_recorded", False), _connector="OR"),
                        ),
                        name="decision_bend",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("currency", ""), ("day", None), ("fund", None), ("gift", "")),
                            models.Q(
                                ("day__isnull", False),
                                ("fund__isnull", False),
                                ("how", "gift"),
                                models.Q(("gift", ""), _negated=True),
                                models.Q(("currency", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_paid_for",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="DecisionEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("done", "Done"),
                            ("partly", "Partly"),
                            ("refused", "Refused"),
                            ("unknown", "Unknown"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=9,
                    ),
                ),
                ("decision", models.ForeignKey(on_delete=models.CASCADE, related_name="ends", to="desk.decision")),
                ("entry", models.OneToOneField(on_delete=models.CASCADE, related_name="decision_end", to="desk.entry")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("decision", "state"), name="decision_end_once")]},
        ),
        migrations.CreateModel(
            name="DecisionShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.UUIDField(unique=True)),
                ("share", models.PositiveBigIntegerField(default=0)),
                ("given_back", models.BooleanField(default=False)),
                ("decision", models.ForeignKey(on_delete=models.CASCADE, related_name="shares", to="desk.decision")),
            ],
        ),
    ]
