"""Mailboxes, their arrivals, the mail of each request, and the servers that mail leaves by. Arrivals are stored raw
before anything else, and one message may stand behind many of them."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.core.models import StoredFile
from yesdesk.places.models import ServicePoint
from yesdesk.requests.models import Entry, Request


class InboundMethod(models.TextChoices):
    IMAP = "imap", _("Yesdesk collects it (IMAP)")
    PIPE = "pipe", _("The mail server hands it over (pipe)")


class Security(models.TextChoices):
    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("None (this machine only)")


class Auth(models.TextChoices):
    PASSWORD = "password", _("User name and password")
    OAUTH2 = "oauth2", _("OAuth2 (Microsoft 365, Google)")
    NONE = "none", _("None (a relay that knows this machine)")


class Mailbox(models.Model):
    """A mailbox: the address of a service point, in small letters; patrons write to it and answers come from it.

    `host`, `port`, `security`: IMAP. `smtp_*`: SMTP; an empty `smtp_host` is as the default mailbox has it. `user`:
    for both; empty is `address`. `junk`: its junk folder; empty: the folder that the server marks. `trusted_server`:
    authserv-id of the library's own mail server, whose Authentication-Results count. `begins`: older mail is left
    alone. `about_staff`: mail here is a complaint about staff, for leads alone. `is_default`: one at most.
    """

    service_point = models.OneToOneField(
        ServicePoint, on_delete=models.PROTECT, related_name="mailbox"
    )
    address = models.CharField(max_length=320, unique=True)
    display_name = models.CharField(max_length=120, default="", blank=True)
    inbound_method = models.CharField(
        max_length=6, choices=InboundMethod, default=InboundMethod.IMAP
    )
    host = models.CharField(max_length=255, default="", blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    auth = models.CharField(max_length=8, choices=Auth, default=Auth.PASSWORD)
    user = models.CharField(max_length=320, default="", blank=True)
    junk = models.CharField(max_length=200, default="", blank=True)
    smtp_host = models.CharField(max_length=255, default="", blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    smtp_auth = models.CharField(max_length=8, choices=Auth, default=Auth.PASSWORD)
    trusted_server = models.CharField(max_length=255, default="", blank=True)
    begins = models.DateTimeField(null=True, blank=True)
    is_default = models.BooleanField(default=False)
    about_staff = models.BooleanField(default=False, db_default=False)
    switched_on = models.BooleanField(default=True)
    quiet_until = models.DateTimeField(null=True, blank=True)
    """The end of its quiet week, while that lasts: what comes is noted by kind, nothing is flagged, moved or sent."""

    quiet_ended = models.DateTimeField(null=True, blank=True)
    """The end of its last quiet week. Mail that its server got before waits for a tap, and has no receipt."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="mailbox_one_default",
            ),
            models.CheckConstraint(
                condition=Q(quiet_until=None) | Q(inbound_method=InboundMethod.IMAP),
                name="mailbox_quiet_by_imap",
            ),
        ]

    @property
    def is_quiet(self) -> bool:
        return self.quiet_until is not None

    @property
    def is_collected(self) -> bool:
        return self.switched_on and self.is_imap

    @property
    def is_imap(self) -> bool:
        return self.inbound_method == InboundMethod.IMAP


class MailboxTrouble(models.TextChoices):
    SILENT = "silent", _("The mail server does not answer.")
    UNTRUSTED = "untrusted", _("The mail server’s certificate cannot be trusted.")
    SHUT = "shut", _("The mail server does not let us in with this user and password.")
    NO_TOKEN = "no_token", _("There is no valid permission (OAuth2) for this mailbox.")
    NO_FOLDER = "no_folder", _("A folder that is to be watched is not there.")
    ODD = "odd", _("The mail server answers in a way nobody expected.")


class MailboxState(models.Model):
    """The state of collecting. `looked_at`: its last end without trouble. `said`: the server's own words."""

    mailbox = models.OneToOneField(
        Mailbox, on_delete=models.CASCADE, primary_key=True, related_name="state"
    )
    looked_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=10, choices=MailboxTrouble, default="", blank=True)
    said = models.CharField(max_length=300, default="")
    since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    missing = models.PositiveIntegerField(default=0)
    """Mail the server counts that is neither here nor left alone on purpose."""

    missing_since = models.DateTimeField(null=True)
    failed_fetches = models.JSONField(default=dict)


class Message(models.Model):
    """A mail, by all ways it came. `verdict`: its class. `why`: a sentence for an administrator, no words of a patron.
    `other_address`: from an address that takes no part; nothing is sent there until staff say so. `message_id`: as it
    came, chosen by its writer; our answer names it. `subject`: our answer bears it; erased with the request."""

    identity = models.CharField(max_length=64, unique=True)
    """SHA-256 in hex of its message id and content hash: the same id with other words is another mail."""

    message_id = models.TextField(default="")
    subject = models.CharField(max_length=300, default="")
    verdict = models.CharField(max_length=12)
    why = models.CharField(max_length=300, default="")
    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="mails")
    entry = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="mail")
    other_address = models.BooleanField(default=False)
    same_words = models.CharField(max_length=64, default="", db_default="")
    """The pseudonym of its sender's domain and words, without digits, under its day's key (core/rotating_keys.py)."""

    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["same_words", "at"],
                name="message_same_words",
                condition=~Q(same_words=""),
            )
        ]


