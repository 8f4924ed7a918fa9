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
    """Mark the stored password in a session: a changed password ends the session. It is one HMAC, not Django's derived
    key, because each signed-in request compares it.
    """
    message = b"yesdesk.people.session:" + password.encode()
    return hmac.digest(secret.encode(), message, hashlib.sha256).hex()


def session_key_hash(session_key: str) -> str:
    """Name a session in the table. The name lets no reader in: nobody can undo the hash of a key of 160 random bits."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class JobClass(models.Model):
    """A job, not a person."""

    name = models.CharField(max_length=60, unique=True)
    description = models.CharField(max_length=200, default="")
    permissions = models.JSONField(default=list)  # values of Permission
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    @property
    def label(self) -> str:
        return job_label(self.name)


class ShiftState(models.TextChoices):
    """A member's readiness for questions: a present state, never a record."""

    ON = "on", _("On shift")
    BREAK = "break", _("On a break")
    OFF = "off", _("Don’t send me questions today")


class User(AbstractBaseUser):
    """A member of staff. Nobody is deleted: they leave."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)  # It shows beside their own words only.
    email = models.EmailField(default="", blank=True)
    job_class = models.ForeignKey(JobClass, on_delete=models.PROTECT, related_name="members")
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="staff")
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    # hash of the digits for a shared desk computer
    pin = models.CharField(max_length=128, default="", db_default="")
    by_phone_until = models.DateTimeField(null=True)  # a lead said so, for today
    # Let in at the machine itself, they may look after staff and job classes until then.
    elevated_until = models.DateTimeField(null=True)
    # A start password or `job_class_asked` that takes a second person (`invariants.GUARDED`).
    reset_asked_at = models.DateTimeField(null=True)
    reset_asked_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    job_class_asked = models.ForeignKey(
        JobClass, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # How long their act or answer waits before it goes. Nobody else sees it.
    undo_seconds = models.PositiveSmallIntegerField(default=20, db_default=20)
    # How long a colleague has to answer them.
    answer_minutes = models.PositiveSmallIntegerField(default=2, db_default=2)
    # The keys 1 to 5 tap the kinds of the bar.
    count_keys = models.BooleanField(default=False, db_default=False)
    # A mail when their job class owes an answer. It belongs to the work, so it is on at first.
    mail_owed = models.BooleanField(default=True, db_default=True)
    # Nobody asks them, and colleagues see their open work. Since when is kept nowhere.
    away = models.BooleanField(default=False, db_default=False)
    # News on their own page of thanks, shown to them alone.
    has_news = models.BooleanField(null=True)
    # The city's account that signs them in, by OpenID Connect: its issuer and subject. An empty issuer: they took it
    # away, and the subject stays, so that it makes no second account.
    oidc_issuer = models.CharField(max_length=200, null=True)
    oidc_sub = models.CharField(max_length=255, null=True)
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
            models.UniqueConstraint(fields=["oidc_issuer", "oidc_sub"], name="user_city_account"),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return password_fingerprint(self.password, secret or settings.SECRET_KEY)


class SharedDesk(models.Model):
    """A computer that several people share. No row says who uses it, and when."""

    name = models.CharField(max_length=60)
    # Minutes without use until it locks.
    minutes = models.PositiveSmallIntegerField(default=5)
    # Made by `shared_desk_key`.
    browser = models.CharField(max_length=40, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=60),
                name="shared_desk_locks_within_the_hour",
            )
        ]


class StaffSession(AbstractBaseSession):
    """A signed-in browser that its owner can list and end. It keeps days, no hours: `CurrentShift` says who has a page
    open now, and its rows go with their time.
    """

    # set while somebody is signed in
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    created_on = models.DateField()
    seen_on = models.DateField()
    browser = models.CharField(max_length=80, default="")  # like "Firefox on Windows"
    shared_desk = models.ForeignKey(
        SharedDesk, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    used_at = models.DateTimeField(null=True)  # last use of a shared desk; None while locked
    pin_at = models.DateTimeField(null=True)  # last PIN at a shared desk
    # The lease of *I can chat now*, emptied when it is over; and how many chats at a time.
    chat_until = models.DateTimeField(null=True)
    chat_seats = models.PositiveSmallIntegerField(default=1, db_default=1)


class PushSubscription(models.Model):
    """A browser its owner allowed to ring when a colleague asks. Only its owner learns of it, and no ring is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="phones")
    # `endpoint`, `p256dh`, `auth`: as the browser gave them (RFC 8030, 8291).
    endpoint = models.TextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    # our key then; a phone of another key rings no more
    server_key = models.CharField(max_length=100)
    browser = models.CharField(max_length=80, default="")  # like "Chrome on Android"
    allowed_at = models.DateTimeField()
    paused_until = models.DateTimeField(null=True)  # its push service takes nothing until then
    bell = models.BooleanField(default=False, db_default=False)  # rings for a tablet's bell, too


class CurrentShift(models.Model):
    """A member's readiness for questions: one row a person, overwritten, gone with its time. No list, export, backup
    or trace holds it, so it never tells when a member came, went or rested.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="current_shift"
    )
    state = models.CharField(max_length=5, choices=ShiftState, default=ShiftState.OFF)
    # Opening time for a member who signed in before it; None: it holds already.
    begins = models.DateTimeField(null=True)
    # Closing time; for OFF the end of the day. None: they said nothing and were at no desk today.
    until = models.DateTimeField(null=True)
    # A page of theirs is open until then, and a question reaches them.
    page_until = models.DateTimeField(null=True)


class ShortBreak(models.Model):
    """A few minutes off, then on shift again. The row goes with its time, into no list, export or backup."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="short_break")
    until = models.DateTimeField(db_index=True)


class DeskCover(models.Model):
    """A member asks for somebody at the desk. The row goes with its time, into no list, export or backup. Why they
    ask, and who came, is kept nowhere.
    """

    asked_by = models.OneToOneField(User, on_delete=models.CASCADE, related_name="desk_cover")
    # None: colleagues of every branch are asked.
    branch = models.ForeignKey(Branch, null=True, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)
    taken_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )


class FailedTries(models.Model):
    """Failed tries in a row at a password or a code."""

    # Keyed hash of account and network. The key changes each day.
    subject = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)  # the next try waits until then
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tried_at"], name="failed_tries_at")]
