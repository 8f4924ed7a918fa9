"""Arrivals, stored raw before anything else; the one message behind many arrivals; its known ids; blocked senders."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.core.models import StoredFile
from yesdesk.desk.models import Entry, Request
from yesdesk.mail.models.mailbox import Mailbox


class Message(models.Model):
    """One mail, whichever ways it came.

    `verdict`: how it was classified, as `--explain` says it.
    `why`: a sentence for an administrator, no words of a patron.
    `request` and `entry`: what became of it, if anything. `other_address`: came from an address that takes no part,
    and nothing is sent there until staff say so. `message_id`: as it came, so that our answer can name it; an id
    is chosen by whoever writes. `subject`: of words on a request, so that our answer can bear it. It goes with its
    request.
    """

    identity = models.CharField(max_length=64, unique=True)
    """SHA-256 in hex of its message id and content hash, so that the same mail is one, and the same id with other
    words is two."""

    message_id = models.TextField(default="")
    subject = models.CharField(max_length=300, default="")
    verdict = models.CharField(max_length=12)
    why = models.CharField(max_length=300, default="")
    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="mails")
    entry = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="mail")
    other_address = models.BooleanField(default=False)
    at = models.DateTimeField()


class ArrivalState(models.TextChoices):
    WAITING = "waiting"  # raw bytes are kept, nothing has read them yet
    DONE = "done"
    LISTED = "listed"  # a person looks: it could not be read, or nobody knows what it is
    LET_GO = "let_go"  # a person looked, and nothing is to be done


class ReviewReason(models.TextChoices):
    """The reason why a mail is listed for review, as staff read it."""

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
    """An arrival: a mail as it came one way. `raw` are the bytes, committed before anything parses them.

    By pipe `spooled` is the name of the spooled file, which is dropped only after this row; by IMAP a ServerCopy
    says where it lies. `addressed_to`: whom the pipe handed it over for, where that is no mailbox of ours;
    `mailbox` is then the default one. `arrived_at`: when Yesdesk got it. `message`: what it turned out to be; it
    goes with it. `tries`: how often reading it was begun, counted before it is read, so that a mail that kills the
    worker is listed in the end. `wanted`: a colleague said that it is a request, whatever it looks like.
    `reason`, `detail`: why it is listed, and a class of error or a few words for an administrator. `sender`,
    `subject`: of a listed one, as far as they could be read, so that a colleague can tell.
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

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="arrival_state"),
            models.Index(fields=["arrived_at", "id"], name="arrival_age"),
        ]


class ServerCopy(models.Model):
    """A copy on an IMAP server: a mail in a folder that is not to be fetched again."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="copies")
    folder = models.CharField(max_length=300)
    uidvalidity = models.PositiveBigIntegerField()
    uid = models.PositiveBigIntegerField()
    arrival = models.ForeignKey(
        Arrival, null=True, on_delete=models.SET_NULL, related_name="copies"
    )
    """The arrival made of it. None: that is erased, so this copy is to be removed from the server, after which
    the row goes too; unless `left`: it lay there before Yesdesk looked, and is left alone."""

    left = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, default="")
    """Of the bytes, by which a copy to be removed is known again when the server has numbered its mail anew."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "folder", "uidvalidity", "uid"], name="server_copy_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["mailbox", "sha256"],
                name="server_copy_to_remove",
                condition=Q(arrival=None, left=False),
            )
        ]


class BlockedSender(models.Model):
    address = models.CharField(max_length=320, unique=True)
    """The address in small letters, as a mail's sender or Reply-To has it."""

    at = models.DateTimeField()


class KnownId(models.Model):
    seal = models.CharField(max_length=64)
    """SHA-256 in hex of one message id, ours or a patron's; two requests may know the same id."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="mail_ids")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "request"], name="known_id_once")]
