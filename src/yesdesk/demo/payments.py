"""Read in what the demo library system says of payments: a file as a director drops it on the page. What it says was
forgiven in the months of the story is what stands in the money ledger, to the cent. Beside it a made-up file of another
library with many branches, for what Wren Valley cannot show.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from yesdesk.demo.story import STORY
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.models import LedgerLine
from yesdesk.insight.payments.actions import read_file
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch

BRANCH: Final = "mill"
"""Nobody pays for being late at the other one."""

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

WOBBLES: Final = 25
"""A month's part of what is forgiven lies so far from the usual one at most, in parts of a hundred."""

type _Row = tuple[str, str, str, str]
"""Month, kind of charge, how it was settled, the sum."""


def read_demo_payments(today: date) -> None:
    """Write both files and read them in. Never inside a transaction."""
    branch = Branch.objects.get(slug=BRANCH)
    ours = [
        (month, branch.slug, branch.name, kind.upper(), how, 1, amount)
        for month, kind, how, amount in _rows(today)
    ]
    # The newest edition of ours is the one that a page opens with, whatever was read in after it.
    _read(STORY.elsewhere.file, _rows_elsewhere(today))
    _read("payments.csv", ours)


def _read(name: str, rows: Iterable[tuple[object, ...]]) -> None:
    dana = actor_for(User.objects.select_related("job_class").get(username="dana"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            table.writerows(rows)
        read_file(path, preset="koha", by=dana)


def _rows_elsewhere(today: date) -> Iterator[tuple[object, ...]]:
    chance = Random(STORY.elsewhere.file)  # noqa: S311  # a story wants the same chance twice
    told = STORY.elsewhere
    for place, part in enumerate(told.months):
        month = _months_before(today, len(told.months) - place)
        for each in told.branches:
            paid = each.paid * part
            wobble = 100 + chance.randint(-WOBBLES, WOBBLES)
            forgiven = paid * each.forgiven * wobble // (100 * (100 - each.forgiven))
            for how, minor in (("PAYMENT", paid), ("WRITEOFF", forgiven)):
                yield month, "", each.name, "OVERDUE", how, 1, _amount(minor)


def _rows(today: date) -> Iterator[_Row]:
    told = STORY.payments
    forgiven = _forgiven_by_ledger()
    first = min((month for month, _kind in forgiven), default=f"{today:%Y-%m}")
    for kind in KINDS:
        for back, minor in enumerate(reversed(told[f"paid_{kind}"]), start=0):
            yield _months_before(today, back), kind, "PAYMENT", _amount(minor)
        before = [n for n in range(len(told[f"paid_{kind}"])) if _months_before(today, n) < first]
        for back, minor in zip(before, told[f"forgiven_{kind}"], strict=False):
            yield _months_before(today, back), kind, "WRITEOFF", _amount(minor)
    for (month, kind), minor in sorted(forgiven.items()):
        yield month, kind, "WRITEOFF", _amount(minor)


def _forgiven_by_ledger() -> Counter[tuple[str, str]]:
    """Minor units by month and kind of charge."""
    kinds = {str(pk): kind for pk, kind in DemoFee.objects.values_list("pk", "kind")}
    found: Counter[tuple[str, str]] = Counter()
    for day, line, minor in LedgerLine.objects.values_list("day", "line", "minor"):
        found[f"{day:%Y-%m}", kinds[line]] += minor
    return found


def _months_before(today: date, months: int) -> str:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return f"{year}-{month + 1:02}"


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
