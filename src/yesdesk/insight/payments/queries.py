"""Payments files that are there, and the names by which branches and people are known in one."""

from django.db.models import QuerySet

from yesdesk.ils.models import PickupCode
from yesdesk.insight.models import PaymentsFile
from yesdesk.insight.readin.people import People, people_but
from yesdesk.insight.readin.sums import PaymentsReading, known_as
from yesdesk.places.queries import branches


def overlapping_files(reading: PaymentsReading) -> QuerySet[PaymentsFile, PaymentsFile]:
    """Return files that count and share its months: our own in any shape, as it is the same money. Other libraries are
    told apart by their shape alone.
    """
    first, last = reading.months
    found = PaymentsFile.objects.filter(
        replaced_at=None,
        is_ours=reading.is_ours,
        first_month__lte=last,
        last_month__gte=first,
    )
    return found if reading.is_ours else found.filter(shape=reading.shape.code)


def file_of(reading: PaymentsReading) -> PaymentsFile | None:
    return PaymentsFile.objects.filter(digest=reading.table.digest, replaced_at=None).first()


def names_of_our_branches() -> dict[str, int]:
    """Return names and library system's codes of our branches, as `known_as` writes them -> ids."""
    ours = branches(with_closed=True)
    codes = dict(PickupCode.objects.values_list("branch_id", "code"))
    names = [
        (name, each.pk) for each in ours for name in (codes.get(each.pk, ""), each.slug, each.name)
    ]
    return {known_as(name): pk for name, pk in names if known_as(name)}


def known_people() -> People:
    """Colleagues and patrons, where codes and names of our branches are none. Four queries."""
    return people_but(names_of_our_branches())
