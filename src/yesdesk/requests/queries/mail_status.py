"""The fate of mails about a request, and whether a reply told the patron already."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from yesdesk.core.models import Delivery, OutboundState
from yesdesk.core.outbox.messages import MADE_UP, STOPPED_BY_THEM, Mailed
from yesdesk.places.switches import text_provider
from yesdesk.requests.access import with_merged
from yesdesk.requests.models import Entry, EntryKind, Merge, Request, Way
from yesdesk.requests.queries.entry_headers import EntryRow
from yesdesk.requests.queries.text_message import CHANNEL as TEXT

# A mail that waits longer does not leave in a moment.
SOON: Final = timedelta(minutes=5)

type Spoken = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class MailStatus:
    tone: str  # empty, `yes`, `clock` or `wall`
    words: str
    said: str = ""  # a mail server's own words, if they help
    unread: str = ""  # why nobody here can read the mail, by the entry's `detail`


def mail_status(
    row: EntryRow, mails: Mapping[int, Mailed], *, now: datetime, spoken: Spoken
) -> MailStatus | None:
    """Return the state of an entry's mail; None where none went, or nothing is known."""
    mailed = mails.get(row.message or 0)
    if mailed is None:
        return None
    failed = row.kind == EntryKind.MAIL_FAILED or mailed.delivery == Delivery.FAILED
    if mailed.channel == TEXT:
        return status_of_text(mailed, now=now, spoken=spoken, failed=failed)
    found = (
        _came_back(mailed) if failed else _WORDS[OutboundState(mailed.state)](mailed, now, spoken)
    )
    if row.not_patrons and found.tone == "wall":
        words = _("It didn’t arrive at the address on file. Ask them in.")
        return MailStatus("wall", words, found.said)
    return found


def notice_of(row: EntryRow) -> MailStatus | None:
    """Return what staff must know of an entry's mail, or None."""
    if not row.detail and not row.put_aside:
        return None  # as most entries: none of the sentences below is looked up for them
    tells = (
        _status_of_failed_check,
        _status_of_unread,
        _status_of_texts,
        _status_of_restricted,
        _same_words,
        _why_no_receipt,
        _why_untold,
    )
    return next((found for tell in tells if (found := tell(row))), None)


def _status_of_failed_check(row: EntryRow) -> MailStatus | None:
    if "failed_check" not in row.detail:
        return None
    words = _(
        "The mail server says that this e-mail isn’t from the address it names. "
        "Find out who wrote it before you act on it."
    )
    return MailStatus("wall", words, row.detail["failed_check"])


def _status_of_unread(row: EntryRow) -> MailStatus | None:
    if "unread" not in row.detail:
        return None
    unread = row.detail["unread"]
    words = {
        "encrypted": _(
            "This e-mail is encrypted, so we can’t read it. Ask them to send it again without encryption."
        ),
        "unopened": _(
            "This e-mail cannot be opened here. Ask them to send it again without a signature."
        ),
        "signed": _("This e-mail is signed (S/MIME). Nobody has checked the signature."),
        "files": _("More than 50 files came. The others are in the mail as it came."),
    }.get(unread)
    theirs = "" if row.written_from else unread
    return MailStatus("clock", words, unread=theirs) if words else None


def _status_of_texts(row: EntryRow) -> MailStatus | None:
    words = {
        "stopped": _("They want no more text messages from us. Call, or tell them in person."),
        "started": _("They want our text messages again."),
        "pictures": _(
            "A picture came with this text message. We can’t show it here: ask them to e-mail or bring it."
        ),
    }.get(row.detail.get("text", ""))
    return MailStatus("clock", words) if words else None


def _same_words(row: EntryRow) -> MailStatus | None:
    if "same_words" not in row.detail:
        return None
    return MailStatus(
        "clock", _("The same words, numbers aside, %(n)s times.") % {"n": row.detail["same_words"]}
    )


def _why_no_receipt(row: EntryRow) -> MailStatus | None:
    if "no_receipt" not in row.detail:
        return None
    words = {
        "spam": _("A filter took it for junk."),
        "forged": _("The mail server could not confirm the sender."),
        "no_reply": _("Nobody reads mail at that address."),
        "bulk": _("It looks like mail to many."),
        "machine": _("A machine seems to have sent it."),
        "loop": _("A machine has handled it already."),
        "asked": _("It asks for no automatic answer."),
        "quiet": _("It came in the quiet week."),
    }.get(row.detail["no_receipt"])
    if words is None:
        return None
    return MailStatus(
        "", _("No receipt went: %(why)s Your answer brings their link.") % {"why": words}
    )


