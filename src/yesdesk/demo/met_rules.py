"""Tell how rules were met: exceptions, questions to a lead, honest noes.

Each is somebody at the desk, on the road of staff: scan a card, take an offered way, carry out an act. An erased
request leaves only its remains (erased.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Final

from django.utils import timezone

from yesdesk.core.actors import Actor, patron_by_link
from yesdesk.core.dates import local_day
from yesdesk.core.models import Job
from yesdesk.core.tasks.timers import cancel_timer
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.replay import EventQueue
from yesdesk.demo.shapes import MetRule
from yesdesk.demo.story import STORY
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.approvals.escalate import ENDS, time_out_approval
from yesdesk.desk.approvals.take import take_option
from yesdesk.desk.decisions.bends import add_reason
from yesdesk.desk.decisions.by_words import record_by_words, settle_by_words
from yesdesk.desk.decisions.decline import send_decline
from yesdesk.desk.decisions.settle import carry_act
from yesdesk.desk.funds.actions import FundTerms, add_fund
from yesdesk.desk.funds.queries import clear_fund_cache
from yesdesk.desk.options.available import collect_options
from yesdesk.desk.options.context import build_context
from yesdesk.desk.options.kindness import gift_option
from yesdesk.desk.options.option import Option
from yesdesk.ils.accounts.queries import Whose, whose_account
from yesdesk.ils.acts.actions import send_now
from yesdesk.ils.configuration import the_system
from yesdesk.ils.demo.models import DemoFee, DemoItem, DemoLoan, DemoPatron, DemoTitle
from yesdesk.ils.demo.writes import DOES
from yesdesk.ils.port import Account, FeeKind
from yesdesk.people.models import ShiftState, StaffSession
from yesdesk.people.shift import note_pages_open, set_shift
from yesdesk.policy.bends import reasons_offered
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.situation import RuleTerms
from yesdesk.requests.actions.card_scan import open_scanned_request
from yesdesk.requests.actions.close import close_request, worked_out_outcome
from yesdesk.requests.actions.intake import NewRequest, ask_second_look, open_request
from yesdesk.requests.actions.next_request import tell_and_close
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import (
    AnswerRule,
    Approval,
    ApprovalState,
    Channel,
    Decision,
    Fund,
    OutcomeValue,
    Request,
    Way,
)
from yesdesk.requests.queries.decisions import acts_of

TIMES_MET: Final = sum(told.times for told in STORY.met_rules)
DAYS: Final = 57
LEAD: Final = "lea"
NOT_SAID: Final = 0.4
# The demo library system's abilities.
CAN: Final = frozenset(DOES)

A_DAY: Final = timedelta(days=1)
A_STEP: Final = timedelta(minutes=20)


class Meeting:
    """A visit: its patron, way and outcome."""

    def __init__(
        self,
        told: MetRule,
        place: int,
        at: datetime,
        stage: DemoLibrary,
        patron: DemoPatron,
        reason: str,
    ) -> None:
        self.told = told
        self.at = at
        self.patron = patron
        self.reason = reason
        self.by = stage.actors[told.by[place % len(told.by)]]
        self.lead = stage.actors[LEAD]
        self.branch = stage.branches[told.branch]
        self._place = place
        self._stage = stage

    def happen(self, queue: EventQueue) -> None:
        how = self.told.how
        if how == "no":
            self._decline(queue)
        elif how == "by_words":
            self._answer_by_words()
        elif how == "gift":
            self._give_from_fund()
        elif how == "exception":
            self._help_by_option(queue)
        else:
            with lead_at_work(self.lead, at_lunch=how == "at_lunch"):
                self._help_by_option(queue)

    def _help_by_option(self, queue: EventQueue) -> None:
        line = self._create_obstacle()
        account = the_system().account(str(self.patron.pk)) if line else None
        request = self._open_request(account)
        taken = take_option(request, self._option_to_take(request, account, line), by=self.by)
        if isinstance(taken, Decision):
            self._send_acts_now(taken)
        elif isinstance(taken, Approval):
            self._answer_approval_as_told(taken, queue)

    def rule(self) -> RuleTerms:
        day = local_day(self.at, self.branch.time_zone)
        rules = rules_in_force(self.by, self.branch.pk, day)
        return next(rule.terms for rule in rules if rule.slug == self.told.rule)

    @property
    def cents(self) -> int:
        least, most = self.told.cents
        return least + (most - least) * ((self._place * 37) % 100) // 100 // 10 * 10

    def charge(self, day: date, *, paid: int = 0) -> DemoFee:
        return DemoFee(
            patron=self.patron,
            kind=FeeKind(self.told.charge),
            words="Late: a book" if self.told.charge == "overdue" else "Lost: a book",
            charged=self.cents,
            paid=paid,
            since=day - timedelta(days=9),
        )

    def _create_obstacle(self) -> str:
        # The line that the library system put there; empty: none.
        told, today = self.told, timezone.now().date()
        if told.charge:
            fee = self.charge(today)
            fee.save(force_insert=True)
            return str(fee.pk)
        if told.words:
            return ""
        item = DemoItem.objects.create(
            barcode=f"39900{self._place:04d}", title=DemoTitle.objects.latest("pk"), late_fee=0
        )
        due = timezone.now() - A_DAY
        return str(DemoLoan.objects.create(patron=self.patron, item=item, due_at=due).pk)

    def _open_request(self, account: Account | None) -> Request:
        if account is not None:
            card = account.patron.card
            return open_scanned_request(card, account, branch=self.branch, by=self.by)
        words = self.told.words
        name = STORY.names[self._place * 7 % len(STORY.names)].name
        need = NewRequest(
            words=words[self._place % len(words)],
            channel=Channel.WALK_IN,
            branch=self.branch,
            name=name,
            kind="account",
        )
        return open_request(need, by=self.by)

    def _option_to_take(self, request: Request, account: Account | None, line: str) -> Option:
        context = build_context(
            self.by,
            self.branch,
            request=request.pk,
            account=account,
            can=CAN,
            whose=whose_account(self.by, account) if account else Whose.PATRON,
            now=timezone.now(),
        )
        rule, asks = self.rule().id, self.told.how != "exception"
        offered = [
            option
            for option in collect_options(context)
            if option.command is not None
            and option.command.rule == rule
            and bool(option.ask) is asks
        ]
        about = [
            option
            for option in offered
            if any(order.target == line for order in option.command.orders)  # type: ignore[union-attr]
        ]
        if not offered:
            told, when = self.told, timezone.now()
            raise LookupError(f"nobody offers {told.how} by {told.rule} at {when}")
        return (about or offered)[0]

    def _send_acts_now(self, taken: Decision) -> None:
        # The worker's next step, done with its job.
        if self.reason:
            add_reason(taken, self.reason, by=self.by)
        acts = acts_of(taken)
        for uuid in acts:
            send_now(uuid, by=self.by)
        uuids = list(map(str, acts))
        carry_act.func(*uuids)
        Job.objects.filter(arguments={"args": uuids, "kwargs": {}}).delete()
        request = taken.request
        close_request(request, value=OutcomeValue(worked_out_outcome(request)), by=self.by)

    def _answer_approval_as_told(self, ask: Approval, queue: EventQueue) -> None:
        told, request = self.told, ask.request
        if told.how == "asked_yes":
            answer_approval(ask, says=ApprovalState.YES, by=self.lead)
            self._send_acts_now(Decision.objects.filter(request=request).latest("pk"))
        elif told.how == "asked_no":
            answer_approval(
                ask, says=ApprovalState.NO, why=told.why, next_step=told.instead, by=self.lead
            )
            close_request(
                request,
                value=OutcomeValue.NOT_THIS_TIME,
                reason=told.why,
                nearest_yes=told.instead,
                ask_again=told.instead,
                by=self.by,
            )
        elif told.how == "no_time":
            queue.add(ask.ends_at, partial(self._time_out_and_promise, ask, queue))
        else:
            self._promise_and_answer_later(request, queue)

    def _time_out_and_promise(self, ask: Approval, queue: EventQueue) -> None:
        if cancel_timer(ENDS, str(ask.pk)):
            time_out_approval(str(ask.pk), timezone.now())
        self._promise_and_answer_later(ask.request, queue)

    def _promise_and_answer_later(self, request: Request, queue: EventQueue) -> None:
        # Nobody could be asked.
        branch, now = self.told.branch, timezone.now()
        answered = self._stage.staffed(branch, now + timedelta(hours=20))
        due = answered + timedelta(hours=2)
        request.refresh_from_db()
        promise(request, what=self.told.promised, due_at=due, despite_doubt=True, by=self.by)
        queue.add(answered, partial(self._answer_and_close, request))

    def _answer_and_close(self, request: Request) -> None:
        # The lead may do it herself.
        request.refresh_from_db()
        _reply_here(request, self.told.answer, by=self.lead)
        close_request(request, value=OutcomeValue.YES_PARTIAL, by=self.lead)

    def _decline(self, queue: EventQueue) -> None:
        request = self._open_request(None)
        send_decline(request, self.rule().id, by=self.by)
        if self._place < self.told.looked_again:
            ask_second_look(request, by=patron_by_link(request.pk, request.language))
            after = timezone.now() + timedelta(hours=3)
            at = self._stage.staffed(self.told.branch, after)
            queue.add(at, partial(self._look_again, request))

    def _look_again(self, request: Request) -> None:
        request.refresh_from_db()
        _reply_here(request, self.told.answer, by=self.lead)
        close_request(request, value=OutcomeValue.YES_OTHER_WAY, by=self.lead)

    def _answer_by_words(self) -> None:
        # The words go beyond the rule, so the box at closing is ticked.
        request, rule = self._open_request(None), self.rule().id
        answer = f"a{AnswerRule.objects.filter(rule=rule).values_list('answer', flat=True)[0]}"
        excepted: list[Decision] = []
        tell_and_close(
            request,
            words=self.told.answer,
            answers=answer,
            seen_revision=request.revision,
            before_it_closes=lambda: excepted.extend(
                record_by_words(request, [rule], answers=answer, by=self.by)
            ),
            by=self.by,
        )
        settle_by_words(excepted)

    def _give_from_fund(self) -> None:
        # The Friends' fund pays.
        request = self._open_request(None)
        option = gift_option(self._fund_to_use(), what="meal", minor=350 + 40 * self._place)
        take_option(request, option, by=self.by)
        close_request(request, value=OutcomeValue.YES, by=self.by)

    def _fund_to_use(self) -> int:
        # The director named it at the first kindness.
        named = Fund.objects.first()
        if named is not None:
            return named.pk
        here = {self._stage.people[login].job_class_id for login in ("sam", "kim", "lea")}
        terms = FundTerms(
            name="Friends’ kindness fund",
            each=1000,
            total=6000,
            job_classes=tuple(sorted(here)),
        )
        fund = add_fund(terms, by=self._stage.actors["dana"])
        clear_fund_cache()
        return fund.pk


def met_rules(
    now: datetime,
    stage: DemoLibrary,
    chance: Random,
    told_ones: Iterable[MetRule] = STORY.met_rules,
) -> Iterator[Meeting]:
    """Yield every visit, in no order. Each demo account comes once or twice."""
    patrons = list(
        DemoPatron.objects.filter(card__startswith="2900200", household="").order_by("card")
    )
    reasons = [value for value, _words in reasons_offered()]
    met = 0
    for told in told_ones:
        for place, at in enumerate(_moments_of_meetings(told, now, stage, chance)):
            said = "" if chance.random() < NOT_SAID else reasons[met % len(reasons)]
            yield Meeting(told, place, at, stage, patrons[met % len(patrons)], said)
            met += 1


def _moments_of_meetings(
    told: MetRule, now: datetime, stage: DemoLibrary, chance: Random
) -> Iterator[datetime]:
    # Spread over the days while the branch is open, and over by yesterday.
    for place in range(told.times):
        back = timedelta(days=2 + DAYS * (place + chance.random()) / told.times)
        clock = time(12, 40) if told.how == "at_lunch" else time(chance.randint(10, 17), 5)
        day = (now - back).astimezone(stage.zone).date()
        at = datetime.combine(day, clock, tzinfo=stage.zone).astimezone(UTC)
        while not stage.is_open(told.branch, at):
            at -= A_STEP
        yield at


@contextmanager
def lead_at_work(lead: Actor, *, at_lunch: bool) -> Iterator[None]:
    """Put the lead on shift with an open page, or at lunch."""
    now, day = timezone.now(), timezone.now().date()
    set_shift(ShiftState.BREAK if at_lunch else ShiftState.ON, by=lead)
    page = StaffSession.objects.create(
        session_key="told",
        user_id=lead.user_id,
        created_on=day,
        seen_on=day,
        expire_date=now + A_DAY,
    )
    note_pages_open([lead.user_id or 0], now)
    yield
    page.delete()


def _reply_here(request: Request, words: str, *, by: Actor) -> None:
    reply(request, words=words, seen_revision=request.revision, way=Way.HERE, by=by)
    request.refresh_from_db()
