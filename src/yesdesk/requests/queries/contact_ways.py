"""The ways to tell a patron, the best first, and their wish about calls."""

from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.dates import local_day
from yesdesk.core.labels import without_age
from yesdesk.patrons.contact import text_number
from yesdesk.patrons.models import CallWish, ContactKind
from yesdesk.requests.models import Call, Channel, Request, Way

# The button for the address on file of a card that was only typed.
ON_FILE: Final = "file"

_FACE_TO_FACE = frozenset({Channel.WALK_IN, Channel.PHONE})


@dataclass(frozen=True, slots=True)
class WayLine:
    way: Way
    label: str


@dataclass(frozen=True, slots=True)
class ContactWays:
    best: WayLine | None  # None where nobody can be told
    others: tuple[WayLine, ...]
    by_page: bool  # they have a link and no e-mail address
    tel: str  # empty where nobody may call, like `call_label`
    call_label: str
    wish: str  # a sentence beside a call
    ask_wish: bool  # they have a number, and nobody asked


def contact_ways(request: Request, *, calling: bool = False) -> ContactWays:
    """Return the ways as buttons. `calling`: a new answer by phone replaces the call."""
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
    return next(iter(_likely_ways(request)), None)


def is_possible(request: Request, way: Way) -> bool:
    return way is Way.HERE or way in _likely_ways(request)


def way_label(request: Request, way: Way) -> str:
    name = without_age(request.patron.name) if request.patron else ""
    match way:
        case Way.EMAIL if request.patron and text_number(request.patron):
            words = _("Text %(name)s, %(number)s") if name else _("Text them, %(number)s")
            return words % {"name": name, "number": _phone_number(request)}
        case Way.EMAIL:
            return _("E-mail %(name)s") % {"name": name} if name else _("E-mail them")
        case Way.PHONE:
            words = _("Call %(name)s, %(number)s") if name else _("Call them, %(number)s")
            return words % {"name": name, "number": _phone_number(request)}
        case Way.PAGE:
            return _("Put it on their page")
        case _:
            return _("Tell %(name)s now") % {"name": name} if name else _("Tell them now")


def _other_words(request: Request) -> str:
    # Beside the call itself this button needs a name of its own.
    name = without_age(request.patron.name) if request.patron else ""
    return _("Tell %(name)s this instead") % {"name": name} if name else _("Tell them this instead")


def _likely_ways(request: Request) -> list[Way]:
    # Who stands here hears it at once.
    patron = request.patron
    mailed = patron is not None and bool(patron.mail_address or text_number(patron))
    ways = {
        Way.EMAIL: mailed,
        Way.PHONE: patron is not None and patron.may_be_called,
        Way.PAGE: not mailed and _has_link(request),
        Way.HERE: not request.at_desk and _came_today(request),
    }
    found = [Way.HERE] if request.at_desk else []
    return found + [way for way, there in ways.items() if there]


def _has_link(request: Request) -> bool:
    # The first link, which the form showed, or one on a slip. No slip opens a request for leads (`access_by_link`).
    by_slip = request.slip_printed_at is not None and not request.for_leads
    from_form = request.channel in {Channel.WEB, Channel.CHAT} and request.link_generation == 1
    return request.patron is not None and (from_form or by_slip)


def _came_today(request: Request) -> bool:
    zone = request.branch.time_zone
    today = local_day(timezone.now(), zone)
    return request.channel in _FACE_TO_FACE and local_day(request.opened_at, zone) == today


def _phone_number(request: Request) -> str:
    patron = request.patron
    return (patron.contact_as_typed or patron.contact) if patron is not None else ""


def _wish_sentence(wish: str | None) -> str:
    return {
        CallWish.NO_MESSAGE: _("They want no message left. Speak only to them."),
        CallWish.NO_CALL: _("They asked us not to call."),
        CallWish.WRITE_ONLY: _("They asked us to write only."),
    }.get(CallWish(wish) if wish else CallWish.ANY, "")


def has_call(request: Request) -> bool:
    return Call.objects.filter(request=request).exists()
