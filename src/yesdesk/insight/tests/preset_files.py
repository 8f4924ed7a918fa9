"""A payments file of each preset: twelve months at six branches, of which the first two are ours."""

from collections.abc import Callable, Iterator
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.insight.models import PaymentsFile
from yesdesk.insight.readin.sums import OURS
from yesdesk.insight.tests.files import (
    COLUMNS,
    HOWS,
    KOHA,
    LIBRARIESWEST,
    newest_file,
    read_file,
)

BRANCHES: Final = ("Mill Street", "Hill Road", "Ash", "Birch", "Cedar", "Elm")
_EVERGREEN: Final = "month_paid,xact,payment_type,amount,branch,billing_type\n"
_BY_HAND: Final = "Day,Sum,How,Where,Why,Bill\n"

type Line = Callable[[str, str, bool, int, int], str]


def _koha(month: str, branch: str, waived: bool, units: int, _n: int) -> str:
    return f"{month},{branch[:4]},{branch},OVERDUE,{'WRITEOFF' if waived else 'PAYMENT'},APPLY,{units}.00"


def _evergreen(month: str, branch: str, waived: bool, units: int, n: int) -> str:
    how = "forgive_payment" if waived else "cash_payment"
    return f"{month},{n},{how},{units}.00,{branch},Overdue materials"


def _librarieswest(month: str, branch: str, waived: bool, units: int, _n: int) -> str:
    service = "North" if branch < "D" else "South"
    how = "FORGIVEN" if waived else "CASH"
    return f"{month},{service},{branch},OVERDUE,{how},3,{units},{0 if waived else units}"


def _by_hand(month: str, branch: str, waived: bool, units: int, n: int) -> str:
    return f"{month}-15,{units}.00,{'let go' if waived else 'cash'},{branch},Late,{n}"


_HEADS: Final[dict[str, tuple[str, Line]]] = {
    "koha": (KOHA, _koha),
    "evergreen": (_EVERGREEN, _evergreen),
    "librarieswest": (LIBRARIESWEST, _librarieswest),
    "columns": (_BY_HAND, _by_hand),
}
PRESETS: Final = tuple(_HEADS)


def read_preset(preset: str, *, by: Actor) -> PaymentsFile:
    """Read the file of a preset in. In the fourth month nearly nothing is settled."""
    head, line = _HEADS[preset]
    text = head + "\n".join(_lines(line)) + "\n"
    by_hand = preset == "columns"
    read_file(
        text,
        name=f"{preset}.csv",
        columns=COLUMNS if by_hand else None,
        hows=HOWS if by_hand else {},
        branches=dict.fromkeys(BRANCHES[2:], OURS),
        by=by,
    )
    return newest_file()


def _lines(line: Line) -> Iterator[str]:
    n = 0
    for month in range(12):
        part = 20 if month == 3 else 1
        for place, branch in enumerate(BRANCHES):
            forgiven, paid = 60 + 20 * place + 10 * (month % 3), 300 - 20 * place + 10 * (month % 5)
            for waived, units in ((True, forgiven), (False, paid)):
                n += 1
                yield line(f"2025-{month + 1:02}", branch, waived, units // part // 10 * 10, n)
