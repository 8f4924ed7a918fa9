"""Branches and their service points as every desk page names them. A change shows within five seconds."""

from dataclasses import dataclass

from yesdesk.core.cache import TtlCache
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.places.queries import the_library


@dataclass(frozen=True, slots=True)
class CachedPoint:
    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class CachedBranch:
    """An open branch, its service points in their order."""

    pk: int
    name: str
    time_zone: str
    points: tuple[CachedPoint, ...]


def _load_branches() -> tuple[CachedBranch, ...]:
    points: dict[int, list[CachedPoint]] = {}
    for point in ServicePoint.objects.all():
        points.setdefault(point.branch_id, []).append(CachedPoint(point.pk, point.name))
    return tuple(
        CachedBranch(branch.pk, branch.name, branch.time_zone, tuple(points.get(branch.pk, ())))
        for branch in Branch.objects.filter(closed_for_good=False)
    )


_branches = TtlCache(_load_branches)


def cached_branches() -> tuple[CachedBranch, ...]:
    """All open branches. Two queries at most every five seconds."""
    return _branches.get()


@dataclass(frozen=True, slots=True)
class CachedLibrary:
    """The library's settings that actions need: its country, to read phone numbers by, and its own networks."""

    country: str
    own_networks: tuple[str, ...]


def _load_library() -> CachedLibrary:
    library = the_library()
    return CachedLibrary(library.country, tuple(library.own_networks))


_library = TtlCache(_load_library)


def cached_library() -> CachedLibrary:
    """The library's settings. One query at most every five seconds. Raises NoLibraryYet before `yesdesk init`."""
    return _library.get()
