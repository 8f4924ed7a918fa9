"""Keep the sums of a payments file, and take them out again. Reading in and *Undo* call these."""

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.models import FileReadIn, FileState
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import SeriesSpec, by_age, rows_of
from yesdesk.insight.editions import (
    begin_editions,
    forget_figures,
    restore_editions,
    withdraw_editions,
)
from yesdesk.insight.models import FactSettled, PaymentsFile, Settled
from yesdesk.insight.payments import queries
from yesdesk.insight.readin.sums import PaymentsReading
from yesdesk.patrons.cleanup import touched_tables, vacuum_soon
from yesdesk.places.models import Library
from yesdesk.places.queries import the_library

_BATCH: Final = 1_000


def store_file(reading: PaymentsReading, *, by: Actor) -> PaymentsFile:
    """Keep the sums of the file that goes in now, in the caller's transaction. Other files of its months count no more,
    and a former one of the same bytes goes.
    """
    by.require(Permission.INSIGHT_PAYMENTS_CHANGE)
    # An *Undo* at the same moment waits here.
    Library.objects.select_for_update().get(pk=the_library().pk)
    source = FileReadIn.objects.get(kind="payments", state=FileState.GOING_IN)
    for each in list(queries.overlapping_files(reading)):
        withdraw_editions(each)
        PaymentsFile.objects.filter(pk=each.pk).update(replaced_at=source.at)
        record_audit("insight.payments.replaced", by=by, name=each.name)
    _forget(PaymentsFile.objects.filter(digest=reading.table.digest))
    first, last = reading.months
    file = PaymentsFile.objects.create(
        name=source.name or "payments.csv",
        digest=reading.table.digest,
        shape=reading.shape.code,
        read_at=source.at,
        by_post=source.by_post,
        first_month=first,
        last_month=last,
        currency=reading.currency,
        lines=reading.lines,
        hidden_cells=reading.hidden,
        rounded_to_minor=reading.rounded_to,
        tells_times=reading.tells_times and not reading.rounded_to,
        is_ours=reading.is_ours,
    )
    FactSettled.objects.bulk_create(_fact_rows(reading, file), batch_size=_BATCH)
    record_audit(
        "insight.payments.read_in",
        by=by,
        name=file.name,
        first=first.isoformat(),
        last=last.isoformat(),
        lines=file.lines,
    )
    begin_editions(file)
    return file


def _fact_rows(reading: PaymentsReading, file: PaymentsFile) -> Iterator[FactSettled]:
    for of, (minor, lines) in reading.sums.items():
        yield FactSettled(
            file=file,
            month=of.month,
            library=of.library,
            branch=of.branch,
            our_branch_id=reading.our_branches.get((of.library, of.branch)),
            charge_kind=of.kind,
            how=Settled(of.how),
            minor=minor,
            lines=lines,
            currency=of.currency,
            apart=of.apart,
        )


def remove_file(file: PaymentsFile) -> None:
    """Take a file out with all its sums, in the caller's transaction; files that it replaced count again."""
    Library.objects.select_for_update().get(pk=the_library().pk)
    withdraw_editions(file)
    _forget(PaymentsFile.objects.filter(pk=file.pk))
    for former in PaymentsFile.objects.filter(replaced_at=file.read_at):
        PaymentsFile.objects.filter(pk=former.pk).update(replaced_at=None)
        restore_editions(former)


def _forget(files: QuerySet[PaymentsFile, PaymentsFile]) -> None:
    forget_figures(files.values_list("pk", flat=True))
    with touched_tables() as tables:
        files.delete()
    vacuum_soon(tables)


def _replaced_files() -> QuerySet[PaymentsFile, PaymentsFile]:
    return PaymentsFile.objects.exclude(replaced_at=None)


def _erase_replaced(ids: list[int]) -> int:
    due = list(_replaced_files().filter(pk__in=ids).values_list("pk", flat=True))
    forget_figures(due)
    return rows_of(PaymentsFile)(due)


REPLACED: Final = SeriesSpec(
    code="insight.replaced",
    name=gettext_noop("Payments files that another file replaced: sums by month and branch"),
    days=30,
    ground=gettext_noop("A file that was replaced by mistake can be brought back."),
    due=by_age(_replaced_files, "replaced_at"),
    erase=_erase_replaced,
    subject="payments_file",
    holds_patron_words=False,
)
