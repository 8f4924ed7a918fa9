"""The tables under everything, which know nothing of libraries."""

from dataclasses import dataclass
from typing import Final

from django.db import models


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DEAD = "dead"


class Job(models.Model):
    """A call of a task, to be made at least once. A done job is a deleted row: it leaves no words behind.
    `arguments` is JSON `{"args": [...], "kwargs": {...}}` and holds ids, never words. `key` is unique among the
    living: enqueuing the same key twice is one job."""

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
    """An event due at a time. `kind` names the handler in the registry; `ref` is its subject. `every_seconds` set: the
    timer moves on by that much after each run instead of going away."""

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
    seen_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    """The last reading of the clock, trusted or not."""

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clockmark_one")]


class Event(models.Model):
    """A hint to look again (`topic` like `desk.3`), never content."""

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
    DELAYED = "delayed"
    FAILED = "failed"
    DELIVERED = "delivered"


class OutboundMessage(models.Model):
    """A message that leaves. `about` (`request:17`, `user:4`) is erased together with it. A secret link is never
    stored: `text` holds `{link}`, and `link_id` and `link_generation` say which link to make. `headers` is a JSON
    object of extra header fields."""

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
    message_id = models.CharField(max_length=255, default="", db_index=True)
    """A name given before the first try, the same at each."""

    not_before = models.DateTimeField(null=True)
    """The time from which it cannot be taken back; until then no other waits behind it."""

    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    doubts = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=500, default="")
    delivery = models.CharField(max_length=10, choices=Delivery, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="outbound_state"),
            models.Index(fields=["delivery", "id"], name="outbound_delivery"),
            models.Index(fields=["created_at"], name="outbound_age"),
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
    stored: StoredFile
    name: str


class SearchText(models.Model):
    """A text by which a thing is found: its own fields, or one entry of it. `id` begins with the thing's number: the
    index alone tells whose a text is, newest things first (core/search/texts.py)."""

    id = models.BigIntegerField(primary_key=True)
    part = models.BigIntegerField()
    """The number of the entry, 0 for the thing's own fields. PostgreSQL has one more column (core/search/ranges.py)."""

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
    form_id = models.CharField(max_length=64, unique=True)
    ref = models.BigIntegerField()
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["submitted_at"], name="submitted_at")]


class CountChange(models.Model):
    """A day from which something is counted otherwise: numbers from before it are not compared with later ones."""

    measure = models.CharField(max_length=60)
    from_day = models.DateField()
    why = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "from_day"], name="count_change_once")
        ]


A_COLLEAGUE: Final = -1


class AuditEntry(models.Model):
    """An administrative act. `tag` like `people.staff.added`; `subject` like `user:4`; `detail` holds no patron's
    words. `actor` is a number (0: the machine, A_COLLEAGUE: a name let go), so that a person who left leaves the trace
    whole."""

    at = models.DateTimeField()
    actor = models.BigIntegerField(default=0)
    job_class = models.CharField(max_length=60, default="")
    tag = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="audit_newest")]


class Installation(models.Model):
    """The installation, one row. `key_fingerprint` tells the SECRET_KEY of patrons' links from any other."""

    key_fingerprint = models.CharField(max_length=8)


class ConfirmedStep(models.Model):
    step = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


class LastBackup(models.Model):
    made_at = models.DateTimeField()
    where = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="last_backup_one")]


class LibraryText(models.Model):
    """The library's own words. `key`: the place (`ask.lead`, `branch.3.note`); fallbacks: `places/queries.py`."""

    key = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="text_once")]


class FileState(models.TextChoices):
    GOING_IN = "going_in"
    IN = "in"
    GOING_OUT = "going_out"
    OUT = "out"


class FileReadIn(models.Model):
    """A file whose rows were read in, kept for the days of *Undo*. `kind` is one of core/readin/kinds.py. The file
    itself is not kept."""

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    by_post = models.CharField(max_length=60, default="")  # a job class, never a person
    state = models.CharField(max_length=9, choices=FileState, default=FileState.GOING_IN)
    # The number of things it made; after *Undo*, of those that stayed.
    rows = models.PositiveIntegerField(default=0)

    at = models.DateTimeField()
    # The last time that rows went in or out: work that was stopped is found by it.
    beat_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state="going_in"), name="one_file_goes_in"
            )
        ]


class RowReadIn(models.Model):
    """A row of a file and the thing it made. `digest` is of the row's words: the same row again makes nothing."""

    file = models.ForeignKey(FileReadIn, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=32, unique=True)
    ref = models.PositiveBigIntegerField()
    # A mark of the thing as it was then: *Undo* takes out things that are still the same.
    mark = models.CharField(max_length=16)
