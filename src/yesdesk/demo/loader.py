"""The demo library's sixty days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from yesdesk.core.dates import local_day
from yesdesk.core.transactions import allow_in_transaction
from yesdesk.counts.models import CountLock
from yesdesk.counts.night import count_periods
from yesdesk.demo.accounts import declare_staff_cards, load_demo_accounts
from yesdesk.demo.attachments import kept_attachments
from yesdesk.demo.brought_along import begin_of_counts, bring_counts_along
from yesdesk.demo.erased import count_erased, is_erased, is_thread_erased, leave_traces
from yesdesk.demo.everyday import everyday
from yesdesk.demo.library import DemoLibrary, load_library, open_demo_library
from yesdesk.demo.mail import create_demo_mailbox, deliver_demo_mail, newest_mail, told_mail_went
from yesdesk.demo.met_rules import TIMES_MET, Meeting, met_rules
from yesdesk.demo.payments import read_demo_payments
from yesdesk.demo.replay import Happening, replay
from yesdesk.demo.rulings import ruling_happenings
from yesdesk.demo.schedule import ScheduledThread, schedule_now, schedule_past
from yesdesk.demo.story import STORY
from yesdesk.demo.suggestions import suggestion_happenings
from yesdesk.demo.told import happenings_afterwards, question_happenings
from yesdesk.insight.editions import begin_monthly, edition_day, month_due
from yesdesk.places.hours import is_open_at
from yesdesk.places.queries import (
    branches,
    library_or_none,
    opening_hours,
    service_points,
    the_library,
)
from yesdesk.policy.queries import clear_cache
from yesdesk.requests.models import TallyCell, TallyKind

# The story tells so many needs; more is volume.
MOST = 2_000

USUAL = 500

PAST_EDITIONS = 3

_TALLY_DAYS = 60
_MIDDLES = (time(10, 30), time(13), time(16), time(18, 15))

_CHANCE = 1812  # any number will do: two seeds tell the same story


def load_story(requests: int = USUAL) -> int:
    """Open the demo library and tell so many requests; return how many. Threads by hand are told whole. A story
    interrupted half way must leave nothing, so one transaction holds it: no other writer is here.
    """
    files, now = kept_attachments(), timezone.now()
    with transaction.atomic(), allow_in_transaction():  # nobody else is here who could wait
        is_new = library_or_none() is None
        if is_new:
            _open_demo_library(now)
        stage = load_library()
        plan = _plan_story(requests, now, stage)
        newest = newest_mail()
        happenings: list[Happening] = [(each.at, each.happen) for each in plan.met]
        if is_new and requests >= USUAL:
            happenings += _happenings_beside_threads(plan.threads, now, stage)
        if is_new:
            happenings += question_happenings(now, stage)
            TallyCell.objects.bulk_create(_tally_cells(now))
            count_erased(plan.threads_gone, stage)
        leave_traces(plan.met_gone, the_library())
        replay(plan.threads, stage=stage, until=now, files=files, besides=happenings)
        told_mail_went(after=newest)
        if is_new:
            count_periods(now)
    if is_new:
        _open_branches_today(now, stage, is_whole=requests >= USUAL)
    return sum(len(each) for each in (plan.threads, plan.threads_gone, plan.met, plan.met_gone))


def _open_demo_library(now: datetime) -> None:
    open_demo_library()
    CountLock.objects.update_or_create(pk=1, defaults={"counted_from": begin_of_counts(now)})
    create_demo_mailbox()
    clear_cache()  # what was signed in this transaction counts in it already


def _happenings_beside_threads(
    threads: list[ScheduledThread], now: datetime, stage: DemoLibrary
) -> list[Happening]:
    bring_counts_along(now, stage, Random(_CHANCE))  # noqa: S311
    return [
        *suggestion_happenings(now, stage),
        *ruling_happenings(now, stage),
        *happenings_afterwards(threads, stage),
    ]


def _open_branches_today(now: datetime, stage: DemoLibrary, *, is_whole: bool) -> None:
    deliver_demo_mail(now)
    if is_whole:
        today = local_day(now, stage.zone.key)
        read_demo_payments(today)
        _begin_past_editions(today, stage.zone)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The told part, and the part that is only counted since it is erased."""

    threads: list[ScheduledThread]
    threads_gone: list[ScheduledThread]
    met: list[Meeting]
    met_gone: list[Meeting]


def _plan_story(requests: int, now: datetime, stage: DemoLibrary) -> _Plan:
    # A shortened story meets no rule.
    load_demo_accounts(now)
    declare_staff_cards(now)
    if requests < USUAL:
        number = requests - len(STORY.threads)
        return _Plan(
            [*_scheduled_threads(now, stage), *_everyday_threads(number, now, stage)], [], [], []
        )
    number = requests - len(STORY.threads) - TIMES_MET
    gone: dict[bool, list[ScheduledThread]] = {True: [], False: []}
    for told in _everyday_threads(number, now, stage):
        gone[is_thread_erased(told, now)].append(told)
    met_gone: dict[bool, list[Meeting]] = {True: [], False: []}
    for met in met_rules(now, stage, Random(_CHANCE)):  # noqa: S311
        met_gone[is_erased(met, now)].append(met)
    threads = [*_scheduled_threads(now, stage), *gone[False]]
    return _Plan(threads, gone[True], met_gone[False], met_gone[True])


def _scheduled_threads(now: datetime, stage: DemoLibrary) -> Iterator[ScheduledThread]:
    for thread in STORY.past_threads:
        yield schedule_past(thread, now, stage)
    for thread in (*STORY.promised_now, *STORY.waiting_now, *STORY.for_leads_now):
        yield schedule_now(thread, now)
    for thread in STORY.held_now:
        yield schedule_now(thread, now, held=True)


def _begin_past_editions(today: date, zone: ZoneInfo) -> None:
    # The worker makes each in a second.
    month, months = month_due(today), []
    for _back in range(PAST_EDITIONS):
        months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    for each in reversed(months):
        begin_monthly("", datetime.combine(edition_day(each), time(9), zone))


def _tally_cells(now: datetime) -> Iterator[TallyCell]:
    # Fewer in the evening, none while a branch is closed.
    chance = Random(_CHANCE)  # noqa: S311
    for branch in branches():
        point, hours = service_points(branch)[0], opening_hours(branch)
        today = local_day(now, branch.time_zone)
        days = [today - timedelta(days=back) for back in range(1, _TALLY_DAYS)]
        for day, (part, middle), kind in product(days, enumerate(_MIDDLES), TallyKind):
            count = chance.choice((0, 1, 1, 2, 4 - part))
            if count and is_open_at(hours, datetime.combine(day, middle, ZoneInfo(hours.zone))):
                yield TallyCell(
                    day=day, part=part, branch=branch, point=point, kind=kind, count=count
                )


def _everyday_threads(number: int, now: datetime, stage: DemoLibrary) -> list[ScheduledThread]:
    chance = Random(_CHANCE)  # noqa: S311  # a story wants the same chance twice, not a secret
    return everyday(max(0, number), until=now, stage=stage, chance=chance)
