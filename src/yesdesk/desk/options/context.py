"""The context of options: plain data, read before in a fixed number of queries, so that offering reads nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
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
from yesdesk.policy.judgement import judge_without_whom
from yesdesk.policy.queries import situations
from yesdesk.policy.situation import Fact, Facts, Situation, Verdict
from yesdesk.policy.usage import A_YEAR


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague on shift. `here`: at the asker's branch. `reached`: a page of theirs is open, or a phone rings."""

    user: int
    name: str
    job_class: int
    here: bool
    reached: bool = True


@dataclass(frozen=True, slots=True)
class WantedTitle:
    """A title somebody asks for. `pickup`: the library system's code of the branch, empty where it has none;
    `where`: the branch's name.
    """

    title: Title
    pickup: str
    where: str


type Verdicts = dict[tuple[int, int, int], tuple[Situation, Situation, Verdict]]
"""By the situation's `id`, the amount and the facts' `id`: the situation itself, it as it was asked about, and the
verdict. Both are held here, so that their ids stay their own.
"""


@dataclass(frozen=True, slots=True)
class OptionContext:
    """`request`: its number, None before there is one. `account`: as of a moment, None when it was not read.

    `situations`: a Situation for each rule in force here, with latitude and what is used, but without an amount
    or facts. `facts`: of the account as a whole. `available_colleagues`: who is on shift, by job class.
    `can`: what the library system does; `language`: of who reads. `wanted`: the title staff looked up, if any.
    `funds`: what may pay for a kindness of theirs.
    `by_colleagues`: no library system is connected, so what stands on the account of a card only staff see, there.
    `found`: rules and saved answers that fit what was asked for, best first; `rule_answers`: a rule's, by its id.
    `need`: what they need, by their words. `may_name`: whether what they borrowed may be called by its title.
    `purchase_deciders`: the posts that decide what is bought, read where they may want a book we do not own.
    `in_progress`: what on the account an act is on its way to, so that it is not offered again.
    `verdicts`: what was judged already, also for the same context without what the library system would turn away.
    """

    by: Actor
    now: datetime
    request: int | None
    account: Account | None
    can: frozenset[Capability]
    situations: tuple[Situation, ...]
    facts: Facts
    available_colleagues: Mapping[int, tuple[Colleague, ...]]
    language: str
    wanted: WantedTitle | None = None
    funds: tuple[OpenFund, ...] = ()
    by_colleagues: bool = False
    found: tuple[Findable, ...] = ()
    rule_answers: Mapping[int, tuple[AnswerRef, ...]] = field(default_factory=dict)
    in_progress: frozenset[Thing] = frozenset()
    need: Need = UNKNOWN
    may_name: bool = False
    purchase_deciders: tuple[str, ...] = ()
    verdicts: "Verdicts" = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_found_first(self) -> bool:
        """Whether what their words found comes first: the account is not known, or not what they need."""
        return self.account is None or not self.need.about_account

    def judged(self, situation: Situation, amount: int, facts: Facts) -> tuple[Situation, Verdict]:
        """The situation with this amount and these facts, the account's own among them, and its verdict, which does
        not say whom to ask: `judge` tells it of what is offered.
        """
        key = (id(situation), amount, id(facts))
        found = self.verdicts.get(key)
        if found is None:
            asked = situation.asked(amount, facts)
            found = self.verdicts[key] = (situation, asked, judge_without_whom(asked))
        return found[1], found[2]


def with_at_hand(
    by: Actor,
    every: Iterable[Situation],
    branch: Branch,
    *,
    on_shift: Iterable[Colleague] | None = None,
) -> list[Situation]:
    """The situations, and who can be asked now in those where the asker's line goes further while no lead can. No
    query where no line does.
    """
    found = list(every)
    places = [place for place, each in enumerate(found) if _goes_further(each)]
    further = {job_class for place in places for job_class in found[place].job_classes_beyond}
    if not further or not by.is_staff:
        return found
    at_hand = job_classes_at_hand(by, sorted(further), branch=branch.pk, on_shift=on_shift)
    for place in places:
        found[place] = replace(found[place], at_hand=at_hand)
    return found


def _goes_further(situation: Situation) -> bool:
    own = situation.own_terms
    return own is not None and own.no_lead is not None


def times_before(bent: Iterable[Situation]) -> int:
    """The number of bends of any rule for the account in twelve months."""
    return sum(each.used_pattern_times for each in bent)


def cap_subject(account: str, card: str) -> str:
    """The subject of a cap per patron: the account by the library system's ref, where it was read, or the card they are
    known by, where no library system tells of accounts. Empty: nobody's.
    """
    if account or not card or not is_by_hand():
        return account
    return f"card {card}"


