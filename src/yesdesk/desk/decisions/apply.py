"""Apply a command: judge it again, count it, write it and send it, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.anonymise import anonymise_when_settled
from yesdesk.desk.decisions.bends import record_bend
from yesdesk.desk.decisions.no_lead import tell_leads
from yesdesk.desk.decisions.under_way import (
    is_said,
    require_not_asked,
    require_not_on_its_way,
    said_on,
)
from yesdesk.desk.funds.actions import take_from_fund
from yesdesk.desk.options.context import cap_subject, times_before, with_at_hand
from yesdesk.desk.options.option import Command
from yesdesk.ils.accounts.own_card import require_own_card
from yesdesk.ils.accounts.queries import Whose, whose_card_is, whose_ref_is
from yesdesk.ils.acts.actions import record_acts
from yesdesk.ils.models import Act
from yesdesk.people.models import User
from yesdesk.people.queries import shared_job_classes
from yesdesk.policy.judgement import judge
from yesdesk.policy.queries import latitude_in_force, situations
from yesdesk.policy.situation import Fact, Situation
from yesdesk.policy.usage import consume_share, count_patron_usage, lock_patron_usage
from yesdesk.requests.actions.decision_rows import add_decision, add_shares
from yesdesk.requests.actions.timeline import lock_request
from yesdesk.requests.models import Decision, DecisionState, How, Request

# By name: settling an act imports this file.
_CARRY: Final = "yesdesk.desk.decisions.settle.carry_act"


@dataclass(frozen=True, slots=True)
class _Grounds:
    version: int | None = None  # of the rule
    sheet: int | None = None  # its id, None where none is needed
    week: str = ""  # counts it
    unseen_until: datetime | None = None  # its backer may deny the yes until then
    names_staff: bool = False  # the sheet wants the staff code in the library system
    # Job classes that read it, as none of them could be asked.
    told: tuple[int, ...] = ()


@transaction.atomic
def apply_command(
    request: Request,
    command: Command,
    *,
    by: Actor,
    backer: int | None = None,
    unseen_until: datetime | None = None,
) -> Decision:
    """Judge a command again, count, write and send it. Raises Refusal with the way on; CardNotSaid for money.
    `backer`: user id of the colleague who said yes (`unseen_until`: see `record_acts`). The request stays open:
    telling the patron closes it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if command.is_money:
        require_own_card(by)
    lock_request(request)
    _require_new(request, command, by, backer)
    now = timezone.now()
    rests = replace(_lock_and_judge(request, command, by, now, backer), unseen_until=unseen_until)
    decision = Decision(
        request=request,
        option=command.way,
        **_columns_when_carried_out(request, command, by, now),
        **_columns_of_exception(command, rests, by, backer),
    )
    add_decision(decision, by=by, now=now, is_money=command.is_money)
    tell_leads(decision, rests.told, now=now, by=by)
    acts = _record_intended_acts(command, decision, rests, by, backer)
    add_shares(decision, _share_by_act(command, acts), by=by)
    if decision.how == How.VERBAL:
        record_bend(decision, at=now, by=by)
    if not command.orders:
        anonymise_when_settled(decision)
    return decision


def _require_new(request: Request, command: Command, by: Actor, backer: int | None) -> None:
    # Raises Refusal where it is under way, asked for, said or done, here or at another desk.
    require_not_on_its_way(command, by)
    if backer is None:  # with one, it is the answer to that very question
        require_not_asked(command, request)
    if is_said(command, said_on(request.pk)):
        raise Refusal(
            _("A yes to this was said already."),
            next_step=_("It is on the request."),
            code="desk.way.said",
        )


def _columns_when_carried_out(
    request: Request, command: Command, by: Actor, now: datetime
) -> dict[str, Any]:
    # A word is done when said, and a fund pays at once.
    if command.how == How.VERBAL:
        said = {"name": command.name, "account": command.patron}
        return {"how": command.how, "state": DecisionState.DONE, **said}
    if command.how != How.GIFT:
        return {"how": command.how}
    done = {"how": command.how, "state": DecisionState.DONE}
    if command.fund is None:
        return done
    what, minor = command.gift, command.amount
    return done | take_from_fund(request, command.fund, what=what, minor=minor, by=by, now=now)


def _columns_of_exception(
    command: Command, rests: _Grounds, by: Actor, backer: int | None
) -> dict[str, Any]:
    # Job classes, where enough members share them to name nobody.
    if command.rule is None:
        return {}
    shared, theirs = shared_job_classes(), None
    if backer is not None:
        theirs = User.objects.filter(pk=backer).values_list("job_class__name", flat=True).first()
    return {
        "rule": command.rule,
        "rule_version": rests.version,
        "sheet": rests.sheet,
        "amount": command.amount,
        "week": rests.week,
        "backed": backer is not None,
        "no_lead": bool(rests.told),
        "backed_by": theirs if theirs in shared else "",
        "job_class": by.job_class if by.job_class in shared else "",
    }


