"""Carry an act out once, however often it is called, in however many processes, even if one dies midway. The order:
the account is read; `sending` is committed; then it is sent, and the read-back settles it. An act in `sending` that
nobody holds belongs to a dead process, and is looked for. A lease gives each account one writer; under it the acts of a
tap go one after another."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop as _

from yesdesk.core.actors import Actor
from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.leases import release_lease, take_lease
from yesdesk.ils import health
from yesdesk.ils.account_facts import facts_around, owed_on_other_lines
from yesdesk.ils.accounts.queries import Whose, whose_account_is
from yesdesk.ils.acts import settle
from yesdesk.ils.acts.orders import MOVES_MONEY, capped_order, order_of, read_around
from yesdesk.ils.acts.settle import LONG_ENOUGH, next_poll, poll_until
from yesdesk.ils.configuration import kind_of_system, the_system
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import (
    AccessDenied,
    Account,
    LibrarySystem,
    NotConnected,
    Order,
    Refused,
    SearchResult,
    TagSearch,
    Unknown,
    Unreachable,
    Unreadable,
)
from yesdesk.ils.pseudonyms import user_of_staff_code

SOON: Final = timedelta(seconds=2)

LEASE: Final = 90.0  # seconds
USABLE: Final = 45.0
"""Seconds longer than a read, shorter than the lease: a writer that was held up so long sends nothing any more."""

TOGETHER: Final = 2.0
"""Seconds in which another act of a tap may begin. A worker that is stopped waits three for its jobs."""

log = structlog.get_logger("yesdesk.ils")


@dataclass(slots=True)
class AccountLock:
    since: float
    seen: Account | None = None
    """The account as it was read back after an act, for the next one alone."""

    @property
    def is_fresh(self) -> bool:
        return monotonic() < self.since + USABLE

    @property
    def has_time(self) -> bool:
        return monotonic() < self.since + TOGETHER


@contextmanager
def lock_account(patron: str) -> Iterator[AccountLock | None]:
    """Yield the right, or None while another process has it. The ref itself is not written down."""
    sealed = salted_hmac("yesdesk.ils.writer", patron, algorithm="sha256").hexdigest()
    name = f"ils.{sealed[:48]}"
    holder = secrets.token_hex(16)
    started = monotonic()
    if not take_lease(name, holder, LEASE):
        yield None
        return
    try:
        yield AccountLock(started)
    finally:
        release_lease(name, holder)


@dataclass(frozen=True, slots=True)
class ExecutionResult:
    """The state of an act (None: it is gone), and the time to call again; None when there is nothing to do."""

    state: ActState | None
    again_at: datetime | None = None


def execute(uuids: Sequence[UUID | str], *, by: Actor) -> list[ExecutionResult]:
    """Bring the acts of one tap as far as they go now; a result for each. For a job: call again at `again_at`. Never
    inside a transaction.
    """
    by.require(Permission.ILS_ACT_DO)
    acts = {str(act.uuid): act for act in Act.objects.filter(uuid__in=uuids).order_by("pk")}
    results: dict[str, ExecutionResult] = {}
    due, now = [], timezone.now()
    retry_at = health.retry_at(now)
    for uuid, act in acts.items():
        wait_until = max(act.not_before, retry_at or act.not_before)
        if act.state in settle.OPEN:
            results[uuid] = poll_result(uuid, by=by)
        elif act.state != ActState.WAITING:
            results[uuid] = ExecutionResult(ActState(act.state))
        elif wait_until > now:
            results[uuid] = ExecutionResult(ActState.WAITING, wait_until)
        else:
            due.append(act)
    results |= _carry_out_in_turn(due, now)
    return [results.get(str(uuid), ExecutionResult(None)) for uuid in uuids]


def _carry_out_in_turn(acts: Sequence[Act], now: datetime) -> dict[str, ExecutionResult]:
    """Carry out acts on one account under one lease. After the first without an end, or some seconds, the rest waits
    for another call, which reads the account anew."""
    rest = ExecutionResult(ActState.WAITING, now)
    results = {str(act.uuid): rest for act in acts}
    if not acts:
        return results
    with lock_account(acts[0].patron) as writer:
        if writer is None:
            return dict.fromkeys(results, ExecutionResult(ActState.WAITING, now + SOON))
        for act in acts:
            system = _its_system(act)
            result = (
                system
                if isinstance(system, ExecutionResult)
                else _send_and_settle(act, writer, system)
            )
            results[str(act.uuid)] = result
            if result.again_at is not None or not writer.has_time:
                break
    return results


def poll_result(uuid: UUID | str, *, by: Actor) -> ExecutionResult:
    """Settle an act whose answer was lost, by looking and never by repeating, until the system's limit. Then a person
    is asked."""
    by.require(Permission.ILS_ACT_DO)
    act = Act.objects.filter(uuid=uuid).first()
    if act is None:
        return ExecutionResult(None)
    with lock_account(act.patron) as writer:
        if writer is None:  # it may be on its way this very moment
            return ExecutionResult(ActState(act.state), timezone.now() + SOON)
        act.refresh_from_db()
        settle.settle_unknown(act)  # where it is still being sent, its sender died
        if act.state != ActState.UNKNOWN:
            return ExecutionResult(ActState(act.state))
        system = _its_system(act)
        return system if isinstance(system, ExecutionResult) else _look_and_settle(act, system)


def _its_system(act: Act) -> LibrarySystem | ExecutionResult:
    """Connect to the system the act was meant for; or tell how the act stands where there is none now."""
    if act.system != kind_of_system():
        if act.state == ActState.WAITING:
            refused = Refused(
                _("The library has another library system now, so this was not sent."),
                next_step=_("Look the patron up again by card."),
                code="ils.act.another_system",
            )
            settle.settle_refused(act, refused)
            return _current_result(act)
        settle.settle_needs_person(act)  # nobody else can still look there
        return ExecutionResult(ActState.UNKNOWN)
    try:
        return the_system()
    except SettingNeedsMending as needs:
        log.warning("library system", mend=str(needs))
        not_ours = AccessDenied(str(needs))
        again = health.record_failure(not_ours, timezone.now(), asked=act.does)
        return ExecutionResult(ActState(act.state), again)


def _send_and_settle(act: Act, writer: AccountLock, system: LibrarySystem) -> ExecutionResult:
    order = order_of(act)
    try:
        order, before = _read_before(order, system, act, writer)
    except Unreachable as trouble:
        return _not_sent(act, trouble)
    except Refused as refused:
        return _settle_as_refused(act, refused)
    minor = order.amount.minor if order.amount else None
    if not settle.mark_sending(act, minor=minor, before=before):
        return _current_result(act)  # called back while we read
    if not writer.is_fresh:
        settle.requeue(act, timezone.now() + SOON)
        return ExecutionResult(ActState.WAITING, timezone.now() + SOON)
    with Capture() as run:
        receipt = system.carry_out(order)
        if not settle.settle_confirmed(act, order, receipt):
            raise Unknown("what is owed now does not add up with what was waived")
        writer.seen = receipt.account
    if run.error is None:
        health.record_answer()
        health.record_allowed(act.does)
        return ExecutionResult(ActState(act.state))
    return _not_done(act, run.error)


def _not_sent(act: Act, trouble: Unreachable) -> ExecutionResult:
    """Wait for a system that is silent or does not let us in; an unreadable record gains nothing by waiting."""
    again = health.record_failure(trouble, timezone.now(), asked=act.does)
    if isinstance(trouble, Unreadable):
        refused = Refused(
            _("This account cannot be read here, so nothing was sent."),
            next_step=_("Open it in the library system and do it there."),
            code="ils.unreadable",
        )
        settle.settle_refused(act, refused, from_states=(ActState(act.state),))
        return _current_result(act)
    settle.requeue(act, timezone.now())
    return ExecutionResult(ActState.WAITING, again)


def _settle_as_refused(act: Act, refused: Refused) -> ExecutionResult:
    health.record_answer()
    if refused.missing:
        health.record_denied(act.does, ", ".join(refused.missing), timezone.now())
    settle.settle_refused(act, refused, from_states=(ActState(act.state),))
    return _current_result(act)


def _read_before(
    order: Order, system: LibrarySystem, act: Act, writer: AccountLock
) -> tuple[Order, dict[str, str]]:
    """Cap the order to the present account, with the facts to compare. Neither author nor backer decides about their
    own household."""
    account, writer.seen = writer.seen if order.does in MOVES_MONEY else None, None
    try:
        if account is None and order.patron:
            account = read_around(system, order)
    except NotConnected as by_hand:
        raise system.before(order) or by_hand from None  # it says so itself
    order = capped_order(order, account)
    if account is not None and _is_near(act.user_id, account):
        raise Refused(
            _("This is your own account, or one in your household."),
            next_step=_("Ask a colleague, as any patron would. They can do it for you."),
            code="ils.account.own",
        )
    if account is not None and act.backer and _is_near(user_of_staff_code(act.backer), account):
        raise _somebody_elses_yes()
    stop = system.before(order)
    if stop is not None:
        raise stop
    if account is None:
        return order, {}
    return order, facts_around(account, order) | owed_on_other_lines(account, order)


def _not_done(act: Act, error: Exception) -> ExecutionResult:
    """Settle an error after sending: refused and unreachable are the system's word; any other is a lost answer."""
    now = timezone.now()
    if isinstance(error, Refused):
        return _settle_as_refused(act, error)
    if isinstance(error, Unreachable):
        return _not_sent(act, error)
    log.error("act without an answer", error=class_path(error), trail=safe_traceback(error))
    settle.settle_unknown(act)
    return ExecutionResult(ActState.UNKNOWN, now + SOON)


