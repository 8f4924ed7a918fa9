"""By which ways a patron can be told now, the best first, what they wish of calls, and the call to make."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yesdesk.core.actors import Actor
from yesdesk.core.dates import by_words, local_day
from yesdesk.core.labels import without_age
from yesdesk.core.plain_text import paragraphs
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.desk.models import Call, Channel, Request, Way
from yesdesk.patrons.models import CallWish, ContactKind

ON_FILE: Final = "file"
"""The value of the button for the e-mail address that the library system has for a card that was only typed."""

_FACE_TO_FACE = frozenset({Channel.WALK_IN, Channel.PHONE})


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way, and the words on its button."""

    way: Way
    label: str


@dataclass(frozen=True, slots=True)
class ContactWays:
    """`best`: None where nobody can be told. `by_page`: they have a link, and no e-mail address. `tel`, `call_label`:
    empty where nobody may call. `wish`: a sentence to stand beside a call, empty for none; `ask_wish`: they have a
    number, and nobody has asked what they wish.
    """

    best: WayLine | None
    others: tuple[WayLine, ...]
    by_page: bool
    tel: str
    call_label: str
    wish: str
    ask_wish: bool


def contact_ways(request: Request, *, calling: bool = False) -> ContactWays:
    """The ways in words, for the buttons of an answer. `calling`: a call is to be made, and a new answer by phone takes
    its place.
    """
    likely = _likely_ways(request)
    lines = [
        WayLine(
            way, _other_words(request) if calling and way is Way.PHONE else way_label(request, way)
        )
        for way in likely
    ]
    if Way.HERE not in likely:
        lines.append(WayLine(Way.HERE, _("I’ll tell them in person")))
    patron = request.patron
    callable_ = patron is not None and patron.may_be_called
    has_number = patron is not None and patron.contact_kind == ContactKind.PHONE
    return ContactWays(
        best=lines[0] if likely else None,
        others=tuple(lines[1:] if likely else lines),
        by_page=Way.PAGE in likely,
        tel=patron.contact if patron is not None and callable_ else "",
        call_label=way_label(request, Way.PHONE) if callable_ else "",
        wish=_wish_sentence(patron.call_wish) if patron is not None and has_number else "",
        ask_wish=patron is not None and has_number and patron.call_wish is None,
    )


def best_way(request: Request) -> Way | None:
    """The first of the ways by which the patron can be told; None where there is none."""
    return next(iter(_likely_ways(request)), None)


def is_possible(request: Request, way: Way) -> bool:
    """Whether the patron can be told so. Somebody may come by at any time."""
    return way is Way.HERE or way in _likely_ways(request)


def way_label(request: Request, way: Way) -> str:
    """The words of the button for a way, with the patron's name where there is one."""
    name = without_age(request.patron.name) if request.patron else ""
    match way:
        case Way.EMAIL:
            return _("E-mail %(name)s") % {"name": name} if name else _("E-mail them")
        case Way.PHONE:
            words = _("Call %(name)s, %(number)s") if name else _("Call them, %(number)s")
            return words % {"name": name, "number": _number(request)}
        case Way.PAGE:
            return _("Put it on their page")
        case _:
            return _("Tell %(name)s now") % {"name": name} if name else _("Tell them now")


def _other_words(request: Request) -> str:
    """The button that changes what a call tells: beside the call itself it needs a name of its own."""
    name = without_age(request.patron.name) if request.patron else ""
    return _("Tell %(name)s this instead") % {"name": name} if name else _("Tell them this instead")


def _likely_ways(request: Request) -> list[Way]:
    """The ways that are there without anybody's doing, the best first: who stands here hears it at once."""
    patron = request.patron
    mailed = patron is not None and patron.contact_kind == ContactKind.EMAIL
    ways = {
        Way.EMAIL: mailed,
        Way.PHONE: patron is not None and patron.may_be_called,
        Way.PAGE: not mailed and _has_link(request),
        Way.HERE: not request.at_desk and _came_today(request),
    }
    found = [Way.HERE] if request.at_desk else []
    return found + [way for way, there in ways.items() if there]


def _has_link(request: Request) -> bool:
    """Whether the patron holds a link that opens: the first one, which the form showed, or one on a slip. What only
    leads read opens by no slip (`access_by_link`).
    """
    by_slip = request.slip_printed_at is not None and not request.for_leads
    from_form = request.channel == Channel.WEB and request.link_generation == 1
    return request.patron is not None and (from_form or by_slip)


def _came_today(request: Request) -> bool:
    zone = request.branch.time_zone
    today = local_day(timezone.now(), zone)
    return request.channel in _FACE_TO_FACE and local_day(request.opened_at, zone) == today


def _number(request: Request) -> str:
    patron = request.patron
    return (patron.contact_as_typed or patron.contact) if patron is not None else ""


def _wish_sentence(wish: str | None) -> str:
    return {
        CallWish.NO_MESSAGE: _("They want no message left. Speak only to them."),
        CallWish.NO_CALL: _("They asked us not to call."),
        CallWish.WRITE_ONLY: _("They asked us to write only."),
    }.get(CallWish(wish) if wish else CallWish.ANY, "")


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call to make, ready to print. `html`: the answer to tell, safe. `mark`: another one once the call changed."""

    by: str
    late: bool
    tried: str
    html: SafeString
    closes: bool
    mark: str


def call_to_make(request: Request, *, by: Actor) -> CallLine | None:
    """The call that this request waits for. One query."""
    rows = _OF_REQUEST.rows(request=request.pk)
    if not rows:
        return None
    due_at, tries, closes_as, words = rows[0]
    now, zone = timezone.now(), request.branch.time_zone
    late = due_at < now
    return CallLine(
        by=by_words(due_at, zone=zone, language=by.language, now=now),
        late=late,
        tried=ngettext("Tried once", "Tried %(n)d times", tries) % {"n": tries} if tries else "",
        html=paragraphs(words),
        closes=bool(closes_as),
        mark=f"{due_at:%Y%m%d%H%M}-{tries}{'-late' if late else ''}",
    )


def has_call(request: Request) -> bool:
    """Whether an answer waits to be told by phone."""
    return Call.objects.filter(request=request).exists()


def _of_request(*, request: int) -> QuerySet[Call, tuple[Any, ...]]:
    rows = Call.objects.filter(request=request)
    return rows.values_list("due_at", "tries", "closes_as", "entry__text")


_OF_REQUEST: Final = PreparedQuery(_of_request)