def _share_by_act(command: Command, acts: Sequence[Act]) -> dict[UUID, int]:
    # Of what was used up. Of several without money nobody can tell.
    whole = command.amount if len(acts) == 1 else 0
    return {act.uuid: whole if act.minor is None else act.minor for act in acts}


def _lock_and_judge(
    request: Request, command: Command, by: Actor, now: datetime, backer: int | None
) -> _Grounds:
    # By present rules, as the backer if there is one. It uses the week's share.
    if command.rule is None:
        return _Grounds()
    day = local_day(now, request.branch.time_zone)
    whom = cap_subject(command.patron, request.proven_card)
    if whom:
        lock_patron_usage(command.rule, account=whom, week=iso_week(day), by=by)
    here = situations(by, request.branch_id, day=day, account=whom)
    found = next((each for each in here if each.rule.id == command.rule), None)
    if found is None:
        raise _once_more(_("This rule is no longer in force."))
    if found.rule.version != command.rule_version:
        raise _once_more(_("The rule was changed after this way to yes was offered."))
    situation = _situation_as_given(found, command, times_before(here))
    if backer is not None:
        situation = _situation_of_backer(situation, backer, command.patron, request.proven_card)
    else:
        [situation] = with_at_hand(by, [situation], request.branch)
    verdict = judge(situation)
    if not verdict.allowed:
        raise Refusal(str(verdict.why), next_step=str(verdict.next_step), code="desk.way.not_yours")
    _consume_or_refuse(request, situation, iso_week(day), whom, by)
    sheet = latitude_in_force(by, day)
    names_staff = bool(sheet and sheet.names_staff)
    version = situation.rule.version
    told = situation.told_afterwards if verdict.no_lead else ()
    return _Grounds(version, verdict.sheet, iso_week(day), names_staff=names_staff, told=told)


def _situation_as_given(situation: Situation, command: Command, times: int) -> Situation:
    # With everything given since the offer.
    facts = {Fact(name): value for name, value in command.facts.items()}
    seen = facts.get(Fact.TIMES_BEFORE)
    if isinstance(seen, int):
        facts[Fact.TIMES_BEFORE] = max(seen, times)
    return replace(
        situation,
        amount=command.amount,
        facts=facts,
        used_pattern=max(situation.used_pattern, command.used_before),
        used_pattern_times=max(situation.used_pattern_times, command.times_before),
    )


def _situation_of_backer(situation: Situation, backer: int, patron: str, card: str) -> Situation:
    # As the lead: also whether the account or, unread, the card is their own.
    job_class = User.objects.values_list("job_class_id", flat=True).get(pk=backer)
    terms = next((each for each in situation.latitude if each.job_class == job_class), None)
    whose = whose_ref_is(backer, patron) if patron else whose_card_is(backer, card)
    return replace(
        situation,
        job_class=job_class,
        may_touch_accounts=terms is not None and terms.may_touch_accounts,
        own_account=whose is Whose.OWN,
        household=whose is Whose.HOUSEHOLD,
        colleagues_account=whose is Whose.COLLEAGUE,
    )


def _consume_or_refuse(
    request: Request, situation: Situation, week: str, account: str, by: Actor
) -> None:
    terms = situation.own_terms
    taken = consume_share(
        situation.rule.id,
        branch=request.branch_id,
        week=week,
        amount=situation.amount,
        cap=terms.per_week if terms is not None else None,
        by=by,
    )
    if not taken:
        raise _once_more(_("A colleague has just used what was left for this week."))
    if account:
        count_patron_usage(
            situation.rule.id, account=account, week=week, amount=situation.amount, by=by
        )


def _once_more(sentence: str) -> Refusal:
    return Refusal(
        sentence, next_step=_("Look at the ways to yes once more."), code="desk.way.changed"
    )


def _record_intended_acts(
    command: Command, decision: Decision, rests: _Grounds, by: Actor, backer: int | None
) -> list[Act]:
    # They are carried out together, once none can be called back.
    acts = record_acts(
        command.orders,
        patron=command.patron,
        about=decision.about,
        by=_with_authority(by, backer),
        rule=str(command.rule or ""),
        latitude_version=rests.sheet,
        names_staff=rests.names_staff,
        no_lead=bool(rests.told),
        backer=backer,
        unseen_until=rests.unseen_until,
        by_hand=command.by_hand,
    )
    if acts and not command.by_hand:
        carry = import_string(_CARRY).using(run_after=acts[0].not_before)
        carry.enqueue(*(str(act.uuid) for act in acts))
    return acts


def _with_authority(by: Actor, backer: int | None) -> Actor:
    # A lead's yes covers the hand that carries it out.
    if backer is None:
        return by
    return replace(by, permissions=by.permissions | {Permission.ILS_ACT_DO})
