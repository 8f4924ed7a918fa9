"""An entry: one thing on a request's timeline."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from yesdesk.core.models import StoredFile
from yesdesk.desk.models.request import Request


class EntryKind(models.TextChoices):
    """The kind of an entry. A patron sees all but what staff tell each other (desk/requests/queries/timeline.py)."""

    PATRON = "patron"  # the patron's words
    REPLY = "reply"
    NOTE = "note"  # only staff see it
    PROMISE = "promise"
    HANDOVER = "handover"
    OUTCOME = "outcome"
    REOPENED = "reopened"
    NEED_CHANGED = "need_changed"
    THANKS = "thanks"
    UNDONE = "undone"
    ASKED_UP = "asked_up"  # a colleague with more latitude was asked; only staff see it
    ASK_ANSWER = "ask_answer"  # what came of that; only staff see it
    SECOND_LOOK = "second_look"  # the patron asks that somebody else looks
    ACT = "act"  # a way to yes that was taken: what was done in the library system, or will be
    ACT_ENDED = "act_ended"  # an act that came to no yes, so that somebody looks
    AUTO_REPLY = "auto_reply"  # the patron's mailbox answered by itself; only staff see it
    MAIL_FAILED = "mail_failed"  # a mail to the patron did not arrive; only staff see it
    CONTACT = "contact"  # answers go elsewhere from now on; it does not say where


class PutAside(models.TextChoices):
    """What an entry's words did to who sees its request (requests/actions/audience.py)."""

    NO = ""
    FOR_LEADS = "leads"
    ABOVE_LEADS = "above"  # about a lead, so for the post above them


UNDO_WITHIN = timedelta(minutes=10)


class Entry(models.Model):
    """`author`: the member of staff whose words these are, if any. `detail`: small facts that are shown, never words
    of a patron. `folded`: what a mail brought besides, quoted words and signature, shown when asked for.
    `redacted_at`: the words were struck out and are gone from both."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    kind = models.CharField(max_length=12, choices=EntryKind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    text = models.TextField(default="")
    folded = models.TextField(default="")
    detail = models.JSONField(default=dict)
    proves_address = models.BooleanField(default=False)
    """The mail it came by was vouched for, and came from the patron's address: so it says who they are."""

    written_from = models.CharField(max_length=320, default="")
    """Where a mail came from another address than the patron's: that address, or as it stood where it is none."""

    forwarded_name = models.CharField(max_length=120, default="")
    forwarded_address = models.CharField(max_length=320, default="")
    """Who wrote the mail that a colleague handed on; empty again once the request is theirs."""

    put_aside = models.CharField(max_length=5, choices=PutAside, default=PutAside.NO)
    """Its words restricted the request. A lead who lifted that is not asked twice."""

    message = models.PositiveBigIntegerField(null=True)
    """Id of the message of the outbox that took it to the patron, or that did not arrive. No key: it may be gone."""

    at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=models.Q(kind="mail_failed"), name="entry_failed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(put_aside__in=PutAside.values), name="entry_put_aside"
            ),
            models.CheckConstraint(
                condition=models.Q(proves_address=False) | models.Q(written_from=""),
                name="entry_elsewhere_proves_nobody",
            ),
            models.CheckConstraint(
                condition=models.Q(forwarded_name="") | ~models.Q(forwarded_address=""),
                name="entry_forwarded_by_address",
            ),
        ]
        indexes = [
            models.Index(fields=["request", "id"], name="entry_of_request"),
            # By kind and never by author: what still names somebody is few of its kind.
            models.Index(
                fields=["kind", "id"],
                name="entry_that_names",
                condition=models.Q(author__isnull=False),
            ),
        ]


class EntryFile(models.Model):
    """A file that came with an entry; `name` as its sender called it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
