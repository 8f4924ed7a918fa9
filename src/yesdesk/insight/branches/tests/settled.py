"""Payments files for tests: rows as they stand once a file was read in."""

from datetime import UTC, date, datetime

from yesdesk.insight.editions import begin_editions, make_edition
from yesdesk.insight.models import Edition, FactSettled, PaymentsFile, Settled

READ_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def a_file(
    branches, *, months=12, name="payments.csv", ours=None, service="", kind="OVERDUE", **fields
):
    """`branches`: {name: (forgiven, paid) of each month, in pounds}. `ours`: {name: a branch of ours}."""
    file = PaymentsFile.objects.create(
        **{
            "name": name,
            "digest": name.rjust(64, "0"),
            "shape": "test",
            "read_at": READ_AT,
            "first_month": _month(0),
            "last_month": _month(months - 1),
            "currency": "GBP",
            "lines": 100,
            **fields,
        }
    )
    FactSettled.objects.bulk_create(
        FactSettled(
            file=file,
            month=_month(n),
            library=service(branch) if callable(service) else service,
            branch=branch,
            our_branch=(ours or {}).get(branch),
            charge_kind=kind,
            how=how,
            minor=pounds * 100,
            lines=1,
            currency="GBP",
        )
        for branch, (forgiven, paid) in branches.items()
        for n in range(months)
        for how, pounds in ((Settled.FORGIVEN, forgiven + n % 3), (Settled.PAID, paid + n % 5))
    )
    return file


def an_edition(file):
    """Its edition."""
    begin_editions(file)
    edition = Edition.objects.get(file=file)
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    return edition


def _month(n):
    return date(2025 + n // 12, n % 12 + 1, 1)


NINE = {
    "Ash": (10, 90), "Birch": (30, 190), "Cedar": (60, 60), "Elm": (5, 95), "Fir": (40, 160),
    "Hazel": (12, 48), "Holly": (9, 300), "Larch": (25, 75), "Maple": (55, 45),
}  # fmt: skip
