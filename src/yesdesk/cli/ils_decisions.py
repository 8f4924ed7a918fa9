"""Make a command at a terminal as a tap would: judged by the rules in force and by NAME's latitude."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.money import Money, money_from
from yesdesk.desk.approvals.take import take_at_terminal
from yesdesk.desk.models import How, OutcomeValue
from yesdesk.desk.options.context import OptionContext, build_context
from yesdesk.desk.options.option import Command, Option, order_for
from yesdesk.desk.options.plain_yes import stopping_rules
from yesdesk.desk.options.rules import rule_met, rules_met
from yesdesk.desk.options.targets import capped_target, one_kind_target
from yesdesk.ils.accounts.queries import whose_account
from yesdesk.ils.configuration import the_system
from yesdesk.ils.port import Account, Capability, Fee, FeeKind
from yesdesk.places.models import Branch


def take_waiver(card: str, account: Account, line: str, amount: str, *, by: Actor) -> list[UUID]:
    """Take it as a tap would; the acts to carry out. Raises Refusal with why and the way on where it may not be."""
    branch = branch_of(by)
    met = _allowed(account, _target(account, line, amount), branch, by)
    command = met.granted(met.key_as("bend"), OutcomeValue.YES_BENT)
    return take_at_terminal(card, account, _as_option(command), branch=branch, by=by)


def _as_option(command: Command) -> Option:
    """The option that a page would have offered for it, without the words of a page."""
    return Option(key=command.way, command=command)


def take_plainly(
    card: str,
    account: Account,
    does: Capability,
    target: str,
    *,
    fields: Mapping[str, str] | None = None,
    by: Actor,
) -> list[UUID]:
    """Take an option that needs no latitude; a reservation for a stopped card needs some."""
    branch = branch_of(by)
    if does is Capability.PLACE_HOLD:
        _may_reserve(account, branch, by)
    patron = account.patron.ref
    orders = (order_for(patron, does, target, fields=fields),)
    key = f"plain.{does.value}"
    command = Command(key, OutcomeValue.YES, How.ACTS, patron=patron, orders=orders)
    return take_at_terminal(card, account, _as_option(command), branch=branch, by=by)


def _may_reserve(account: Account, branch: Branch, by: Actor) -> None:
    """Refuse a reservation for a stopped card. Some library systems would take it, so they are not relied on."""
    stopped = stopping_rules(account, list(rules_met(_context(account, branch, by))))
    if stopped:
        raise _not_theirs(stopped[0])


def branch_of(by: Actor) -> Branch:
    """NAME's own, or the first there is."""
    return Branch.objects.get(pk=by.branch) if by.branch else Branch.objects.all()[0]


def _target(account: Account, line: str, amount: str) -> Option:
    fees = tuple(fee for fee in account.fees or () if fee.owed.minor > 0 and line in {"", fee.line})
    if not fees:
        raise Refusal(
            "There is no such charge on this account, or nothing is owed on it.",
            next_step="See: yesdesk ils fees CARD",
            code="ils.terminal.no_line",
        )
    _is_told(fees)
    _is_one_thing(account, line, fees)
    whole = one_kind_target(fees, account.patron.ref)
    wanted = _money(amount, fees[0].owed.currency) if amount else None
    if wanted is None or whole.proposed.amount <= wanted.minor:
        return whole
    return capped_target(whole, wanted.minor)


def _is_told(fees: Sequence[Fee]) -> None:
    if any(fee.kind is FeeKind.UNKNOWN for fee in fees):
        raise Refusal(
            "The library system does not say which kind of charge this is, and each kind has a rule of its own.",
            next_step="Open the card at the desk: it asks which kind it is.",
            code="ils.terminal.kind",
        )


def _is_one_thing(account: Account, line: str, fees: Sequence[Fee]) -> None:
    """A rule speaks of one kind of charge: what is named all together is all of it, and of one kind."""
    owed = sum(fee.owed.minor for fee in fees)
    if len({fee.kind for fee in fees}) == 1 and (line or owed == account.balance.minor):
        return
    raise Refusal(
        "Not all that is owed here is of one kind, and each kind has a rule of its own.",
        next_step="Name one line, as this prints it: yesdesk ils fees CARD. Where it prints none, do it in the "
        "library system.",
        code="ils.terminal.several_kinds",
    )


def _money(text: str, currency: str) -> Money:
    try:
        money = money_from(text, currency)
    except ValueError as error:
        raise Refusal(
            f"{text} is no amount.", next_step="One looks like 4.60.", code="ils.terminal.amount"
        ) from error
    if money.minor < 1:
        raise Refusal("Nothing would be waived.", next_step="One looks like 4.60.")
    return money


def _context(account: Account, branch: Branch, by: Actor) -> OptionContext:
    whose = whose_account(by, account)
    can = the_system().check().can
    return build_context(
        by, branch, request=None, account=account, can=can, whose=whose, now=timezone.now()
    )


def _not_theirs(met: Option) -> Refusal:
    verdict = met.verdict
    return Refusal(
        str(verdict.why), next_step=str(verdict.next_step), code="ils.terminal.not_yours"
    )


def _allowed(account: Account, target: Option, branch: Branch, by: Actor) -> Option:
    context = _context(account, branch, by)
    rules = [each for each in context.situations if each.rule.remedy == Capability.WAIVE_LINE]
    found = [met for each in rules if (met := rule_met(context, each, target))]
    for met in found:
        if met.verdict.allowed:
            return met
    if found:
        raise _not_theirs(found[0])
    raise Refusal(
        "No rule in force speaks of this charge, so nobody's sheet covers it.",
        next_step="Write the rule down first: settings, rules.",
        code="ils.terminal.no_rule",
    )
