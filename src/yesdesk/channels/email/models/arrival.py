"""What arrived, raw before anything else; and the one mail behind however many arrivals."""

from django.db import models

from yesdesk.channels.email.models.mailbox import Mailbox
from yesdesk.core.models import StoredFile
from yesdesk.desk.models import Entry, Request


class Message(models.Model):
    """One mail, whichever ways it came. `identity`: SHA-256 in hex of its message id and content hash, so that
    the same mail is one, and the same id with other words is two.

    `verdict`: of sorting, as `--explain` says it. `why`: a sentence for an administrator, no words of a patron.
    `request` and `entry`: what became of it, if anything. `other_address`: came from an address that takes no part,
    and nothing is sent there until staff say so. It goes with its request.
    """

    identity = models.CharField(max_length=64, unique=True)
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


class Arrival(models.Model):
    """One mail as it came one way: `raw` are the bytes, committed before anything parses them.

    By IMAP `folder`, `uidvalidity` and `uid` say which; by pipe `spooled` is the name of the spooled file, which
    is dropped only after this row. `message`: what it turned out to be. `reason`: why it is listed. `tries`: how
    often reading it was begun, counted before it is read, so that a mail that kills the worker is listed in the end.
    `gone_from_server`: since when its copy in the mailbox is removed.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="arrivals")
    folder = models.CharField(max_length=200, default="")
    uidvalidity = models.PositiveBigIntegerField(null=True)
    uid = models.PositiveBigIntegerField(null=True)
    spooled = models.CharField(max_length=80, null=True, unique=True)
    raw = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ArrivalState, default=ArrivalState.WAITING)
    message = models.ForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="arrivals"
    )
    reason = models.CharField(max_length=300, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    gone_from_server = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "folder", "uidvalidity", "uid"], name="arrival_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="arrival_state"),
            models.Index(fields=["arrived_at", "id"], name="arrival_age"),
        ]
