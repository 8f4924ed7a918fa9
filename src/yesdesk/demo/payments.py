"""Read in what the demo library system says of payments: a file as a director drops it on the page. What it says was
forgiven in the months of the story is what stands in the money ledger, to the cent.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
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

type _Row = tuple[str, str, str, str]
"""Month, kind of charge, how it was settled, the sum."""


def read_demo_payments(today: date) -> None:
    """Write the file and read it in. Never inside a transaction."""
    branch = Branch.objects.get(slug=BRANCH)
    dana = actor_for(User.objects.select_related("job_class").get(username="dana"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "payments.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            for month, kind, how, amount in _rows(today):
                table.writerow([month, branch.slug, branch.name, kind.upper(), how, 1, amount])
        read_file(path, preset="koha", by=dana)


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
