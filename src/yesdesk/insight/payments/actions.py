"""Read a payments file in and take it out again. Page, terminal and the demo call these."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal, ValidationRefusal, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import single_line
from yesdesk.core.readin.csv_source import BrokenFile, Chunks, chunks_of_file, open_table
from yesdesk.core.retention import SeriesSpec, by_age, rows_of
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.insight.editions import (
    begin_editions,
    forget_figures,
    restore_editions,
    withdraw_editions,
)
from yesdesk.insight.models import (
    FactSettled,
    PaymentsFile,
    PaymentsMapping,
    Settled,
)
from yesdesk.insight.payments import queries
from yesdesk.insight.readin.by_example import PICK, PICKED
from yesdesk.insight.readin.reading import add_up_table
from yesdesk.insight.readin.shape import Shape, recognised_shape
from yesdesk.insight.readin.sums import PaymentsReading, Told
from yesdesk.patrons.cleanup import touched_tables, vacuum_soon
from yesdesk.places.models import Library
from yesdesk.places.queries import the_library

_BATCH: Final = 1_000


class UnknownShape(Refusal):
    """No shape has these columns, so somebody picks them from `header`."""

    status = 422

    def __init__(self, header: Sequence[str]) -> None:
        super().__init__(
            _("We do not know these columns."),
            next_step=_("Nothing was kept. Pick the columns yourself, by example."),
            code="insight.payments.unknown_shape",
        )
        self.header = tuple(header)


class FilesOverlap(Refusal):
    """Another file has some of these months. Somebody says which one stands."""

    def __init__(self, files: Sequence[PaymentsFile]) -> None:
        names = ", ".join(each.name for each in files)
        super().__init__(
            _("Some of these months were read in already, from %s. Two files never add up.")
            % names,
            next_step=_("Nothing was changed. Say which file to keep."),
            code="insight.payments.overlap",
        )
        self.files = list(files)


@dataclass(frozen=True, slots=True)
class ReadIn:
    """A file's content, and the file that is there now, if any. `was_there`: with the same bytes before."""

    reading: PaymentsReading
    file: PaymentsFile | None = None
    was_there: bool = False


def look_at_file(chunks: Chunks, *, shape: Shape | None, told: Told, by: Actor) -> PaymentsReading:
    """Read a file and keep nothing. `shape` None: by its columns. Raises BrokenFile, NeedsAnswer, UnknownShape."""
    by.require(Permission.INSIGHT_PAYMENTS_CHANGE)
    refuse_in_transaction("disk")
    table = open_table(chunks)
    found = shape or recognised_shape(table.header)
    if found is None:
        raise UnknownShape(table.header)
    ours = queries.names_of_our_branches()
    people = queries.known_people()
    currency = the_library().currency
    return add_up_table(table, found, currency=currency, ours=ours, told=told, people=people)


def read_in(reading: PaymentsReading, *, name: str, replace: bool = False, by: Actor) -> ReadIn:
    """Keep a file's sums, once. `replace`: other files of these months count no more. Raises FilesOverlap."""
    by.require(Permission.INSIGHT_PAYMENTS_CHANGE)
    with transaction.atomic():
        # Two people at once: the second one waits here, and finds the first one's file.
        Library.objects.select_for_update().get(pk=the_library().pk)
        before = queries.file_of(reading)
        if before is not None:
            return ReadIn(reading, before, was_there=True)
        others = list(queries.overlapping_files(reading))
        if others and not replace:
            raise FilesOverlap(others)
        for each in others:
            _mark_replaced(each, by)
        for same_bytes in PaymentsFile.objects.filter(digest=reading.table.digest):
            _delete_file(same_bytes, by)
        _save_columns(reading.shape, by)
        return ReadIn(reading, _store_file(reading, name, by))


