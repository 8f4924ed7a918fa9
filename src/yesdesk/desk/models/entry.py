"""An entry: one thing on a request's timeline; and what some are besides: outcome, hand-over, call."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from yesdesk.core.models import StoredFile
from yesdesk.desk.models.request import OutcomeValue, Request
from yesdesk.patrons.models import Proof
from yesdesk.places.models import Branch, ServicePoint


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
    TOLD = "told"  # an answer that waited for a call was told
    SCANNED = "scanned"  # the patron's card was scanned, which found the request; only staff see it
    HOLD = "hold"  # nothing is to be done until a day; only staff see it
    MERGED = (
        "merged"  # a younger request of the same patron is read here from now on; only staff see it
    )


class Way(models.TextChoices):
    """The way in which an answer reaches the patron."""

    EMAIL = "email"
    PHONE = "phone"  # somebody calls them
    HERE = "here"  # they stand here, or are on the line
    PAGE = "page"  # on their own page, whose link they have


class PutAside(models.TextChoices):
    """What an entry's words did to who sees its request (requests/actions/audience.py)."""

    NO = ""
    FOR_LEADS = "leads"
    ABOVE_LEADS = "above"  # about a lead, so for the post above them


UNDO_WITHIN = timedelta(minutes=10)
UNDO_IS_QUICKER = timedelta(seconds=5)
"""What is pressed in the last moment of an undo is quicker than the mail, and than the patron who opens their page."""

REPLY_RIDES_ALONG = (
    EntryKind.PATRON,
    EntryKind.NOTE,
    EntryKind.OUTCOME,
    EntryKind.REOPENED,
    EntryKind.NEED_CHANGED,
    EntryKind.THANKS,
    EntryKind.UNDONE,
    EntryKind.SECOND_LOOK,
    EntryKind.AUTO_REPLY,
    EntryKind.MAIL_FAILED,
    EntryKind.CONTACT,
    EntryKind.SCANNED,
)
"""Kinds of entries after an answer that do not stand in the way of its undo. An outcome goes with it."""

UNSEEN_BY_PATRON = (
    EntryKind.NOTE,
    EntryKind.HANDOVER,
    EntryKind.UNDONE,
    EntryKind.ASKED_UP,
    EntryKind.ASK_ANSWER,
    EntryKind.ACT_ENDED,
    EntryKind.AUTO_REPLY,
    EntryKind.MAIL_FAILED,
    EntryKind.SCANNED,
    EntryKind.HOLD,
    EntryKind.MERGED,
)
"""Kinds of entries that staff tell each other."""


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
    vouched = models.BooleanField(default=False)
    """The mail server vouched for who sent the mail: from the patron's address, it says who they are."""

    written_from = models.CharField(max_length=320, default="")
    """Where a mail came from another address than the patron's: that address, or as it stood where it is none."""

    not_patrons = models.BooleanField(default=False, db_default=False)
    """No patron reads it: it joined for its words alone, from another address, or it went to the address on file for a
    card that was only typed, or came from there. Each may be another person's.
    """

    forwarded_name = models.CharField(max_length=120, default="")
    forwarded_address = models.CharField(max_length=320, default="")
    """Who wrote the mail that a colleague handed on; empty again once the request is theirs."""

    put_aside = models.CharField(max_length=5, choices=PutAside, default=PutAside.NO)
    """Its words restricted the request. A lead who lifted that is not asked twice."""

    message = models.PositiveBigIntegerField(null=True)
    """Id of the message of the outbox that took it to the patron, or that did not arrive. No key: it may be gone."""

    told = models.CharField(max_length=5, choices=Way, default="", db_default="", blank=True)
    """The way an answer was told, or is to be told. Empty of all that is no answer, and where it goes by mail: `email`
    is among the choices, which a form shares, and nothing writes it here. Whoever reads a way says `told or Way.EMAIL`.
    """

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
                condition=models.Q(forwarded_name="") | ~models.Q(forwarded_address=""),
                name="entry_forwarded_by_address",
            ),
            models.CheckConstraint(
                condition=models.Q(told="")
                | models.Q(told__in=Way.values, kind__in=(EntryKind.REPLY, EntryKind.TOLD)),
                name="entry_told",
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
            models.Index(
                fields=["id"], name="entry_that_thanks", condition=models.Q(kind="thanks")
            ),
        ]


