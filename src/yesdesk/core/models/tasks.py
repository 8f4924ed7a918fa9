"""Work that runs later: jobs (rows as queue), timers (one table, one ticking process), leases."""

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
