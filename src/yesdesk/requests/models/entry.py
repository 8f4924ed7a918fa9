"""An entry on a request's timeline; and outcome, hand-over, merge, scan, thanks and call beside it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from yesdesk.core.models import StoredFile
from yesdesk.patrons.models import Proof
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.models.request import OutcomeValue, Request


class EntryKind(models.TextChoices):
    """Kinds of entries. A patron sees all but what staff tell each other (requests/queries/timeline.py)."""

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
    TAGGED = "tagged"  # a tag was put on or taken off; only staff see it


class Way(models.TextChoices):
    EMAIL = "email"  # or a text message, where they chose that
    PHONE = "phone"  # somebody calls them
    HERE = "here"  # they stand here, or are on the line
    PAGE = "page"  # on their own page, whose link they have


class PutAside(models.TextChoices):
    """The effect of an entry's words on who sees its request (requests/actions/audience.py)."""

    NO = ""
    FOR_LEADS = "leads"
    ABOVE_LEADS = "above"  # about a lead, so for the post above them


UNDO_WITHIN = timedelta(minutes=10)
# An undo ends so much before the mail leaves and the patron's page shows the answer.
UNDO_IS_QUICKER = timedelta(seconds=5)

# After an answer, these do not stand in the way of its undo. An outcome goes with it.
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
    EntryKind.TAGGED,
)

# Only staff read these.
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
    EntryKind.TAGGED,
)


class Entry(models.Model):
    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    kind = models.CharField(max_length=12, choices=EntryKind)
    # the member of staff who wrote it
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    text = models.TextField(default="")
    # quoted words and signature of a mail, shown when asked for
    folded = models.TextField(default="")
    detail = models.JSONField(default=dict)  # small facts for show, never words of a patron
    # The mail server vouched for the sender, so the patron's address says who they are.
    vouched = models.BooleanField(default=False)
    # Another address than the patron's, or its text where it is none.
    written_from = models.CharField(max_length=320, default="")
    # No patron reads it: it came from, or went to, an address that may be another person's.
    not_patrons = models.BooleanField(default=False, db_default=False)
    forwarded_name = models.CharField(max_length=120, default="")
    # The writer of a forwarded mail; empty once the request is theirs.
    forwarded_address = models.CharField(max_length=320, default="")
    # Its words restricted the request. A lead who lifted that is not asked twice.
    put_aside = models.CharField(max_length=5, choices=PutAside, default=PutAside.NO)
    # Id in the outbox, without a key as it may be gone: the mail that took it there, or failed.
    message = models.PositiveBigIntegerField(null=True)
    # Set for an answer that did not go by mail. Read it as `told or Way.EMAIL`; nothing writes `email`.
    told = models.CharField(max_length=5, choices=Way, default="", db_default="", blank=True)
    at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)  # the words are gone from `text` and `folded`

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
            models.Index(
                fields=["at"],
                name="entry_asked_again",
                condition=models.Q(kind__in=(EntryKind.REOPENED, EntryKind.SECOND_LOOK)),
            ),
        ]


class EntryFile(models.Model):
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # as its sender called it


class Outcome(models.Model):
    """The outcome of a request. A reopened request keeps its former ones."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="outcomes")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="outcome")
    value = models.CharField(max_length=16, choices=OutcomeValue)
    reason = models.CharField(max_length=300, default="")  # the three lines are for `not_this_time`
    nearest_yes = models.CharField(max_length=300, default="")
    ask_again = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    # For undo: the former `waiting_since`, `at_desk` and `held` of the request.
    waited_since = models.DateTimeField(null=True)
    was_at_desk = models.BooleanField(default=False)
    was_held = models.BooleanField(default=False)

    # Counted under these while the request is closed with it; null: not counted.
    week = models.CharField(max_length=8, null=True)
    branch = models.ForeignKey(
        Branch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first_contact = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__in=OutcomeValue.values), name="outcome_value")
        ]
        indexes = [models.Index(fields=["at"], name="outcome_at")]


class HandOver(models.Model):
    """A hand-over. Author and words stand on its entry, the new colleague on the request."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="hand_over")
    # For undo: the former place.
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The former colleague; none once its entry has no author.
    was_assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    # The new colleague, until they open it.
    new_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
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
    """A younger `request` merged into the older one of `entry`, with the former state of both for undo."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="merges")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+")
    waited_since = models.DateTimeField(null=True)
    was_at_desk = models.BooleanField(default=False)
    # The former colleague; none once its entry has no author.
    was_assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
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
    """A scan of the card that a request waited with. It proved the patron."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="card_scan")
    # For undo: the former proof.
    was_proof = models.CharField(max_length=14, choices=Proof)
    # The patron had typed the number already.
    had_card = models.BooleanField(default=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(was_proof__in=Proof.values), name="card_scan_was_proof"
            )
        ]


class ThanksFor(models.Model):
    """A colleague's thanks for a note or a yes of another (`entry`), who alone finds it on their page. It goes with
    its request, and with either name there.
    """

    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="thanks_for", db_index=False
    )
    # The colleague who says thanks.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "author"], name="thanks_for_once")]


class MayTell(models.Model):
    """A patron agreed that we tell their thanks (`entry`) without a name. A *rather not* of either side deletes it."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="may_tell")
    agreed_on = models.DateField()
    # The ISO week of its Monday card, one story a week. None until a thanked colleague agrees.
    week = models.CharField(max_length=8, null=True, unique=True)


class OutgoingReply(models.Model):
    """An answer before it goes out: until then it can be undone, and the patron does not see it."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="outgoing")
    # Then its mail leaves and the page shows it; undo ends `UNDO_IS_QUICKER` before.
    goes_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    # Keys of saved answers in it (`a12 a7`), as each use is counted.
    answers = models.CharField(max_length=200, default="", blank=True)
    # For undo: the former `waiting_since`, `at_desk` and `held` of the request.
    waited_since = models.DateTimeField(null=True)
    was_at_desk = models.BooleanField(default=False)
    was_held = models.BooleanField(default=False)
    # It put the request into its author's hands.
    assigned = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["goes_at"], name="reply_with_answers", condition=~Q(answers=""))
        ]


class Call(models.Model):
    """A written answer or new time that somebody has to call with. A request has one at most. The row goes once the
    patron is told or the request ends. Any colleague may call, so it names nobody.
    """

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="call")
    # The answer, or the promise of a new time.
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(db_index=True)
    # Calls that reached nobody.
    tries = models.PositiveSmallIntegerField(default=0)
    # The outcome once they are told; empty: the request stays open.
    closes_as = models.CharField(max_length=16, choices=OutcomeValue, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_as__in=["", OutcomeValue.YES, OutcomeValue.YES_OTHER_WAY]),
                name="call_closes_as",
            )
        ]
