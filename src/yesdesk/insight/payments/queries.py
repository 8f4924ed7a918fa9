"""Payments files and their sums, for page and terminal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from babel.numbers import get_currency_precision
from django.db.models import QuerySet, Sum

from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.statistics import quantiles
from yesdesk.ils.models import PickupCode
from yesdesk.insight.branches.collect import ENOUGH
from yesdesk.insight.models import Apart, PaymentsFile, PaymentsMapping, Settled, facts_of
from yesdesk.insight.readin.by_example import shape_from
from yesdesk.insight.readin.people import People, people_but
from yesdesk.insight.readin.shape import Shape, shapes
from yesdesk.insight.readin.sums import PaymentsReading, Sum as SumOf, known_as
from yesdesk.places.queries import branches

type Row = tuple[SumOf, int, int]  # key, sum in minor units, number of lines


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of some months, by kind of charge or of all. `by_how`: minor units."""

    currency: str
    by_how: dict[Settled, int] = field(default_factory=dict)
    lines: int = 0
    branches: int = 0
    shares: tuple[float, ...] = ()  # of each branch with ENOUGH or more, ascending

    def money(self, how: Settled) -> Money:
        return Money(self.by_how.get(how, 0), self.currency)

    @property
    def share(self) -> float | None:
        """The forgiven part of the money paid or forgiven; None without any."""
        return _share_or_none(
            self.by_how.get(Settled.FORGIVEN, 0), self.by_how.get(Settled.PAID, 0)
        )

    def tenth(self, number: int) -> float | None:
        """The share below which so many tenths of the branches are; 5: the middle branch."""
        if len(self.shares) < 2:
            return self.shares[0] if self.shares else None
        return quantiles([*self.shares], [10 * number])[0]


def payments_files(by: Actor) -> list[PaymentsFile]:
    by.require(Permission.INSIGHT_PAYMENTS_CHANGE)
    return list(PaymentsFile.objects.all())


def access_payments_file(by: Actor, pk: int) -> PaymentsFile:
    """Return a file by its number. Raises NotAllowed, NotFound."""
    by.require(Permission.INSIGHT_PAYMENTS_CHANGE)
    return or_not_found(PaymentsFile.objects.filter(pk=pk).first())


def settled_sums(file: PaymentsFile) -> Iterator[Row]:
    """Yield sums that count: in the file's own currency, of its own branches."""
    columns = ("month", "library", "branch", "charge_kind", "how")
    rows = facts_of(file).values_list(*columns).annotate(Sum("minor"), Sum("lines"))
    for month, library, branch, kind, how, minor, lines in rows.order_by(*columns).iterator():
        of = SumOf(month, library, branch, kind, Settled(how), file.currency)
        yield of, minor, lines


def sums_of_reading(reading: PaymentsReading) -> Iterator[Row]:
    for of, (minor, lines) in reading.sums.items():
        if of.apart is Apart.NOT:
            yield of, minor, lines


def figures_of(
    sums: Iterable[Row],
    currency: str,
    *,
    kind: str = "",
    first: date | None = None,
    last: date | None = None,
) -> Figures:
    """Add sums up. `kind`: by the file's own word, empty: all. `first`, `last`: months, both included."""
    by_how: Counter[Settled] = Counter()
    at: dict[tuple[str, str], Counter[Settled]] = defaultdict(Counter)
    lines = 0
    for of, minor, n in sums:
        is_asked = not kind or of.kind.casefold() == kind.casefold()
        if is_asked and (first or of.month) <= of.month <= (last or of.month):
            by_how[of.how] += minor
            at[of.library, of.branch][of.how] += minor
            lines += n
    least = ENOUGH * 10 ** int(get_currency_precision(currency))
    both = [(sums[Settled.FORGIVEN], sums[Settled.PAID]) for sums in at.values()]
    shares = [
        share
        for pair in both
        if sum(pair) >= least and (share := _share_or_none(*pair)) is not None
    ]
    return Figures(currency, dict(by_how), lines, len(at), tuple(sorted(shares)))


def _share_or_none(forgiven: int, paid: int) -> float | None:
    settled = forgiven + paid
    return forgiven / settled if settled > 0 else None


def overlapping_files(reading: PaymentsReading) -> QuerySet[PaymentsFile, PaymentsFile]:
    """Return files that count and share months with a file in its preview."""
    first, last = reading.months
    return files_beside(
        PaymentsFile(
            first_month=first,
            last_month=last,
            is_ours=reading.is_ours,
            shape=reading.shape.code,
            mapping=reading.shape.mapping,
        )
    )


def files_beside(file: PaymentsFile) -> QuerySet[PaymentsFile, PaymentsFile]:
    """Return files that count and share its months: our own in any shape, as it is the same money. Other libraries are
    told apart by their shape alone.
    """
    found = PaymentsFile.objects.filter(
        replaced_at=None,
        is_ours=file.is_ours,
        first_month__lte=file.last_month,
        last_month__gte=file.first_month,
    )
    return found if file.is_ours else found.filter(shape=file.shape, mapping=file.mapping)


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


def presets() -> list[Shape]:
    known = [shape for _code, shape in shapes.items()]
    return known + [shape_from(each, each.meanings) for each in PaymentsMapping.objects.all()]


def preset_named(name: str) -> Shape | None:
    """Return a preset by its code or the name of its mapping."""
    wanted = name.strip().casefold()
    return next(
        (each for each in presets() if wanted in {(each.mapping or each.code).casefold()}), None
    )