def _why_untold(row: EntryRow) -> MailStatus | None:
    if "untold" not in row.detail:
        return None
    words = _("They haven’t been told yet. Call them, or tell them when they come by.")
    return MailStatus("clock", words)


def _status_of_restricted(row: EntryRow) -> MailStatus | None:
    if not row.put_aside:
        return None
    return MailStatus(
        "clock",
        _(
            "These words sound like a complaint about a colleague, so only a lead got them. If they are none, show the "
            "request to everybody on staff."
        ),
    )


def status_of_text(
    mailed: Mailed, *, now: datetime, spoken: Spoken, failed: bool = False
) -> MailStatus:
    """Return the state of a text message of ours; it is *sent* only once our provider took it."""
    failed = failed or mailed.delivery == Delivery.FAILED
    if failed or mailed.state in {OutboundState.REFUSED, OutboundState.HELD}:
        return _text_that_failed(mailed)
    match mailed.state:
        case OutboundState.SENT if mailed.delivery == Delivery.DELIVERED:
            words = _("Went as a text message %(at)s, and reached their phone.")
            return MailStatus("yes", words % {"at": spoken(mailed.sent_at or now)})
        case OutboundState.SENT:
            words = _("Our provider took the text message %(at)s. No word yet whether it arrived.")
            return MailStatus("", words % {"at": spoken(mailed.sent_at or now)})
        case OutboundState.THROTTLED | OutboundState.LET_GO:
            return MailStatus("", _("This text message was not sent."))
        case _:
            return _text_on_its_way(mailed, now, spoken)


def _text_on_its_way(mailed: Mailed, now: datetime, spoken: Spoken) -> MailStatus:
    waits = mailed.state == OutboundState.WAITING
    if waits and mailed.next_try_at and mailed.next_try_at > now:
        words = _("This text message has not gone yet. It goes %(at)s.")
        return MailStatus("clock", words % {"at": spoken(mailed.next_try_at)}, mailed.said)
    if waits and (not text_provider() or now - (mailed.not_before or mailed.created_at) > SOON):
        words = _("This text message has not gone yet. It goes by itself as soon as it can.")
        return MailStatus("clock", words, mailed.said)
    return MailStatus("", _("The text message goes out shortly, between 8:00 and 20:00."))


def _text_that_failed(mailed: Mailed) -> MailStatus:
    if mailed.doubts or mailed.state == OutboundState.HELD:
        words = _(
            "This text message may have been sent: nobody knows. Call, or tell them when they come by."
        )
    elif mailed.said == STOPPED_BY_THEM:
        words = _("Not sent: they want no more text messages. Call, or tell them in person.")
        return MailStatus("wall", words)
    else:
        words = _(
            "The text message didn’t reach them. Check the number with them, or tell them when they come by."
        )
    return MailStatus("wall", words, mailed.said)


def _came_back(mailed: Mailed) -> MailStatus:
    if mailed.state == OutboundState.REFUSED and mailed.doubts:
        return MailStatus(
            "wall",
            _(
                "It went twice, and no answer came whether it arrived. Call, or tell them when they come by; "
                "it is on their own page too."
            ),
        )
    return MailStatus(
        "wall",
        _(
            "It didn’t arrive. Check the address with them: call, "
            "or tell them when they come by; it is on their own page too."
        ),
        mailed.said,
    )


def _status_when_waiting(mailed: Mailed, now: datetime, spoken: Spoken) -> MailStatus:
    if mailed.doubts:
        words = _(
            "It went by e-mail, and we don’t know whether it arrived. It goes once more by itself."
        )
        return MailStatus("clock", words)
    if mailed.not_before is not None and mailed.not_before > now:
        at = spoken(mailed.not_before)
        return MailStatus("", _("Goes out by e-mail %(at)s.") % {"at": at})
    if mailed.tries or now - (mailed.not_before or mailed.created_at) > SOON:
        words = _(
            "Not gone by e-mail yet. Nothing is lost, and it goes by itself as soon as it can."
        )
        return MailStatus("clock", words, mailed.said)
    return MailStatus("", _("Goes out by e-mail now."))


