"""The context of options: plain data, read in a fixed number of queries, so that offering reads nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.permissions import Permission
from yesdesk.core.search.bm25 import Findable
from yesdesk.desk.answers.queries import AnswerRef, rule_answers
from yesdesk.desk.funds.queries import OpenFund, open_funds
from yesdesk.desk.options.need import UNKNOWN, Need
from yesdesk.ils.account_facts import Thing, order_target
from yesdesk.ils.accounts.queries import Whose
from yesdesk.ils.acts.queries import targets_in_progress
from yesdesk.ils.configuration import is_by_hand
from yesdesk.ils.port import Account, Block, BlockKind, Capability, PastWaiver, Title
from yesdesk.people.queries import job_classes_with
from yesdesk.people.shift import job_classes_at_hand, who_is_on_shift
from yesdesk.places.models import Branch
from yesdesk.policy.queries import situations
from yesdesk.policy.situation import Fact, Facts, Situation, further_without_lead
from yesdesk.policy.usage import A_YEAR


@dataclass(frozen=True, slots=True)
class Colleague:
    user: int
    name: str
    job_class: int
    here: bool  # at the asker's branch
    reached: bool = True  # a page is open, or a phone rings


@dataclass(frozen=True, slots=True)
class WantedTitle:
    title: Title
    pickup: str  # the library system's code of the branch, or empty
    where: str  # the branch's name


@dataclass(frozen=True, slots=True)
class OptionContext:
    by: Actor
    now: datetime
    request: int | None  # None before there is one
    account: Account | None  # None when it was not read
    can: frozenset[Capability]  # of the library system
    # One for each rule in force, with latitude and use, without amount and facts.
    situations: tuple[Situation, ...]
    facts: Facts  # of the account as a whole
    available_colleagues: Mapping[int, tuple[Colleague, ...]]  # on shift, by job class
    language: str  # of the reader
    wanted: WantedTitle | None = None  # the title that staff looked up
    funds: tuple[OpenFund, ...] = ()  # open for a kindness
    by_colleagues: bool = False  # without a library system, staff alone see accounts
    found: tuple[Findable, ...] = ()  # fitting rules and answers, the best first
    # by the rule's id
    rule_answers: Mapping[int, tuple[AnswerRef, ...]] = field(default_factory=dict)
    # An act is under way for these, so that they are not offered again.
    in_progress: frozenset[Thing] = frozenset()
    need: Need = UNKNOWN
    may_name: bool = False  # titles on loan may be named
    purchase_deciders: tuple[str, ...] = ()  # posts that decide what is bought

    @property
    def is_found_first(self) -> bool:
        """Return whether found texts come first: the account is unknown, or not the need."""
        return self.account is None or not self.need.about_account


def with_at_hand(
    by: Actor,
    every: Iterable[Situation],
    branch: Branch,
    *,
    on_shift: Iterable[Colleague] | None = None,
) -> list[Situation]:
    """Add who can be asked now, where the asker's line goes further without a lead. No query where none does."""
    found = list(every)
    places = further_without_lead(found)
    further = set(chain.from_iterable(places.values()))
    if not further or not by.is_staff:
        return found
    at_hand = job_classes_at_hand(by, sorted(further), branch=branch.pk, on_shift=on_shift)
    for place in places:
        found[place] = replace(found[place], at_hand=at_hand)
    return found


def times_before(bent: Iterable[Situation]) -> int:
    return sum(each.used_pattern_times for each in bent)


def cap_subject(account: str, card: str) -> str:
    """Return the subject of a cap per patron: the system's ref, or a card known by hand; empty: nobody."""
    if account or not card or not is_by_hand():
        return account
    return f"card {card}"


class _PastWaivers:
    # Notes of twelve months in the account's history.

    def __init__(self, account: Account | None, now: datetime, zone: str) -> None:
        waivers = account.waivers or () if account is not None else ()
        self._recent = [each for each in waivers if each.at > now - A_YEAR]
        self._zone = zone
        self.rules = {each.rule for each in self._recent}

    def sum(self, rule: str) -> int:
        return sum(each.amount.minor for each in self._waivers_of_rule(rule))

    def times(self, rule: str = "") -> int:
        """Count occasions: four late books forgiven at once are one."""
        return len({local_day(each.at, self._zone) for each in self._waivers_of_rule(rule)})

    def _waivers_of_rule(self, rule: str) -> list[PastWaiver]:
        return [each for each in self._recent if rule in {"", each.rule}]


