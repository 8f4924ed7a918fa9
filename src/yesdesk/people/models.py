"""Staff: who they are, their job class, and where they are signed in."""

import hashlib
import hmac

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from yesdesk.core.labels import job_label
from yesdesk.places.models import Branch


def password_fingerprint(password: str, secret: str) -> str:
    """A mark of the stored password, kept in the session: when that changes, the session is over.

    One HMAC instead of Django's derived key, because each request of a signed-in browser compares it.
    """
    message = b"yesdesk.people.session:" + password.encode()
    return hmac.digest(secret.encode(), message, hashlib.sha256).hex()


def session_key_hash(session_key: str) -> str:
    """A session's name in the table: whoever reads it there cannot sign in by it.

    The key has 160 bits of chance, so a plain hash cannot be undone.
    """
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class JobClass(models.Model):
    """A job, not a person. `permissions` is a list of Permission values; latitude will hang on it too."""

    name = models.CharField(max_length=60, unique=True)
    description = models.CharField(max_length=200, default="")
    permissions = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    @property
    def label(self) -> str:
        """The name as the reader's language has it."""
        return job_label(self.name)


class ShiftState(models.TextChoices):
    """Whether a member can be asked now. A present state, never a record."""

    ON = "on", _("On shift")
    BREAK = "break", _("On a break")
    OFF = "off", _("Don’t send me questions today")


class User(AbstractBaseUser):
    """A member of staff. `name` stands beside their own words only. Nobody is deleted: they leave.

    `elevated_until`: let in at the machine itself, they may look after staff and job classes until then, beside what
    their job class may.
    `by_phone_until`: a lead said that they can be reached by phone until then, the end of a day.
    `reset_asked_by`, `reset_asked_at`: who asked for a start password that takes a second person
    (`invariants.GUARDED`), and when. `job_class_asked`: the job class that they asked for with it.
    `pin`: hash of the digits they say at a shared desk computer; empty: none yet.
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(default="", blank=True)
    job_class = models.ForeignKey(JobClass, on_delete=models.PROTECT, related_name="members")
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="staff")
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    pin = models.CharField(max_length=128, default="", db_default="")
    by_phone_until = models.DateTimeField(null=True)
    elevated_until = models.DateTimeField(null=True)
    reset_asked_at = models.DateTimeField(null=True)
    reset_asked_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    job_class_asked = models.ForeignKey(
        JobClass, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    undo_seconds = models.PositiveSmallIntegerField(default=20, db_default=20)
    """How long an act or an answer of theirs waits before it goes; `answer_minutes`: how long a colleague has to answer
    what they ask. Nobody else sees either."""

    answer_minutes = models.PositiveSmallIntegerField(default=2, db_default=2)
    count_keys = models.BooleanField(default=False, db_default=False)
    """The keys 1 to 5 tap the kinds of the bar at the lower edge. Off until they switch it on."""

    mail_owed = models.BooleanField(default=True, db_default=True)
    """They get a mail when their job class has to answer a suggestion, or say what becomes of a trial. It belongs to
    that work, so it is on until they untick it."""

    away = models.BooleanField(default=False, db_default=False)
    """Away until they or a lead say otherwise: nobody asks them, and colleagues see what they left open. Since when is
    kept nowhere."""

    has_news = models.BooleanField(null=True)
    """Something on their own page of thanks that they have not seen; empty otherwise. Shown to themselves alone."""

    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = BaseUserManager["User"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undo_seconds=20) | models.Q(undo_seconds=60),
                name="user_undo_seconds",
            ),
            models.CheckConstraint(
                condition=models.Q(answer_minutes=2) | models.Q(answer_minutes=5),
                name="user_answer_minutes",
            ),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return password_fingerprint(self.password, secret or settings.SECRET_KEY)


class SharedDesk(models.Model):
    """A computer that several people share. Who uses it, and when, is kept nowhere."""

    name = models.CharField(max_length=60)
    minutes = models.PositiveSmallIntegerField(default=5)
    """Minutes without use until it locks."""

    browser = models.CharField(max_length=40, unique=True)
    """Keyed by what its cookie holds, as `views.shared_desk_key` makes it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=60),
                name="shared_desk_locks_within_the_hour",
            )
        ]


class StaffSession(AbstractBaseSession):
    """A signed-in browser. Its owner can list and end it; `user_id` is set while somebody is signed in.

    It says the day, never the hour: who has a page open now stands in `CurrentShift`, and goes with its time.
    `session_key` is `session_key_hash` of what the browser's cookie holds. At a `shared_desk`: `used_at`, when
    a person did something last, None while it is locked; `pin_at`, when they said their PIN last.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    created_on = models.DateField()
    seen_on = models.DateField()
    browser = models.CharField(max_length=80, default="")  # like "Firefox on Windows"
    shared_desk = models.ForeignKey(
        SharedDesk, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    used_at = models.DateTimeField(null=True)
    pin_at = models.DateTimeField(null=True)


class PushSubscription(models.Model):
    """A browser its owner allowed to be rung when a colleague asks. Nobody but its owner learns of it.

    `endpoint`, `p256dh`, `auth`: as the browser gave them (RFC 8030, 8291); `server_key`: our public key it was
    allowed for, any other key of ours rings it no more. `paused_until`: its push service takes nothing just now,
    so until then it reaches nobody. When it rang, or was answered, is kept nowhere.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="phones")
    endpoint = models.TextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    server_key = models.CharField(max_length=100)
    browser = models.CharField(max_length=80, default="")  # like "Chrome on Android"
    allowed_at = models.DateTimeField()
    paused_until = models.DateTimeField(null=True)


class CurrentShift(models.Model):
    """Whether a member can be asked now. One current row a person, overwritten and gone with its time; in no list,
    export, backup or trace. It does not tell when anybody came, went or rested.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="current_shift"
    )
    state = models.CharField(max_length=5, choices=ShiftState, default=ShiftState.OFF)
    begins = models.DateTimeField(null=True)
    """The branch's opening time, where they signed in before it; None: it holds already."""

    until = models.DateTimeField(null=True)
    """The end of `state`: closing time, for OFF the end of the day. None: they said nothing and were never at a desk
    today."""

    page_until = models.DateTimeField(null=True)
    """A page of theirs is open until then, and a question reaches them."""


class ShortBreak(models.Model):
    """A few minutes off, after which a member on shift is asked again by itself. One row a person, gone with its time;
    in no list, export or backup.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="short_break")
    until = models.DateTimeField(db_index=True)


class DeskCover(models.Model):
    """A member asks that somebody takes the desk. One row a person, gone with its time; why is kept nowhere, and
    neither it nor who came is in any list, export or backup.
    """

    asked_by = models.OneToOneField(User, on_delete=models.CASCADE, related_name="desk_cover")
    branch = models.ForeignKey(Branch, null=True, on_delete=models.CASCADE, related_name="+")
    """The branch whose colleagues are asked; None: all of them."""

    until = models.DateTimeField(db_index=True)
    taken_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    """Who takes it; None: nobody yet."""


class FailedTries(models.Model):
    """The number of failed tries in a row at a password or a code, and the time until which the next must wait."""

    subject = models.CharField(max_length=64, unique=True)
    """Keyed hashes of what was tried on which account, and from where. Their key changes each day."""

    count = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tried_at"], name="failed_tries_at")]
