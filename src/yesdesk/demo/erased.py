"""Remains of erased requests: counts, ledger lines, and marks in the library system."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from yesdesk.core.counts import increment_day
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.facts import move_facts
from yesdesk.counts.measured import Cell
from yesdesk.counts.measures import MEASURES, Grain
from yesdesk.counts.periods import first_day
from yesdesk.demo.exceptions import add_stats
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.met_rules import Meeting
from yesdesk.demo.schedule import ScheduledThread
from yesdesk.demo.shapes import ClosesWith, Replies, SaysThanks, Withdraws
from yesdesk.ils.demo.models import DemoFee, DemoWrite
from yesdesk.ils.demo.reads import BLOCK_ABOVE
from yesdesk.ils.models import LedgerLine
from yesdesk.ils.port import Capability
from yesdesk.ils.pseudonyms import staff_code
from yesdesk.insight.counts import CARDS
from yesdesk.insight.told.collect import AGAIN
from yesdesk.places.models import Library
from yesdesk.policy.bends import BendReason, band_of
from yesdesk.policy.models import FactRule, RuleEvent
from yesdesk.policy.situation import RuleTerms
from yesdesk.requests.facts.actions import part_of_day
from yesdesk.requests.models import Channel, FactCame, FactEnded, OutcomeValue

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
    came, ended = [], []
    for told in threads:
        thread, branch = told.thread, stage.branches[told.thread.branch]
        day = local_day(told.begins, branch.time_zone)
        point = stage.points[thread.point].pk
        part = part_of_day(branch, told.begins)
        came.append((day, part.value, branch.pk, point, thread.channel))
        ends = [each for each in told.steps if isinstance(each.step, ClosesWith | Withdraws)][-1]
        outcome = ends.step.outcome if isinstance(ends.step, ClosesWith) else "withdrawn"
        first = all(isinstance(each.step, AT_FIRST_CONTACT) for each in told.steps)
        week = iso_week(local_day(ends.at, branch.time_zone))
        ended.append((week, branch.pk, thread.kind, outcome, first))
    move_facts(FactCame, more=came)
    move_facts(FactEnded, more=ended)


def leave_traces(meetings: Iterable[Meeting], library: Library) -> None:
    came, ended, rules, charged = [], [], [], []
    bends: Counter[Cell] = Counter()
    for met in meetings:
        day, branch = local_day(met.at, met.branch.time_zone), met.branch
        week, rule = iso_week(day), met.rule()
        part = part_of_day(branch, met.at)
        came.append((day, part.value, branch.pk, 0, Channel.WALK_IN.value))
        ended.append((week, branch.pk, "account", OutcomeValue.YES_BENT.value, True))
        rules.append((week, branch.pk, rule.id, rule.version, LEAVES[met.told.how].value))
        bends.update(_bend(met, rule))
        if met.told.charge:
            charged.append(met)
    move_facts(FactCame, more=came)
    move_facts(FactEnded, more=ended)
    move_facts(FactRule, more=rules)
    add_stats(bends)
    _waive(charged, library)
    for met in charged:
        if met.cents >= BLOCK_ABOVE:
            day = local_day(met.at, library.time_zone)
            increment_day(CARDS, AGAIN, day=day - timedelta(days=day.weekday()))


def _bend(met: Meeting, rule: RuleTerms) -> Iterable[Cell]:
    week = first_day(local_day(met.at, met.branch.time_zone), Grain.WEEK)
    band = band_of(met.cents if met.told.charge else 0, rule.measure)
    values: dict[str, tuple[object, ...]] = {
        "bend_reason": (rule.id, met.reason or BendReason.NOT_SAID),
        "bend_band": (rule.id, band),
    }
    if met.told.how == "asked_yes":
        values["bend_backed"] = (rule.id,)
    for name, of in values.items():
        yield week, met.branch.pk, name, MEASURES[name].key(*of)


def _waive(charged: list[Meeting], library: Library) -> None:
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