def build_context(
    by: Actor,
    branch: Branch,
    *,
    request: int | None,
    account: Account | None,
    can: frozenset[Capability],
    whose: Whose,
    now: datetime,
    wanted: WantedTitle | None = None,
    found: Sequence[Findable] = (),
    card: str = "",
    tap: bool = False,
) -> OptionContext:
    """Read the context in five queries while rules are cached, one more without a lead. `tap`: no funds. `whose`: the
    account, seen from `by`. `card`: of the patron. `found`: by their words.
    """
    account, wanted, moving = _without_in_progress(account, wanted, by)
    past = _PastWaivers(account, now, branch.time_zone)
    day = local_day(now, branch.time_zone)
    whom = cap_subject(account.patron.ref if account else "", card)
    counted, available = _situations_and_colleagues(by, branch, day, whom)
    return OptionContext(
        by=by,
        now=now,
        request=request,
        account=account,
        can=can,
        situations=tuple(_with_account(each, past, whose) for each in counted),
        facts=_facts_for_rules(account, whom, max(times_before(counted), past.times())),
        available_colleagues=available,
        language=by.language,
        wanted=wanted,
        by_colleagues=account is None and bool(whom) and by.may(Permission.ILS_ACCOUNT_SEE),
        funds=open_funds(by, branch, day) if request is not None and not tap else (),
        found=_nearest_entries(found),
        rule_answers={} if tap else rule_answers(by, branch.pk),
        in_progress=moving,
    )


NEAR: Final = 3  # beside the ways; all others are a search away


def _nearest_entries(found: Sequence[Findable]) -> tuple[Findable, ...]:
    quiet = [each for each in found if each.quiet]
    return (*[each for each in found if not each.quiet][:NEAR], *quiet[:NEAR])


def with_need(context: OptionContext, need: Need) -> OptionContext:
    """Add the need. One query where it may be a book we do not own."""
    bought = context.request is not None and (need.wants_book or need.may_want_book)
    posts = job_classes_with(Permission.DESK_PURCHASES_DECIDE) if bought else ()
    return replace(context, need=need, purchase_deciders=tuple(posts))


def _situations_and_colleagues(
    by: Actor, branch: Branch, day: date, whom: str
) -> tuple[list[Situation], dict[int, tuple[Colleague, ...]]]:
    here = situations(by, branch.pk, day=day, account=whom, touches_account=True)
    available = _available_colleagues(by, here, branch)
    on_shift = [one for some in available.values() for one in some]
    return with_at_hand(by, here, branch, on_shift=on_shift), available


def _without_in_progress(
    account: Account | None, wanted: WantedTitle | None, by: Actor
) -> tuple[Account | None, WantedTitle | None, frozenset[Thing]]:
    # Without targets of acts under way; these come third.
    if account is None:
        return None, wanted, frozenset()
    moving = targets_in_progress(by, account.patron.ref)
    if wanted is not None and ("title", wanted.title.ref) in moving:
        wanted = None
    return account_without(account, moving), wanted, moving


def account_without(account: Account, things: Set[Thing]) -> Account:
    """Return the account without targets of acts under way."""
    if not things:
        return account
    return replace(
        account,
        fees=_without_gone(
            account.fees, lambda fee: order_target(Capability.WAIVE_LINE, fee.line) in things
        ),
        loans=_without_gone(account.loans, lambda loan: ("loan", loan.loan) in things),
        holds=_without_gone(account.holds, lambda hold: ("hold", hold.hold) in things),
        patron=replace(account.patron, expires_on=None)
        if ("card", "expiry") in things
        else account.patron,
        blocks=_without_gone(account.blocks, lambda block: _block_target(block) in things),
    )


def _block_target(block: Block) -> Thing:
    # An expired card goes with its last day.
    expired = block.kind is BlockKind.EXPIRED
    return ("card", "expiry") if expired else ("block", block.kind.value)


def _without_gone[T](
    these: tuple[T, ...] | None, gone: Callable[[T], bool]
) -> tuple[T, ...] | None:
    return None if these is None else tuple(each for each in these if not gone(each))


def _with_account(situation: Situation, past: _PastWaivers, whose: Whose) -> Situation:
    # Our count alone has what waits, and the notes alone have what came before it: the larger one is true.
    rule = str(situation.rule.id)
    if rule not in past.rules and whose is Whose.PATRON:
        return situation
    return replace(
        situation,
        used_pattern=max(situation.used_pattern, past.sum(rule)),
        used_pattern_times=max(situation.used_pattern_times, past.times(rule)),
        own_account=whose is Whose.OWN,
        household=whose is Whose.HOUSEHOLD,
        colleagues_account=whose is Whose.COLLEAGUE,
    )


def _facts_for_rules(
    account: Account | None, whom: str, times: int
) -> Mapping[Fact, str | int | None]:
    if account is None:
        return {Fact.TIMES_BEFORE: times} if whom else {}
    return {
        Fact.BALANCE: account.balance.minor,
        Fact.AGE_BAND: account.patron.age_band.value,
        Fact.CARD_KIND: account.patron.card_kind or None,
        Fact.TIMES_BEFORE: times,
    }


def _available_colleagues(
    by: Actor, bent: Iterable[Situation], branch: Branch
) -> dict[int, tuple[Colleague, ...]]:
    classes = {(terms.position, terms.job_class) for each in bent for terms in each.latitude}
    found: dict[int, tuple[Colleague, ...]] = {}
    ids = [job_class for _position, job_class in sorted(classes)]
    for one in who_is_on_shift(by, ids, branch=branch.pk):
        colleague = Colleague(one.pk, one.name, one.job_class, one.here, one.reached)
        found[one.job_class] = (*found.get(one.job_class, ()), colleague)
    return found