class ArrivalState(models.TextChoices):
    WAITING = "waiting"  # raw bytes are kept, nothing has read them yet
    DONE = "done"
    LISTED = "listed"  # a person looks: it could not be read, or nobody knows what it is
    LET_GO = "let_go"  # a person looked, and nothing is to be done


class ReviewReason(models.TextChoices):
    UNREADABLE = "unreadable", _("It could not be read as a mail.")
    STOPPED = "stopped", _("Reading it stopped the program, several times.")
    TOO_LONG = "too_long", _("Reading it took too long.")
    FAILED = "failed", _("It was read, and then something went wrong on our side.")
    TOO_LARGE = "too_large", _("It is larger than what is let in; only its beginning is here.")
    NOT_GIVEN = "not_given", _("The mail server shows it but does not hand it over.")
    NO_MAILBOX = "no_mailbox", _("It is for an address that is none of ours.")
    JUNK = "junk", _("The mail server put it into its junk folder.")
    SPAM = "spam", _("A filter on its way took it for junk.")
    BLOCKED = "blocked", _("A colleague blocked its sender.")
    GONE = "gone", _("Its bytes are not where they were kept.")


JUNK_REASONS: Final = (ReviewReason.JUNK, ReviewReason.SPAM, ReviewReason.BLOCKED)


class Arrival(models.Model):
    """A mail as it came one way. `raw` are the bytes, committed before anything parses them.

    `spooled` (by pipe) is a file that is dropped only after this row; by IMAP a ServerCopy says where it lies.
    `addressed_to`: the pipe's address, where that is no mailbox. `tries`: counted before each reading, so that a mail
    that kills the worker is listed in the end. `wanted`: a colleague said that it is a request. `detail`: a class of
    error or a few words for an administrator. `sender`, `subject`: of a listed mail, as far as they could be read.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="arrivals")
    addressed_to = models.CharField(max_length=320, default="")
    spooled = models.CharField(max_length=80, null=True, unique=True)
    raw = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ArrivalState, default=ArrivalState.WAITING)
    message = models.ForeignKey(
        Message, null=True, on_delete=models.CASCADE, related_name="arrivals"
    )
    wanted = models.BooleanField(default=False)
    reason = models.CharField(max_length=12, choices=ReviewReason, default="", blank=True)
    detail = models.CharField(max_length=300, default="")
    sender = models.CharField(max_length=320, default="")
    subject = models.CharField(max_length=300, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    without_receipt = models.BooleanField(default=False, db_default=False)
    """Mail of a quiet week: no receipt goes, however late it becomes a request."""

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="arrival_state"),
            models.Index(fields=["arrived_at", "id"], name="arrival_age"),
        ]


class QuietKind(models.TextChoices):
    """The kinds of mail that a quiet week notes; `wanted`: a colleague said to read it in."""

    PERSON = "person", _("E-mail from people")
    AUTO_REPLY = "auto_reply", _("Out-of-office and other automatic answers")
    LIST = "list", _("Mailing lists and newsletters")
    BOUNCE = "bounce", _("Reports on mail that could not be delivered")
    JUNK = "junk", _("Junk")
    UNREADABLE = "unreadable", _("Mail that is too large or could not be read")
    WANTED = "wanted", _("Being read in")


class ServerCopy(models.Model):
    """A mail in a folder of an IMAP server that is not to be fetched again."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="copies")
    folder = models.CharField(max_length=300)
    uidvalidity = models.PositiveBigIntegerField()
    uid = models.PositiveBigIntegerField()
    arrival = models.ForeignKey(
        Arrival, null=True, on_delete=models.SET_NULL, related_name="copies"
    )
    """The arrival made of it. None: that is erased, so the server's copy is to be removed, and then this row; unless
    `left`, as it lay there before Yesdesk looked."""

    left = models.BooleanField(default=False)
    quiet = models.CharField(
        max_length=10, choices=QuietKind, default="", db_default="", blank=True
    )
    """The kind of a mail of a quiet week, until a colleague has it read in or let go."""

    sha256 = models.CharField(max_length=64, default="")
    """The hash of the bytes, which finds a copy to be removed when the server has numbered its mail anew."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "folder", "uidvalidity", "uid"], name="server_copy_once"
            ),
            models.CheckConstraint(
                condition=Q(quiet="") | Q(left=True, arrival=None), name="server_copy_quiet_is_left"
            ),
        ]
        indexes = [
            models.Index(
                fields=["mailbox", "sha256"],
                name="server_copy_to_remove",
                condition=Q(arrival=None, left=False),
            ),
            models.Index(
                fields=["mailbox", "quiet"], name="server_copy_quiet", condition=~Q(quiet="")
            ),
        ]


class BlockedSender(models.Model):
    address = models.CharField(max_length=320, unique=True)
    at = models.DateTimeField()


class KnownMessageId(models.Model):
    digest = models.CharField(max_length=64)
    """SHA-256 in hex of a message id, or of an answered id together with her address. Two requests may know it."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="mail_ids")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "request"], name="known_message_id_once")
        ]


class OutboundServerState(models.Model):
    server = models.CharField(max_length=40, primary_key=True)
    said = models.CharField(max_length=500)
    """The server's words. Without failures: the host and port at which it was reached; another one is not known."""

    since = models.DateTimeField()
    failures = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField()


class AutomaticMail(models.Model):
    pseudonym = models.CharField(max_length=64, db_index=True)
    """The address under the key of that day (core/rotating_keys.py): after two days nobody can tell whose it was."""

    at = models.DateTimeField(db_index=True)