class EntryFile(models.Model):
    """A file that came with an entry; `name` as its sender called it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)


class Outcome(models.Model):
    """The outcome of a request. A reopened one keeps its former outcomes. The three lines are for `not_this_time`."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="outcomes")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="outcome")
    value = models.CharField(max_length=16, choices=OutcomeValue)
    reason = models.CharField(max_length=300, default="")
    nearest_yes = models.CharField(max_length=300, default="")
    ask_again = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    waited_since = models.DateTimeField(null=True)
    """How the request stood until then, for whoever undoes it: `Request.waiting_since`, `at_desk` and `held`."""

    was_at_desk = models.BooleanField(default=False)
    was_held = models.BooleanField(default=False)

    week = models.CharField(max_length=8, null=True)
    """The ISO week, branch and first contact under which it is counted (`FactEnded`), while the request is closed with
    it; null: it is not counted."""

    branch = models.ForeignKey(
        Branch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first_contact = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__in=OutcomeValue.values), name="outcome_value")
        ]


class HandOver(models.Model):
    """A hand-over of a request. Its author and its words stand on its entry; whom it went to is on the request."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="hand_over")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Where the request was until then, for whoever undoes it."""

    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    was_assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    """In whose hands it was; nobody's once its entry has no author any more."""

    new_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    """To whom it was passed and who has not opened it yet; nobody's from then on."""

    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["new_to"],
                name="hand_over_is_new",
                condition=Q(new_to__isnull=False),
            )
        ]


class Merge(models.Model):
    """A younger `request` that was merged into the older one of `entry`, and how both stood, for whoever undoes it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="merges")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+")
    waited_since = models.DateTimeField(null=True)
    was_at_desk = models.BooleanField(default=False)
    was_assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    """In whose hands it was; nobody's once its entry has no author any more."""

    older_waited_since = models.DateTimeField(null=True)
    older_was_at_desk = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(undone_at=None), name="merged_once"
            )
        ]


class CardScan(models.Model):
    """A scan of the card with which a request waited, and which so proved who the patron is."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="card_scan")
    was_proof = models.CharField(max_length=14, choices=Proof)
    """How the patron was known until then, for whoever takes the scan back."""

    had_card = models.BooleanField(default=True)
    """The card was on the request already, as its patron had typed the number."""

    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(was_proof__in=Proof.values), name="card_scan_was_proof"
            )
        ]


class ThanksFor(models.Model):
    """A colleague's thank-you for a note or a yes of another (`entry`). Who wrote that finds it on a page of their own,
    and nobody else does. It goes with its request, and with either name there.
    """

    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="thanks_for", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    """Who says thanks."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "author"], name="thanks_for_once")]


class MayTell(models.Model):
    """A patron agreed that we tell a thank-you (`entry`), without their name. Rather not, by either side, and the row
    goes.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="may_tell")
    agreed_on = models.DateField()
    week = models.CharField(max_length=8, null=True, unique=True)
    """The ISO week of the Monday card it is on: one story a week. None until a colleague whom the thanks reached said
    yes too.
    """


class OutgoingReply(models.Model):
    """An answer that waits a moment before it goes out: until then it can be undone, and the patron does not see it.
    Not of an answer that was told at once.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="outgoing")
    goes_at = models.DateTimeField()
    """From then on its mail leaves and the patron reads it on their page; an undo ends `UNDO_IS_QUICKER` before."""

    undone_at = models.DateTimeField(null=True)
    answers = models.CharField(max_length=200, default="", blank=True)
    """Keys of the saved answers that were put in (`a12 a7`), as each use of one is counted."""

    waited_since = models.DateTimeField(null=True)
    """How the request stood until then, for whoever undoes it: `Request.waiting_since`, `at_desk` and `held`."""

    was_at_desk = models.BooleanField(default=False)
    was_held = models.BooleanField(default=False)
    assigned = models.BooleanField(default=False)
    """It put the request into its author's hands."""


class Call(models.Model):
    """An answer, or a new time for a promise, that is written and not told yet: somebody calls the patron. The row goes
    once they are told, or the request ends; so a request has one call at most. Nobody's name stands here: any colleague
    may call.
    """

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="call")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    """The answer to tell, or the promise of a new time."""

    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """The number of calls that reached nobody."""

    closes_as = models.CharField(max_length=16, choices=OutcomeValue, default="", blank=True)
    """The outcome with which the request is closed once they are told; empty: it stays open."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_as__in=["", OutcomeValue.YES, OutcomeValue.YES_OTHER_WAY]),
                name="call_closes_as",
            )
        ]