def read_file(
    path: Path,
    *,
    preset: str = "",
    told: Told | None = None,
    keep: bool = True,
    replace: bool = False,
    by: Actor,
) -> ReadIn:
    """Read a file of this machine. `preset`: a shape's code or a mapping's name. `keep`: False is a dry run. Raises as
    `look_at_file` and `read_in`.
    """
    shape = queries.preset_named(preset) if preset else None
    if preset and shape is None:
        known = ", ".join(each.mapping or each.code for each in queries.presets())
        raise BrokenFile(
            _("There is no shape “%s”.") % preset, next_step=_("There are: %s.") % known
        )
    reading = look_at_file(chunks_of_file(path), shape=shape, told=told or Told(), by=by)
    if keep:
        return read_in(reading, name=path.name, replace=replace, by=by)
    before = queries.file_of(reading)
    return ReadIn(reading, before, was_there=before is not None)


@transaction.atomic
def remove_file(pk: int, *, by: Actor) -> None:
    """Take a file out with all its sums. Raises NotFound."""
    _delete_file(queries.access_payments_file(by, pk), by)


@transaction.atomic
def bring_file_back(pk: int, *, by: Actor) -> None:
    """Let a replaced file count again, and replace the files that have its months now. Raises NotFound."""
    Library.objects.select_for_update().get(pk=the_library().pk)
    file = queries.access_payments_file(by, pk)
    others = list(queries.files_beside(file))
    if not _replaced_files().filter(pk=pk).update(replaced_at=None):
        return
    for each in others:
        _mark_replaced(each, by)
    restore_editions(file)
    record_audit("insight.payments.brought_back", by=by, name=file.name)


def save_mapping(
    mapping: PaymentsMapping, meanings: Mapping[str, str], *, by: Actor
) -> PaymentsMapping:
    """Keep a mapping, in place of another of its name. Raises ValidationRefusal for a known shape's name."""
    by.require(Permission.INSIGHT_PAYMENTS_CHANGE)
    found = queries.preset_named(mapping.name)
    if mapping.name.strip() in {"", PICK} or (found is not None and not found.mapping):
        raise ValidationRefusal({"name_of_mapping": _("Give it a name of its own.")})
    with transaction.atomic():
        # Pressed twice: the second one waits here, and takes the first one's place.
        Library.objects.select_for_update().get(pk=the_library().pk)
        PaymentsMapping.objects.filter(name__iexact=mapping.name).delete()
        mapping.pk, mapping.meanings = None, dict(meanings)
        mapping.save(force_insert=True)
        record_audit("insight.mapping.saved", by=by, name=mapping.name)
    return mapping


def _save_columns(shape: Shape, by: Actor) -> None:
    if not shape.mapping or queries.preset_named(shape.mapping) == shape:
        return
    columns = {name: getattr(shape.columns, name) for name in PICKED}
    mapping = PaymentsMapping(name=shape.mapping, **columns)
    save_mapping(mapping, shape.meanings, by=by)


@transaction.atomic
def forget_mapping(pk: int, *, by: Actor) -> None:
    """Forget picked columns and the words of their file. Its sums stay. Raises NotFound."""
    by.require(Permission.INSIGHT_PAYMENTS_CHANGE)
    found = or_not_found(PaymentsMapping.objects.filter(pk=pk).first())
    with touched_tables() as tables:
        found.delete()
    vacuum_soon(tables)
    record_audit("insight.mapping.forgotten", by=by, name=found.name)


def _store_file(reading: PaymentsReading, name: str, by: Actor) -> PaymentsFile:
    first, last = reading.months
    file = PaymentsFile.objects.create(
        name=single_line(name, 200) or "payments.csv",
        digest=reading.table.digest,
        shape=reading.shape.code,
        mapping=reading.shape.mapping,
        read_at=timezone.now(),
        by_post=by.job_class[:60],
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


def _mark_replaced(file: PaymentsFile, by: Actor) -> None:
    withdraw_editions(file)
    PaymentsFile.objects.filter(pk=file.pk).update(replaced_at=timezone.now())
    record_audit("insight.payments.replaced", by=by, name=file.name)


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


def _delete_file(file: PaymentsFile, by: Actor) -> None:
    withdraw_editions(file)
    forget_figures([file.pk])
    record_audit("insight.payments.removed", by=by, name=file.name)
    with touched_tables() as tables:
        file.delete()
    vacuum_soon(tables)
