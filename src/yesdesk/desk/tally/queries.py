"""What the bar at the lower edge of every staff page shows: the five kinds under the library's own words. No query on a
page, except for the one that says what was just counted.
"""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from yesdesk.core.cache import PolledValue
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.models import TallyKind, TallyName, TallyTap

POINT_IN_SESSION: Final = "tally_point"
"""The key in a session: the service point that this browser counts at."""


@dataclass(frozen=True, slots=True)
class CaptureBar:
    """The bar at the lower edge."""

    kinds: list[tuple[str, str]]
    tap: str
    """The random number of the next tap of a page without scripts."""

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
        back=http.get_full_path() if http.method == "GET" else address_of("desk"),
        counted=just_counted(http.GET.get("counted", "")),
    )


def tally_kinds() -> list[tuple[str, str]]:
    """The five kinds in their order: code, and the library's word for it."""
    own = _names.get()
    return [(kind.value, own.get(kind.value) or str(kind.label)) for kind in TallyKind]


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


def forget_tally_names() -> None:
    """The next page reads the library's words again."""
    _names.look_again()


_names: Final = PolledValue(
    lambda: dict(TallyName.objects.values_list("kind", "name")), dict[str, str]()
)
