"""The tables under everything: jobs and timers, what leaves, kept files, texts to find, counts, the audit, the
installation. Nothing here knows what a library is.
"""

from dataclasses import dataclass
from typing import Final

from django.db import models


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DEAD = "dead"


class Job(models.Model):
    """One call of a task, to be made at least once. A done job is a deleted row: it leaves no words behind.

    `arguments` is JSON `{"args": [...], "kwargs": {...}}` and holds ids, never words.
    `key` is unique among the living: enqueuing the same key twice is one job.
    """

    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=64, default="")
    key = models.CharField(max_length=120, null=True, unique=True)
    error = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["-priority", "run_after", "id"],
                name="job_next",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["lease_until"], name="job_lease", condition=models.Q(state="running")
            ),
        ]


class Timer(models.Model):
    """Something due at a time. `kind` names the handler in the registry; `ref` what it is about.

    `every_seconds` set: the timer moves on by that much after each run instead of going away.
    """

    kind = models.CharField(max_length=60)
    ref = models.CharField(max_length=60, default="")
    due_at = models.DateTimeField()
    every_seconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="timer_once")]
        indexes = [models.Index(fields=["due_at"], name="timer_due")]


class Lease(models.Model):
    """A named right that one process holds until a time: ticking, migrating, erasing."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()


class ClockMark(models.Model):
    """The one row that remembers the time."""

    seen_at = models.DateTimeField()
    """The last time that was believed."""

    claimed_at = models.DateTimeField()
    """The last reading of the clock, trusted or not."""

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clockmark_one")]


class Event(models.Model):
    """`topic` like `desk.3` or `request.17`: a hint to look again, never content. Swept after an hour."""

    topic = models.CharField(max_length=60)
    xact = models.BigIntegerField(default=0)
    """PostgreSQL's transaction id, because ids there are not in commit order; 0 on SQLite."""

    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="event_at")]


class OutboundState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"  # its words are on their way to the server, whose answer is not known yet
    SENT = "sent"
    REFUSED = "refused"
    HELD = "held"  # came back with a backup, and may have gone since that was made
    THROTTLED = "throttled"  # written by the machine, and the address had one of those today
    LET_GO = "let_go"  # a person looked, and it is not to be sent any more


class Delivery(models.TextChoices):
    """The result that a later report gave for a sent message; empty before one comes."""

    DELAYED = "delayed"
    FAILED = "failed"
    DELIVERED = "delivered"


class OutboundMessage(models.Model):
    """`about` names what it belongs to (`request:17`, `user:4`) so that it is erased with it.

    A secret link is never stored: `text` holds `{link}` and `link_id` + `link_generation` say which
    link to make when it is shown or sent. `headers` is a JSON object of extra header fields.
    """

    channel = models.CharField(max_length=20, default="email")
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(default="")
    headers = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="en")
    about = models.CharField(max_length=40, default="", db_index=True)
    link_id = models.CharField(max_length=32, default="")
    link_generation = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=OutboundState, default=OutboundState.WAITING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    automatic = models.BooleanField(default=False)
    """Written by the machine, like a receipt."""

    message_id = models.CharField(max_length=255, default="", db_index=True)
    """Given before the first try, the same at each."""

    not_before = models.DateTimeField(null=True)
    """Until then it can be taken back, and no other waits behind it."""

    tries = models.PositiveSmallIntegerField(default=0)
    """The number of times that sending began."""

    next_try_at = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    """The last time its text went to the server."""

    doubts = models.PositiveSmallIntegerField(default=0)
    """The number of times that no answer came after the text."""

    said = models.CharField(max_length=500, default="")
    """The server's last words, or a report's."""

    delivery = models.CharField(max_length=10, choices=Delivery, default="", blank=True)
    """The result that a later report gave."""

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="outbound_state"),
            models.Index(fields=["delivery", "id"], name="outbound_delivery"),
        ]


class StoredFile(models.Model):
    """Bytes kept once however often they were sent. `sha256` is hex; `size` in bytes; `kind` a sniffed MIME type."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=100)
    stored_at = models.DateTimeField()
    small = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    """A small picture of this photo, drawn anew (core/small_pictures.py); null: there is none."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with words: what was kept, and what its sender called it."""

    stored: StoredFile
    name: str


class SearchText(models.Model):
    """One text by which a thing is found: its own fields, or one entry of it.

    `id` begins with the thing's number, so that the index alone tells whose a text is, newest
    things first (core/search/texts.py).
    """

    id = models.BigIntegerField(primary_key=True)
    part = models.BigIntegerField()
    """The number of the entry it is the text of, 0 for the thing's own fields. SQLite's index hangs on
    this table; on PostgreSQL the row of the own fields has a column more (core/search/ranges.py). Who may see a thing
    is not said here: the room that has it knows."""

    text = models.TextField()


class Attempt(models.Model):
    """The number of tries in one window of time. `subject` is a keyed hash, never an address."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "window"], name="attempt_once")
        ]
        indexes = [models.Index(fields=["window"], name="attempt_window")]


class SubmittedForm(models.Model):
    """A signed form id that was acted on, and what came of it: the second press finds the first one's result."""

    form_id = models.CharField(max_length=64, unique=True)
    ref = models.BigIntegerField()
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["submitted_at"], name="submitted_at")]


class DayCount(models.Model):
    """The number of times that `measure` (with `value`) happened on `day`, in the branch's time zone.

    `place` is a branch id (0: no branch).
    """

    day = models.DateField()
    iso_week = models.CharField(max_length=8)
    place = models.BigIntegerField(default=0)
    measure = models.CharField(max_length=60)
    value = models.CharField(max_length=60, default="")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "place", "measure", "value"], name="day_count_once"
            )
        ]


class CountChange(models.Model):
    """A day from which something is counted otherwise: by an upgrade, or by people. What was counted before is not
    compared with what comes after.
    """

    measure = models.CharField(max_length=60)
    """What is counted: the table of facts (`fact_came`), or the measure of a page."""

    from_day = models.DateField()
    why = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "from_day"], name="count_change_once")
        ]


A_COLLEAGUE: Final = -1


class AuditEntry(models.Model):
    """`tag` like `people.staff.added`; `subject` like `user:4`; `detail` holds settings, never a patron's words.

    `actor` is the user id (0: the machine, A_COLLEAGUE: somebody whose name was let go), kept as a number so that a
    person who left leaves the trace whole.
    """

    at = models.DateTimeField()
    actor = models.BigIntegerField(default=0)
    job_class = models.CharField(max_length=60, default="")
    tag = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="audit_newest")]


class Installation(models.Model):
    """The installation, one row. `key_fingerprint` tells the SECRET_KEY that patrons' links were made with from any
    other, and nothing else.
    """

    key_fingerprint = models.CharField(max_length=8)


class ConfirmedStep(models.Model):
    """A step towards opening that no machine can see."""

    step = models.CharField(max_length=40, primary_key=True)
    """Its name in core/opening.py. A person said so at `at`."""

    at = models.DateTimeField()


class LastBackup(models.Model):
    """The one row that says when the last whole backup was made."""

    made_at = models.DateTimeField()
    where = models.CharField(max_length=300)
    """The folder it went to; `size` in bytes."""

    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="last_backup_one")]


class LibraryText(models.Model):
    """`key` names the place (`ask.lead`, `branch.3.note`). A language without a row falls back to the
    library's default language, then to English, then to the built-in sentence (places/queries.py)."""

    key = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="text_once")]
