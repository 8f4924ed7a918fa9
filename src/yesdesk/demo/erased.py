"""Remains of erased requests: counts, ledger lines, and marks in the library system."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from yesdesk.core.dates import local_day
from yesdesk.counts.early import add_early
from yesdesk.counts.measured import Cell, cell_of
from yesdesk.counts.measures import AGAIN, MEASURES
from yesdesk.counts.night import lock_row, open_since
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.met_rules import Meeting
from yesdesk.demo.schedule import ScheduledThread
from yesdesk.demo.shapes import ClosesWith, Replies, SaysThanks, Withdraws
from yesdesk.ils.demo.models import DemoFee, DemoWrite
from yesdesk.ils.demo.reads import BLOCK_ABOVE
from yesdesk.ils.models import LedgerLine
from yesdesk.ils.port import Capability
from yesdesk.ils.pseudonyms import staff_code
from yesdesk.places.models import Library
from yesdesk.policy.bends import BendReason, band_of
from yesdesk.policy.models import RuleEvent
from yesdesk.policy.situation import RuleTerms
from yesdesk.requests.counting.actions import part_of_day
from yesdesk.requests.models import OutcomeValue

# An older request was erased, whatever the hour.
ERASED_AFTER: Final = timedelta(days=31)

# These ways begin and end in one minute; others are rare.
LEAVES: Final = {"exception": RuleEvent.EXCEPTION, "asked_yes": RuleEvent.ASKED_YES}

# The patron said nothing twice, and waited for no promise.
AT_FIRST_CONTACT: Final = (Replies, ClosesWith, SaysThanks)


def is_erased(met: Meeting, now: datetime) -> bool:
    return met.told.how in LEAVES and met.at < now - ERASED_AFTER


def is_thread_erased(told: ScheduledThread, now: datetime) -> bool:
    """Return whether it is erased. A thread that was never closed lives."""
    closed = any(isinstance(each.step, ClosesWith | Withdraws) for each in told.steps)
    return closed and told.ends < now - ERASED_AFTER


def count_erased(threads: Iterable[ScheduledThread], stage: DemoLibrary) -> None:
    found: Counter[Cell] = Counter()
    for told in threads:
        thread, branch = told.thread, stage.branches[told.thread.branch]
        day = local_day(told.begins, branch.time_zone)
        part = part_of_day(branch, told.begins)
        found[cell_of(day, branch.pk, "came", day.weekday(), part.value)] += 1
        ends = [each for each in told.steps if isinstance(each.step, ClosesWith | Withdraws)][-1]
        outcome = ends.step.outcome if isinstance(ends.step, ClosesWith) else "withdrawn"
        first = all(isinstance(each.step, AT_FIRST_CONTACT) for each in told.steps)
        over = local_day(ends.at, branch.time_zone)
        found[cell_of(over, branch.pk, "ended", thread.kind, outcome)] += 1
        found[cell_of(over, branch.pk, "asked", thread.kind, thread.channel)] += 1
        if first:
            found[cell_of(over, branch.pk, "first_contact", thread.kind)] += 1
    _store_counts(found)


def leave_traces(meetings: Iterable[Meeting], library: Library) -> None:
    found: Counter[Cell] = Counter()
    charged = []
    for met in meetings:
        day, branch = local_day(met.at, met.branch.time_zone), met.branch
        rule = met.rule()
        part = part_of_day(branch, met.at)
        cells = [
            cell_of(day, branch.pk, "came", day.weekday(), part.value),
            cell_of(day, branch.pk, "ended", "account", OutcomeValue.YES_BENT.value),
            cell_of(day, branch.pk, "asked", "account", "walk_in"),
            cell_of(day, branch.pk, "first_contact", "account"),
            cell_of(day, branch.pk, "met", rule.id, LEAVES[met.told.how].value),
        ]
        found.update(cells)
        found.update(_cells_of_exception(met, rule))
        if met.told.charge:
            charged.append(met)
    _create_waivers(charged, library)
    for met in charged:
        if met.cents >= BLOCK_ABOVE:
            day = local_day(met.at, library.time_zone)
            found[cell_of(day, 0, "card", AGAIN)] += 1
    _store_counts(found)


def _store_counts(found: Counter[Cell]) -> None:
    lock = lock_row()
    opens = {name: open_since(lock, measure.grain) for name, measure in MEASURES.items()}
    add_early(Counter({cell: n for cell, n in found.items() if cell[0] >= opens[cell[2]]}))


def _cells_of_exception(met: Meeting, rule: RuleTerms) -> Iterable[Cell]:
    day = local_day(met.at, met.branch.time_zone)
    band = band_of(met.cents if met.told.charge else 0, rule.measure)
    values: dict[str, tuple[object, ...]] = {
        "bend_reason": (rule.id, met.reason or BendReason.NOT_SAID),
        "bend_band": (rule.id, band),
    }
    if met.told.how == "asked_yes":
        values["bend_backed"] = (rule.id,)
    for name, of in values.items():
        yield cell_of(day, met.branch.pk, name, *of)


def _create_waivers(charged: list[Meeting], library: Library) -> None:
    # A line in the ledger, compared, and a mark in the library system.
    fees = DemoFee.objects.bulk_create(
        met.charge(local_day(met.at, library.time_zone), paid=met.cents) for met in charged
    )
    tags = [uuid4() for _met in charged]
    writes = DemoWrite.objects.bulk_create(
        DemoWrite(
            tag=str(tag),
            does=Capability.WAIVE_LINE,
            patron=met.patron,
            fee=fee,
            amount=met.cents,
            staff="",
            at=met.at,
        )
        for met, fee, tag in zip(charged, fees, tags, strict=True)
    )
    LedgerLine.objects.bulk_create(
        LedgerLine(
            day=local_day(met.at, library.time_zone),
            minor=met.cents,
            currency=library.currency,
            line=str(fee.pk),
            staff=staff_code(met.by.user_id),
            backer=staff_code(met.lead.user_id) if met.told.how == "asked_yes" else "",
            tag=tag,
            number=f"D{write.pk}",
            found_minor=met.cents,
            compared_at=met.at,
        )
        for met, fee, tag, write in zip(charged, fees, tags, writes, strict=True)
    )
