"""A waiver at a terminal is judged as a tap is: by the rules in force and what NAME may decide today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yesdesk.cli.at_the_system.acting import OURS
from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.money import Money, money_from
from yesdesk.core.when import iso_week, local_day
from yesdesk.desk.actions.from_terminal import Used
from yesdesk.desk.jobs import carry_from_terminal
from yesdesk.desk.yes.staging import scene_for
from yesdesk.desk.yes.subject import Subject
from yesdesk.desk.yes.subjects import of_fees, up_to
from yesdesk.desk.yes.wishes import Wish, wish_for
from yesdesk.ils.actions import intend
from yesdesk.ils.connecting import the_system
from yesdesk.ils.port import Account, Capability, Fee
from yesdesk.ils.queries.cards import whose_account
from yesdesk.latitude.actions import count_pattern, hold_pattern, use_up
from yesdesk.places.models import Branch


@dataclass(frozen=True, slots=True)
class Intended:
    """An act and what it used up."""

    uuid: UUID
    used: Used


def intend_waiver(account: Account, line: str, amount: str, *, by: Actor) -> Intended:
    """Writes it down where it may be done, with a job that goes on with it where this terminal does not. Raises
    Refusal with why and the way on where it may not.
    """
    branch = Branch.objects.get(pk=by.branch) if by.branch else Branch.objects.all()[0]
    subject = _subject(account, line, amount)
    wish = _allowed(account, subject, branch, by)
    day = local_day(timezone.now(), branch.time_zone)
    with transaction.atomic():
        _use(wish, branch, iso_week(day), by)
        act = intend(
            Capability.WAIVE_LINE,
            patron=account.patron.ref,
            target=line,
            amount=subject.money,
            rule=str(wish.rule.id),
            latitude_version=wish.verdict.sheet,
            about="terminal",
            at_once=True,
            by=by,
        )
        used = Used(wish.rule.id, branch.pk, day, wish.situation.amount)
        after_us = carry_from_terminal.using(run_after=timezone.now() + OURS)
        after_us.enqueue(str(act.uuid), used.rule, used.branch, day.isoformat(), used.amount)
    return Intended(act.uuid, used)


def _subject(account: Account, line: str, amount: str) -> Subject:
    fees = tuple(fee for fee in account.fees or () if fee.owed.minor > 0 and line in {"", fee.line})
    if not fees:
        raise Refusal(
            "There is no such charge on this account, or nothing is owed on it.",
            way_on="See: yesdesk ils fees CARD",
            code="ils.terminal.no_line",
        )
    _is_one_thing(account, line, fees)
    whole = of_fees(fees[0].kind.value, fees)
    wanted = _money(amount, fees[0].owed.currency) if amount else whole.money
    if whole.money is None or wanted is None or whole.money <= wanted:
        return whole
    return replace(up_to(whole, wanted.minor), money=wanted)


def _is_one_thing(account: Account, line: str, fees: Sequence[Fee]) -> None:
    """A rule speaks of one kind of charge: what is named all together is all of it, and of one kind."""
    owed = sum(fee.owed.minor for fee in fees)
    if len({fee.kind for fee in fees}) == 1 and (line or owed == account.balance.minor):
        return
    raise Refusal(
        "Not all that is owed here is of one kind, and each kind has a rule of its own.",
        way_on="Name one line, as this prints it: yesdesk ils fees CARD. Where it prints none, do it in the "
        "library system.",
        code="ils.terminal.several_kinds",
    )


def _money(text: str, currency: str) -> Money:
    try:
        money = money_from(text, currency)
    except ValueError as error:
        raise Refusal(
            f"{text} is no amount.", way_on="One looks like 4.60.", code="ils.terminal.amount"
        ) from error
    if money.minor < 1:
        raise Refusal("Nothing would be waived.", way_on="One looks like 4.60.")
    return money


def _allowed(account: Account, subject: Subject, branch: Branch, by: Actor) -> Wish:
    whose = whose_account(by, account)
    can = the_system().check().can
    scene = scene_for(
        by, branch, request=None, account=account, can=can, whose=whose, now=timezone.now()
    )
    rules = [each for each in scene.bent if each.rule.remedy == Capability.WAIVE_LINE]
    found = [wish for each in rules if (wish := wish_for(scene, account, each, subject))]
    for wish in found:
        if wish.verdict.allowed:
            return wish
    if found:
        verdict = found[0].verdict
        raise Refusal(str(verdict.why), way_on=str(verdict.way_on), code="ils.terminal.not_yours")
    raise Refusal(
        "No rule in force speaks of this charge, so nobody's sheet covers it.",
        way_on="Write the rule down first: settings, rules.",
        code="ils.terminal.no_rule",
    )


def _use(wish: Wish, branch: Branch, week: str, by: Actor) -> None:
    situation = wish.situation
    terms = [each for each in situation.latitude if each.job_class == situation.job_class]
    cap = terms[0].per_week if terms else None
    amount = situation.amount
    if not use_up(wish.rule.id, branch=branch.pk, week=week, amount=amount, cap=cap, by=by):
        raise Refusal(
            "What may be bent this week is used up.",
            way_on="Ask a lead, or wait for Monday.",
            code="ils.terminal.week",
        )
    account = wish.ref
    hold_pattern(wish.rule.id, account=account, week=week, by=by)
    count_pattern(wish.rule.id, account=account, week=week, amount=amount, by=by)
