"""Read what signs say: for the chip of staff pages and the line for patrons, from one query each second."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.dates import at_words, local_day
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_switches
from yesdesk.core.suppression import Shown, hide
from yesdesk.core.web.addresses import address_of
from yesdesk.counts.measures import NOBODY, RANG
from yesdesk.counts.queries import counts_by_month, month_is_counted
from yesdesk.desk.sign.chat import can_chat, forget_chats, frame_chat
from yesdesk.people.models import User
from yesdesk.people.queries import ten_or_more_work
from yesdesk.people.shift import on_shift
from yesdesk.places import hours as pure
from yesdesk.places.hours import Hours
from yesdesk.places.models import BellState, Sign, SignState, Tablet
from yesdesk.places.queries import CachedBranch, cached_branches, zone_of
from yesdesk.places.switches import Switch
from yesdesk.requests.models import DayPart

# The service point of this browser's sign, in its session.
SIGN_IN_SESSION: Final = "sign_point"

MINUTES: Final = (5, 15, 30)
ICONS: Final[Mapping[str, str]] = {
    "free": "bell",
    "with": "people",
    "back": "clock",
    "paused": "pause",
}


@dataclass(frozen=True, slots=True)
class ShownSign:
    """A sign as it stands: `state` is empty when nobody keeps it up, so that it says *press the bell*."""

    state: str
    until: datetime | None = None


OFF: Final = ShownSign("")


@dataclass(frozen=True, slots=True)
class NowShown:
    """Signs as (state, until) and bells that ring as their end, both by service point."""

    signs: Mapping[int, tuple[str, datetime]]
    rings: Mapping[int, datetime]


def _load_signs() -> NowShown:
    rings = Tablet.objects.filter(bell=BellState.RINGS, rings_until__gt=timezone.now())
    return NowShown(
        {point: (state, until) for point, state, until in Sign.objects.values_list()},
        {point: until for point, until in rings.values_list("point", "rings_until") if until},
    )


# A line that looks each two seconds shows a tap at another process within three.
_signs: Final = TtlCache(_load_signs, seconds=1.0)


def forget_signs() -> None:
    """Have the next page read signs again."""
    _signs.forget()
    forget_chats()


def sign_at(points: Iterable[int]) -> ShownSign:
    """Return what these points say together: the first state of SignState that one of them shows, else OFF."""
    now, kept = timezone.now(), _signs.get().signs
    up = {kept[each][0]: kept[each][1] for each in points if each in kept and kept[each][1] > now}
    return next((ShownSign(each, up[each]) for each in SignState.values if each in up), OFF)


def _people_here() -> dict[int | None, int]:
    rows = User.objects.filter(on_shift(timezone.now())).values_list("branch", flat=True)
    found: dict[int | None, int] = {}
    for branch in rows:
        found[branch] = found.get(branch, 0) + 1
    return found


_here: Final = TtlCache(_people_here, seconds=20.0)


def _is_alone(branch: int) -> bool:
    here = _here.get()
    return here.get(branch, 0) + here.get(None, 0) <= 1


def frame_sign(http: Any) -> dict[str, Any] | None:
    """Return the chip of a staff page; None where the sign is off, or for members who answer no requests."""
    by = getattr(http, "actor", None)
    if Switch.SIGN not in library_switches() or by is None:
        return None
    if not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    places = [each for each in cached_branches() if by.branch in {None, each.pk}]
    points = [
        (point.pk, point.name if len(places) == 1 else f"{place.name}, {point.name}", place)
        for place in places
        for point in place.points
        if not point.is_inbox
    ]
    chosen = http.session.get(SIGN_IN_SESSION, 0)
    mine = next((each for each in points if each[0] == chosen), None)
    if not points:
        return None
    shown = sign_at([mine[0]]) if mine else OFF
    chat = frame_chat(http, by)
    held = [f"sign.{mine[0]}"] if mine and shown.state else []
    return {
        "chat": chat,
        "holds": ",".join(held + (chat["holds"] if chat else [])),
        "points": [(pk, name, pk == chosen) for pk, name, _place in points],
        "point": mine[0] if mine else 0,
        "topic": ",".join(f"signs.{each.pk}" for each in places),
        "state": shown.state,
        "label": _chip_label(shown, mine, by.language),
        "went_off": mine is not None and not shown.state,
        "choices": [(each.value, str(each.label), ICONS[each]) for each in SignState],
        "icon": ICONS.get(shown.state, "bell"),
        "minutes": () if _is_alone((mine or points[0])[2].pk) else MINUTES,
        "rings": _rings_of(points),
        "href": address_of("sign"),
        "back": _path_of_page(http),
    }


def _rings_of(points: Iterable[tuple[int, str, CachedBranch]]) -> list[dict[str, Any]]:
    now, rings = timezone.now(), _signs.get().rings
    return [
        {"name": name, "key": f"{pk}-{rings[pk]:%H%M%S}", "href": address_of("sign_come", pk)}
        for pk, name, _place in points
        if pk in rings and rings[pk] > now
    ]


def _path_of_page(http: Any) -> str:
    # The chip alone is asked for by the page that it stands on.
    if "HX-Current-URL" in http.headers:
        shown = urlsplit(http.headers["HX-Current-URL"])
        return f"{shown.path}?{shown.query}" if shown.query else shown.path
    return http.get_full_path() if http.method == "GET" else address_of("desk")


def _chip_label(shown: ShownSign, mine: tuple[int, str, CachedBranch] | None, language: str) -> str:
    if shown.state == SignState.BACK_AT and shown.until and mine:
        return _("Back %(at)s") % {"at": clock_at(shown.until, mine[2].time_zone, language)}
    if shown.state:
        return str(SignState(shown.state).label)
    return _("Sign is off") if mine else _("Sign")


def clock_at(at: datetime, zone: str, language: str) -> str:
    """Say a time of today, like "at 18:05"."""
    return at_words(at, zone=zone, language=language, now=timezone.now())


@dataclass(frozen=True, slots=True)
class PublicLine:
    """The line for patrons: what counts, what to do, and where to write."""

    state: str
    icon: str
    first: str
    then: str
    button: str
    href: str
    chat: bool = False  # somebody can chat now


def public_line(
    branch: Any, points: Iterable[int], hours: Hours, *, language: str, closed: str
) -> PublicLine:
    """Return what patrons read of a branch's signs. `closed`: the words about hours, for when nobody is here."""
    href = reverse("ask_at", args=[language, branch.slug])
    if pure.opening_at(hours, timezone.now()) is None:
        then = _("Write here. A person reads it then.")
        return PublicLine("closed", "house", closed, then, _("Write here"), href)
    shown = sign_at(points)
    first, then, button = _words_of(shown, branch.time_zone, language)
    icon, chat = ICONS.get(shown.state, "bell"), can_chat(branch.pk)
    return PublicLine(shown.state, icon, first, then, button, href, chat)


