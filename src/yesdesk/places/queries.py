"""Read the library, its branches, service points, hours and texts.

Reads take no `by`, except for settings pages: a library prints these facts on its door.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.backups import alarm_of_old_backup
from yesdesk.core.cache import TtlCache
from yesdesk.core.errors import Refusal, or_not_found
from yesdesk.core.models import LibraryText
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.core.site_context import NO_LIBRARY, LibraryInfo, library_info
from yesdesk.core.system_alerts import SystemAlert
from yesdesk.core.web.addresses import number_in
from yesdesk.places import hours as pure
from yesdesk.places.hours import Hours, Span
from yesdesk.places.models import (
    Branch,
    Closure,
    Library,
    OpeningHours,
    ServicePoint,
    ServicePointKind,
)
from yesdesk.places.switches import Switch

_A_DAY: Final = timedelta(days=1)

THE_LIBRARY: Final = 1

type ClosedDays = dict[int | None, dict[date, str]]


class NoLibraryYet(Refusal):
    """Refuse work before `yesdesk init` made the library."""

    status = 503

    @classmethod
    def plain(cls) -> "NoLibraryYet":
        return cls(
            _("This library has not been set up yet."),
            next_step=_("The person who runs the machine starts: yesdesk init"),
            code=NO_LIBRARY,
        )


def library_or_none() -> Library | None:
    """Return the library, or None before `yesdesk init`. One query."""
    return next(iter(Library.objects.filter(id=THE_LIBRARY)), None)


def the_library() -> Library:
    """Return the library. One query. Raises NoLibraryYet."""
    library = library_or_none()
    if library is None:
        raise NoLibraryYet.plain()
    return library


def branches(*, with_closed: bool = False) -> list[Branch]:
    """Return branches in order; closed ones only `with_closed`."""
    found = Branch.objects.all() if with_closed else Branch.objects.filter(closed_for_good=False)
    return list(found)


def branches_are_open() -> bool:
    found = Branch.objects.filter(closed_for_good=False).annotate(
        has_hours=Exists(OpeningHours.objects.filter(branch=OuterRef("pk"))),
        has_point=Exists(ServicePoint.objects.filter(branch=OuterRef("pk"))),
    )
    rows = list(found.values_list("has_hours", "has_point"))
    return bool(rows) and all(has_hours and has_point for has_hours, has_point in rows)


def branch_by_slug(slug: str) -> Branch | None:
    return Branch.objects.filter(slug=slug, closed_for_good=False).first()


def inbox_of(branch: Branch) -> ServicePoint | None:
    return ServicePoint.objects.filter(branch=branch, kind=ServicePointKind.INBOX).first()


def service_point_of(branch: Branch, number: str) -> ServicePoint | None:
    """Return the branch's service point with this number, as an address has it; None for another branch's, or none."""
    pk = number_in(number)
    return ServicePoint.objects.filter(branch=branch, pk=pk).first() if pk else None


def service_points(branch: Branch | None = None) -> list[ServicePoint]:
    """Return service points of one branch or of all open ones, with their branch."""
    points = ServicePoint.objects.select_related("branch").filter(branch__closed_for_good=False)
    if branch is not None:
        return list(points.filter(branch=branch))
    return list(points.order_by("branch__position", "branch_id", "position", "id"))


def opening_hours(branch: Branch) -> Hours:
    return opening_hours_of([branch])[branch.pk]


def opening_hours_of(several: Iterable[Branch]) -> dict[int, Hours]:
    """Return hours by branch id. Two queries, however many branches."""
    zones = {branch.pk: branch.time_zone for branch in several}
    weeks: dict[int, list[list[Span]]] = {pk: [[] for _day in range(7)] for pk in zones}
    for row in OpeningHours.objects.filter(branch__in=zones):
        weeks[row.branch_id][row.weekday].append((row.opens, row.closes))
    closed = _closed_days_by_branch()
    return {
        pk: Hours(
            zone=zone,
            week=tuple(tuple(day) for day in weeks[pk]),
            closed={**closed[None], **closed[pk]},
        )
        for pk, zone in zones.items()
    }


def _closed_days_by_branch() -> ClosedDays:
    closed: ClosedDays = defaultdict(dict)
    for row in Closure.objects.all():
        closed[row.branch_id][row.day] = row.reason
    return closed


def is_open(branch: Branch, at: datetime) -> bool:
    return pure.is_open_at(opening_hours(branch), at)


def next_opening(branch: Branch, at: datetime) -> datetime | None:
    return pure.next_open_time(opening_hours(branch), at)


def closing_today(branch: Branch, at: datetime) -> datetime | None:
    return pure.closing_time(opening_hours(branch), at)


_kept_hours: Final = TtlCache(lambda: opening_hours_of(branches()))


def every_kept_hours() -> Mapping[int, Hours]:
    """Return hours by branch, of those not closed for good. Three queries each five seconds."""
    return _kept_hours.get()


def kept_hours(branch: int | None) -> Hours | None:
    """Return hours of a branch or (None) the first one. Three queries each five seconds."""
    every = every_kept_hours()
    return every.get(branch) if branch is not None else next(iter(every.values()), None)


def next_open_day(branch: Branch, now: datetime) -> tuple[datetime, datetime]:
    """Return begin and end of the next open day; tomorrow at this hour where nobody knows."""
    zone = ZoneInfo(branch.time_zone)
    midnight = datetime.combine(now.astimezone(zone).date() + _A_DAY, time(), zone)
    opens = next_opening(branch, midnight)
    if opens is None:
        return now + _A_DAY, now + 2 * _A_DAY
    return opens, closing_today(branch, opens) or opens + _A_DAY


def coming_closures(since: date) -> list[Closure]:
    return list(Closure.objects.filter(day__gte=since).select_related("branch").order_by("day"))


def closed_days_of(branch: Branch | None) -> set[date]:
    """Return the days on which every branch is closed, and with `branch` that one too."""
    found = Closure.objects.filter(Q(branch=None) | Q(branch=branch))
    return set(found.values_list("day", flat=True))


@dataclass(frozen=True)
class TextPlace:
    """A text that a library can write. Both fields are marked by gettext_noop."""

    label: str
    built_in: str


text_places: Registry[TextPlace] = Registry("place for the library's words")


def written_words() -> list[tuple[str, str, str]]:
    rows = LibraryText.objects.filter(key__in=list(text_places))
    return list(rows.values_list("key", "language", "text"))


def library_words(*keys: str, language: str) -> dict[str, str]:
    """Return the text for each key: in `language`, the library's default, English, or built in. One query."""
    default = library_info().default_language
    written = _words_by_language(keys, ("en", default, language))
    return {key: written.get(key) or _translated_default(text_places[key].built_in) for key in keys}


