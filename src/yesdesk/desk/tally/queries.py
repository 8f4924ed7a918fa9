"""What the bar at the lower edge of every staff page shows: the five kinds under the library's own words. No query on a
page, except for the one that says what was just counted.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.core import signing
from django.utils import timezone
from django.utils.translation import get_language

from yesdesk.core.actors import Actor
from yesdesk.core.cache import PolledValue
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.models import TallyKind, TallyName, TallyTap

POINT_IN_SESSION: Final = "tally_point"
"""The key in a session: the service point that this browser counts at."""

_PLACE_SALT: Final = "yesdesk.desk.tally.place"


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where an open page counts (branch and service point, 0: the first), and when the page was made."""

    branch: int
    point: int
    made: datetime


@dataclass(frozen=True, slots=True)
class CaptureBar:
    """The bar at the lower edge. `place`: a token with which this page may count, also when nobody is signed in any
    more; `now`: the server's clock in milliseconds, as a computer's own may be wrong.
    """

    kinds: list[tuple[str, str]]
    tap: str
    """The random number of the next tap of a page without scripts."""

    place: str
    now: int
    back: str
    """The address to return to."""

    counted: tuple[str, str] | None
    """The number of the tap that was just counted by a page without scripts, and its kind."""


def capture_bar(http: Any) -> CaptureBar | None:
    """The bar, for who answers requests."""
    by = getattr(http, "actor", None)
    if by is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    return CaptureBar(
        kinds=tally_kinds(),
        tap=str(uuid.uuid4()),
        place=place_token(by.branch or 0, http.session.get(POINT_IN_SESSION, 0)),
        now=int(timezone.now().timestamp() * 1000),
        back=http.get_full_path() if http.method == "GET" else address_of("desk"),
        counted=just_counted(http.GET.get("counted", "")),
    )


def tally_kinds() -> list[tuple[str, str]]:
    """The five kinds in their order: code, and the library's word for it."""
    own, language = _names.get(), (get_language() or "").partition("-")[0]
    return [
        (kind.value, own.get((kind, language)) or own.get((kind, "")) or str(kind.label))
        for kind in TallyKind
    ]


def own_kind_names(by: Actor) -> dict[tuple[str, str], str]:
    """The library's own words by kind and language, for their settings page. One query."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    return _own_names()


def just_counted(text: str) -> tuple[str, str] | None:
    """The tap of this number and the word for its kind, while it counts. One query, none without a number."""
    tap = tap_number(text)
    if tap is None:
        return None
    kind = TallyTap.objects.filter(pk=tap, undone=False).values_list("cell__kind", flat=True)
    found = kind.first()
    return (str(tap), dict(tally_kinds())[found]) if found else None


def tap_number(text: object) -> uuid.UUID | None:
    """The random number of a tap, or None for anything else."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def place_token(branch: int, point: int) -> str:
    """A signed word for where a page counts, and since when. It names no session and nobody: pages of one place and
    second share it.
    """
    made = int(timezone.now().timestamp())
    return signing.dumps([branch, point, made], salt=_PLACE_SALT)


def read_place_token(token: object) -> PagePlace | None:
    """What the word says, or None: it is not ours."""
    try:
        branch, point, made = signing.loads(str(token), salt=_PLACE_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return PagePlace(branch, point, datetime.fromtimestamp(made, UTC))


def forget_tally_names() -> None:
    """The next page reads the library's words again."""
    _names.look_again()


def _own_names() -> dict[tuple[str, str], str]:
    rows = TallyName.objects.values_list("kind", "language", "name")
    return {(kind, language): name for kind, language, name in rows}


_names: Final = PolledValue(_own_names, dict[tuple[str, str], str]())