def _words_of(shown: ShownSign, zone: str, language: str) -> tuple[str, str, str]:
    write = _("Write here")
    match shown.state:
        case SignState.FREE:
            return _("Please disturb us."), _("Come in and ask, or write to us."), write
        case SignState.WITH_SOMEONE:
            return _("We’re helping someone."), _("Wait, or leave it here."), _("Leave it here")
        case SignState.BACK_AT if shown.until:
            back = _("We’ll be back %(at)s.") % {"at": clock_at(shown.until, zone, language)}
            return back, _("Write here and we’ll answer you."), write
        case _:
            return _("Need someone?"), _("Press the bell at the desk, or write here."), write


def _last_month(by: Actor, measure: str) -> dict[str, int]:
    """Counts of the whole library by their keys; empty until the month is counted."""
    last = local_day(timezone.now(), zone_of(None)).replace(day=1) - timedelta(days=1)
    month = f"{last:%Y-%m}"
    found = counts_by_month(by, measure, [month])[month] if month_is_counted(month) else {}
    return {key: n for (_library, key), n in found.items()}


def bells_of_last_month(by: Actor) -> Shown:
    """Return how often the bell rang last month: `answered`, `nobody`. Empty under five, or until it is counted."""
    found = _last_month(by, "bell")
    rang, nobody = found.get(RANG, 0), found.get(NOBODY, 0)
    return hide({"answered": max(0, rang - nobody), "nobody": nobody})


def when_nobody_was_free(by: Actor) -> list[tuple[int, DayPart, int]]:
    """Return last month's weekdays (0: Monday) and parts of the day when the bell found nobody free, and how often, the
    most first. Only those of five or more; none in a staff under ten, or where part of the month was counted under ten.
    """
    found, nobody = _last_month(by, "bell_nobody"), bells_of_last_month(by).count("nobody")
    if not ten_or_more_work() or nobody != sum(found.values()):
        return []
    alone = sorted((part for part in hide(found).parts if len(part.of) == 1), key=lambda e: -e.n)
    cells = [(part.of[0].split(":"), part.n) for part in alone]
    return [(int(weekday), DayPart(int(of_day)), n) for (weekday, of_day), n in cells]


def bells_told(by: Actor) -> str:
    """Say how often the bell rang last month, and how often nobody was free. Empty under five rings."""
    bells = bells_of_last_month(by)
    if not bells.total:
        return ""
    rang = _("Last month the bell rang %(n)s times.") % {"n": bells.total}
    nobody = bells.count("nobody")
    return f"{rang} {_('%(n)s times nobody was free.') % {'n': nobody}}" if nobody else rang