def _look_and_settle(act: Act, system: LibrarySystem) -> ExecutionResult:
    now, order = timezone.now(), order_of(act)
    try:
        look = system.look(order, act.before)
    except Unreadable:
        look = TagSearch(SearchResult.CANNOT_TELL)  # a person opens it there
    except Unreachable as trouble:
        return ExecutionResult(
            ActState.UNKNOWN, health.record_failure(trouble, now, asked=act.does)
        )
    health.record_answer()
    if look.receipt is not None and settle.settle_confirmed(act, order, look.receipt):
        return _current_result(act)
    sent_at = act.sent_at or act.created_at
    again = next_poll(sent_at, act.poll_until or poll_until(sent_at), now)
    if look.found is not SearchResult.NOT_DONE and now >= sent_at + LONG_ENOUGH:
        again = None
    if again is None:
        settle.settle_needs_person(act)
    return ExecutionResult(ActState.UNKNOWN, again)


def _is_near(user_id: int | None, account: Account) -> bool:
    return whose_account_is(user_id, account) in {Whose.OWN, Whose.HOUSEHOLD}


def _somebody_elses_yes() -> Refused:
    """Refuse in words that tell the timeline nothing of whose household it is."""
    return Refused(
        _("This yes is for somebody else to say, so nothing was sent."),
        next_step=_("Ask another colleague with the latitude."),
        code="ils.account.backers",
    )


def _current_result(act: Act) -> ExecutionResult:
    state = Act.objects.filter(pk=act.pk).values_list("state", flat=True).first()
    if state is None:
        return ExecutionResult(None)
    again = timezone.now() + SOON if state in settle.OPEN else None
    return ExecutionResult(ActState(state), again)
