"""Read in payments of the demo library system, as a director drops a file on the page.

Its waivers are the money ledger's, to the cent. A made-up file of a larger library shows what Wren Valley cannot.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from yesdesk.core.readin.actions import read_in
from yesdesk.core.readin.csv_source import chunks_of_file
from yesdesk.core.readin.queries import likely_match, open_source
from yesdesk.demo.story import STORY
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.models import LedgerLine
from yesdesk.insight.payments.readin import Payments
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch

# The other branch charges nobody for being late.
BRANCH: Final = "mill"

COLUMNS: Final = (
    "month_settled",
    "branchcode",
    "branchname",
    "debit_type_code",
    "credit_type_code",
    "number_of_offsets",
    "amount_settled",
)
KINDS: Final = ("overdue", "lost")

# A month's forgiven part differs by so many parts of a hundred at most.
WOBBLES: Final = 25

# Month, kind of charge, settlement, sum.
type _Row = tuple[str, str, str, str]


def read_demo_payments(today: date) -> None:
    """Write both files and read them in. Never inside a transaction."""
    branch = Branch.objects.get(slug=BRANCH)
    ours = [
        (month, branch.slug, branch.name, kind.upper(), how, 1, amount)
        for month, kind, how, amount in _rows_of_this_library(today)
    ]
    # The newest edition of ours is the one that a page opens with, whatever was read in after it.
    _read_rows_in(STORY.elsewhere.file, _rows_of_other_libraries(today))
    _read_rows_in("payments.csv", ours)


def _read_rows_in(name: str, rows: Iterable[tuple[object, ...]]) -> None:
    dana = actor_for(User.objects.select_related("job_class").get(username="dana"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            table.writerows(rows)
        kind = Payments()
        source = open_source(chunks_of_file(path), kind)
        sums = kind.summed(source, likely_match(source, kind))
        read_in(*sums, name=name, all_or_nothing=True, by=dana)


def _rows_of_other_libraries(today: date) -> Iterator[tuple[object, ...]]:
    chance = Random(STORY.elsewhere.file)  # noqa: S311  # a story wants the same chance twice
    told = STORY.elsewhere
    for place, part in enumerate(told.months):
        month = _month_before(today, len(told.months) - place)
        for each in told.branches:
            paid = each.paid * part
            wobble = 100 + chance.randint(-WOBBLES, WOBBLES)
            forgiven = paid * each.forgiven * wobble // (100 * (100 - each.forgiven))
            for how, minor in (("PAYMENT", paid), ("WRITEOFF", forgiven)):
                yield month, "", each.name, "OVERDUE", how, 1, _amount_text(minor)


def _rows_of_this_library(today: date) -> Iterator[_Row]:
    # A month's payments are one line, and so is each waiver, so that waivers are counted.
    told, chance = STORY.payments, Random(BRANCH)  # noqa: S311
    forgiven = list(_forgiven_in_ledger())
    first = min((month for month, _kind, _minor in forgiven), default=f"{today:%Y-%m}")
    for kind in KINDS:
        for back, paid, waived in _sums_by_month(kind):
            month = _month_before(today, back)
            yield month, kind, "PAYMENT", _amount_text(paid)
            if month < first:
                for minor in _split_into_pieces(waived, told[f"usual_{kind}"][0], chance):
                    yield month, kind, "WRITEOFF", _amount_text(minor)
    for month, kind, minor in sorted(forgiven):
        yield month, kind, "WRITEOFF", _amount_text(minor)


def _sums_by_month(kind: str) -> Iterator[tuple[int, int, int]]:
    # Months ago, paid, forgiven; three years.
    told = STORY.payments
    paid, forgiven = told[f"paid_{kind}"], told[f"forgiven_{kind}"]
    for back in range(len(paid) * len(told["paid_years"])):
        year, place = divmod(back, len(paid))
        yield (
            back,
            paid[-1 - place] * told["paid_years"][year] // 100,
            forgiven[-1 - place % len(forgiven)] * told["forgiven_years"][year] // 100,
        )


def _split_into_pieces(whole: int, usual: int, chance: Random) -> Iterator[int]:
    while whole > 2 * usual:
        piece = usual * chance.randint(40, 160) // 1000 * 10
        yield piece
        whole -= piece
    yield whole


def _forgiven_in_ledger() -> Iterator[tuple[str, str, int]]:
    # Month, kind of charge, minor units.
    kinds = {str(pk): kind for pk, kind in DemoFee.objects.values_list("pk", "kind")}
    for day, line, minor in LedgerLine.objects.values_list("day", "line", "minor"):
        yield f"{day:%Y-%m}", kinds[line], minor


def _month_before(today: date, months: int) -> str:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return f"{year}-{month + 1:02}"


def _amount_text(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