def _status_when_sending(_mailed: Mailed, _now: datetime, _spoken: Spoken) -> MailStatus:
    return MailStatus("", _("Goes out by e-mail now."))


def _status_when_sent(mailed: Mailed, _now: datetime, spoken: Spoken) -> MailStatus:
    at = spoken(mailed.sent_at) if mailed.sent_at else ""
    if mailed.delivery == Delivery.DELAYED:
        words = _("Went by mail %(at)s. A mail server on the way still tries to hand it on.")
        return MailStatus("clock", words % {"at": at}, mailed.said)
    if mailed.delivery == Delivery.DELIVERED:
        return MailStatus("yes", _("Went by mail %(at)s, and reached their mailbox.") % {"at": at})
    return MailStatus("", _("Went by mail %(at)s.") % {"at": at})


def _status_when_refused(mailed: Mailed, _now: datetime, _spoken: Spoken) -> MailStatus:
    if mailed.said == MADE_UP:
        return MailStatus("", _("Not sent: this address is made up."))
    return _came_back(mailed)


def _status_when_held(_mailed: Mailed, _now: datetime, _spoken: Spoken) -> MailStatus:
    words = _(
        "It came back with a backup, and may have gone by mail already. Look under Outgoing mail."
    )
    return MailStatus("clock", words)


def _status_when_throttled(_mailed: Mailed, _now: datetime, _spoken: Spoken) -> MailStatus:
    words = _(
        "No receipt went: too many automatic e-mails in a short time. Your answer brings their link."
    )
    return MailStatus("", words)


def _let_go(_mailed: Mailed, _now: datetime, _spoken: Spoken) -> MailStatus:
    return MailStatus("", _("Not sent: a colleague dropped it."))


_WORDS: Final[dict[OutboundState, Callable[[Mailed, datetime, Spoken], MailStatus]]] = {
    OutboundState.WAITING: _status_when_waiting,
    OutboundState.SENDING: _status_when_sending,
    OutboundState.SENT: _status_when_sent,
    OutboundState.REFUSED: _status_when_refused,
    OutboundState.HELD: _status_when_held,
    OutboundState.THROTTLED: _status_when_throttled,
    OutboundState.LET_GO: _let_go,
}


FROM_PATRON = (
    EntryKind.PATRON,
    EntryKind.NEED_CHANGED,
    EntryKind.SECOND_LOOK,
    EntryKind.MERGED,  # what they wrote there waits here
)


def of_undone_merge() -> Exists:
    """Match entries of an undone merge: the patron's words wait at their own request again."""
    return Exists(Merge.objects.filter(entry=OuterRef("pk"), undone_at__isnull=False))


def reply_since_patron(request: Request) -> Entry | None:
    """Return the newest reply by mail, if the patron wrote nothing since. One query."""
    kinds = (*FROM_PATRON, EntryKind.REPLY)
    entries = Entry.objects.filter(request=request, kind__in=kinds, not_patrons=False)
    standing = entries.exclude(outgoing__undone_at__isnull=False).exclude(of_undone_merge())
    newest = standing.order_by("-id").first()
    return newest if newest is not None and newest.message is not None else None


def was_answered_on_file(request: Request, message: int | None = None) -> bool:
    """Return whether an answer (this `message`) went to the address on file for a typed card. One query. The request's
    writer reads nothing of that.
    """
    both = Entry.objects.filter(request__in=with_merged(request.pk))
    hidden = both.filter(kind=EntryKind.REPLY, not_patrons=True)
    return (hidden.filter(message=message) if message else hidden).exists()


def last_reply(request: Request) -> int | None:
    """Return the entry of the newest standing answer, told in person too. One query."""
    told = Q(kind=EntryKind.TOLD, told=Way.HERE)
    answers = Entry.objects.filter(Q(kind=EntryKind.REPLY) | told, request=request)
    standing = answers.exclude(outgoing__undone_at__isnull=False).order_by("-id")
    return standing.values_list("pk", flat=True).first()


def reply_says(request: Request, lines: Iterable[str]) -> bool:
    """Return whether that reply says each of `lines`, like a rule's own words."""
    reply = reply_since_patron(request)
    return reply is not None and all(
        _plain_words(line) in _plain_words(reply.text) for line in lines
    )


def _plain_words(words: str) -> str:
    return " ".join(words.split()).casefold().rstrip(".")