def _words_by_language(keys: Sequence[str], order: Sequence[str]) -> dict[str, str]:
    # The last language of `order` with a text wins.
    rows = LibraryText.objects.filter(key__in=keys).exclude(text="")
    written = {(key, code): text for key, code, text in rows.values_list("key", "language", "text")}
    return {key: written[key, code] for code in order for key in keys if (key, code) in written}


def _translated_default(sentence: str) -> str:
    return _(sentence) if sentence else ""


def names_of_branches(refs: set[str]) -> dict[str, str]:
    rows = Branch.objects.filter(pk__in=refs).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def names_of_points(refs: set[str]) -> dict[str, str]:
    rows = ServicePoint.objects.filter(pk__in=refs).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def library_context() -> LibraryInfo | None:
    """Return what every page's heading shows. One query; None before `yesdesk init`."""
    library = library_or_none()
    if library is None:
        return None
    return LibraryInfo(
        library.name,
        library.default_language,
        tuple(library.languages) or (library.default_language,),
        library.is_demo,
        library.country,
        library.card_length,
        frozenset(each for each in Switch if getattr(library, each.column)),
        tuple(library.frame_hosts.split()),
        library.card_prefix,
        library.card_marks,
        library.text_provider if library.has_texts else "",
    )


def backup_alarm() -> Iterable[SystemAlert]:
    """Warn of an old backup. A demo needs none."""
    library = Library.objects.filter(is_demo=False).first()
    return alarm_of_old_backup(library.opened_at) if library is not None else ()


@dataclass(frozen=True, slots=True)
class CachedPoint:
    """A service point as desk pages name it. A change shows within five seconds."""

    pk: int
    name: str
    is_inbox: bool = False


@dataclass(frozen=True, slots=True)
class CachedBranch:
    pk: int
    name: str
    time_zone: str
    points: tuple[CachedPoint, ...]


def _load_branches() -> tuple[CachedBranch, ...]:
    points: dict[int, list[CachedPoint]] = {}
    for point in ServicePoint.objects.all():
        points.setdefault(point.branch_id, []).append(
            CachedPoint(point.pk, point.name, point.kind == ServicePointKind.INBOX)
        )
    return tuple(
        CachedBranch(branch.pk, branch.name, branch.time_zone, tuple(points.get(branch.pk, ())))
        for branch in Branch.objects.filter(closed_for_good=False)
    )


_kept_branches: Final = TtlCache(_load_branches)


def cached_branches() -> tuple[CachedBranch, ...]:
    """Return all open branches. Two queries at most every five seconds."""
    return _kept_branches.get()


def zone_of(branch: int | None) -> str:
    every = cached_branches()
    own = (each.time_zone for each in every if each.pk == branch)
    return next(own, every[0].time_zone if every else "UTC")


@dataclass(frozen=True, slots=True)
class CachedLibrary:
    """The library's settings that actions need."""

    country: str  # to read phone numbers by
    own_networks: tuple[str, ...]


def _load_library() -> CachedLibrary:
    library = the_library()
    return CachedLibrary(library.country, tuple(library.own_networks))


_kept_library: Final = TtlCache(_load_library)


def cached_library() -> CachedLibrary:
    """Return the library's settings. One query at most every five seconds. Raises NoLibraryYet."""
    return _kept_library.get()


def is_own_network(client: str) -> bool:
    """Return whether the client sits in the library's networks, where public computers share an address."""
    try:
        address = ip_address(client)
        own = cached_library().own_networks
        return any(address in ip_network(net, strict=False) for net in own)
    except ValueError:
        return False


def access_branch(by: Actor, pk: int) -> Branch:
    return _access_row(by, Branch.objects.all(), pk)


def access_service_point(by: Actor, pk: int) -> ServicePoint:
    return _access_row(by, ServicePoint.objects.select_related("branch"), pk)


def access_closure(by: Actor, pk: int) -> Closure:
    return _access_row(by, Closure.objects.all(), pk)


def _access_row[Row: Model](by: Actor, rows: QuerySet[Row, Any], pk: int) -> Row:
    by.require(Permission.PLACES_PLACES_CHANGE)
    found: Row | None = rows.filter(pk=pk).first()
    return or_not_found(found)