class _PastWaivers:
    """Our notes in the account's history, of twelve months. Without a rule: of all of them."""

    def __init__(self, account: Account | None, now: datetime, zone: str) -> None:
        waivers = account.waivers or () if account is not None else ()
        self._recent = [each for each in waivers if each.at > now - A_YEAR]
        self._zone = zone
        self.rules = {each.rule for each in self._recent}

    def sum(self, rule: str) -> int:
        return sum(each.amount.minor for each in self._of(rule))

    def times(self, rule: str = "") -> int:
        """Four late books forgiven at once are one occasion, however many lines the library system has of it."""
        return len({local_day(each.at, self._zone) for each in self._of(rule)})

    def _of(self, rule: str) -> list[PastWaiver]:
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
    """Five queries while rules are kept: under way, the week's use, on shift, funds, answers; one more for no lead.

    `whose` account, seen from `by`. `card`: they are known by. `found`: by their words. `tap`: reads no funds.
    """
    account, wanted, moving = _without_in_progress(account, wanted, by)
    past = _PastWaivers(account, now, branch.time_zone)
    day = local_day(now, branch.time_zone)
    whom = cap_subject(account.patron.ref if account else "", card)
    counted, available = _counted(by, branch, day, whom)
    return OptionContext(
        by=by,
        now=now,
        request=request,
        account=account,
        can=can,
        situations=tuple(_with_account(each, past, whose) for each in counted),
        facts=_facts(account, whom, max(times_before(counted), past.times())),
        available_colleagues=available,
        language=by.language,
        wanted=wanted,
        by_colleagues=account is None and bool(whom) and by.may(Permission.ILS_ACCOUNT_SEE),
        funds=open_funds(by, branch, day) if request is not None and not tap else (),
        found=_nearest(found),
        rule_answers={} if tap else rule_answers(by, branch.pk),
        in_progress=moving,
    )


NEAR: Final = 3  # beside the ways; all others are a search away


def _nearest(found: Sequence[Findable]) -> tuple[Findable, ...]:
    quiet = [each for each in found if each.quiet]
    return (*[each for each in found if not each.quiet][:NEAR], *quiet[:NEAR])


def with_need(context: OptionContext, need: Need) -> OptionContext:
    """The context with what they need, by their words. One query where that may be a book we do not own."""
    bought = context.request is not None and (need.wants_book or need.may_want_book)
    posts = job_classes_with(Permission.DESK_PURCHASES_DECIDE) if bought else ()
    return replace(context, need=need, purchase_deciders=tuple(posts))


def _counted(
    by: Actor, branch: Branch, day: date, whom: str
) -> tuple[list[Situation], dict[int, tuple[Colleague, ...]]]:
    """The situations of the rules in force, and who is on shift, by job class."""
    here = situations(by, branch.pk, day=day, account=whom, touches_account=True)
    available = _available_colleagues(by, here, branch)
    on_shift = [one for some in available.values() for one in some]
    return with_at_hand(by, here, branch, on_shift=on_shift), available


def _without_in_progress(
    account: Account | None, wanted: WantedTitle | None, by: Actor
) -> tuple[Account | None, WantedTitle | None, frozenset[Thing]]:
    """The account without targets that an act is under way for, and these."""
    if account is None:
        return None, wanted, frozenset()
    moving = targets_in_progress(by, account.patron.ref)
    if wanted is not None and ("title", wanted.title.ref) in moving:
        wanted = None
    return account_without(account, moving), wanted, moving


def account_without(account: Account, things: Set[Thing]) -> Account:
    """The account without what an act is on its way to, so that it is not offered a second time."""
    return replace(
        account,
        fees=_keep(
            account.fees, lambda fee: order_target(Capability.WAIVE_LINE, fee.line) in things
        ),
        loans=_keep(account.loans, lambda loan: ("loan", loan.loan) in things),
        holds=_keep(account.holds, lambda hold: ("hold", hold.hold) in things),
        patron=replace(account.patron, expires_on=None)
        if ("card", "expiry") in things
        else account.patron,
        blocks=_keep(account.blocks, lambda block: _block_target(block) in things),
    )


def _block_target(block: Block) -> Thing:
    """A card that is over goes with its last day."""
    expired = block.kind is BlockKind.EXPIRED
    return ("card", "expiry") if expired else ("block", block.kind.value)


def _keep[T](these: tuple[T, ...] | None, gone: Callable[[T], bool]) -> tuple[T, ...] | None:
    return None if these is None else tuple(each for each in these if not gone(each))


def _with_account(situation: Situation, past: _PastWaivers, whose: Whose) -> Situation:
    """Acts carry their rule's id into the library system's notes, and are told again by it. What waits is in our
    own count alone, and what was done before we counted in the notes alone: the larger one is the truth.
    """
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


def _facts(account: Account | None, whom: str, times: int) -> Mapping[Fact, str | int | None]:
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
