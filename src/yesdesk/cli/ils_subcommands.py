"""The subcommands of `yesdesk ils`. They speak to the system with the worker's keys."""

import argparse
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from yesdesk.cli.output import Output
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.loopback import is_loopback_host
from yesdesk.core.money import Money, money_from
from yesdesk.desk.options.panels import money_limit
from yesdesk.ils.accounts.queries import no_such_card_sentence
from yesdesk.ils.adapters import setting_of_proof
from yesdesk.ils.configuration import adapter_in_use, configured, kind_of_system, the_system
from yesdesk.ils.extensions import SupportsWaiverTrial
from yesdesk.ils.ledger.actions import rows_of_file
from yesdesk.ils.ledger.queries import differing_lines
from yesdesk.ils.ledger.reconciliation import (
    adopt_marks,
    lines_missing_in_a_row,
    reconcile_ledger,
)
from yesdesk.ils.models import LedgerLine
from yesdesk.ils.port import Account
from yesdesk.ils.pseudonyms import staff_code_of
from yesdesk.ils.rpc.serialise import to_json
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch

type Word = Callable[[argparse.Namespace], Output]


def check(_options: argparse.Namespace) -> Output:
    """Show what works, what does not yet, and how to mend it."""
    found = the_system().check()
    lines = [f"{'ok ' if each.works else 'no '} {each.what}" for each in found.findings]
    lines = [
        part
        for line, each in zip(lines, found.findings, strict=True)
        for part in ([line] if each.works or not each.mend else [line, f"    {each.mend}"])
    ]
    lines.append(
        "It can: " + (", ".join(sorted(found.can)) or "nothing; all is a colleague's task")
    )
    lines += _other_limits()
    facts = to_json(found) | {"is_well": found.is_well}
    kind, its = kind_of_system(), adapter_in_use()
    if its.patron_page_line is not None and found.works:
        if is_loopback_host(urlsplit(settings.BASE_URL).hostname or ""):
            line = (
                "Set YESDESK_BASE_URL to the address where staff open Yesdesk, then run this again."
            )
        else:
            line = its.patron_page_line(settings.BASE_URL, "What can I say yes to?")
            facts[f"line_for_{kind}"] = line
        lines += ["", f"For {its.patron_page_place}:", line]
    return Output(facts, lines, well=found.is_well)


def _other_limits() -> list[str]:
    # A rule of ours may name another limit for a blocked card.
    theirs = configured().values.get("no_loans_over", "")
    if not theirs[:1].isdecimal() or not connection.introspection.table_names():
        return []
    now = timezone.now()
    ours = {money_limit(SYSTEM, branch, now) for branch in Branch.objects.all()} - {None}
    differ = [each for each in ours if each and each != money_from(theirs, each.currency)]
    return [
        f"no  Limits: our rule blocks a card from {each.amount}, the library system from {theirs}."
        " The desk says the lower one. Change what is wrong."
        for each in differ
    ]


def prove(options: argparse.Namespace) -> Output:
    """Send 0.01 to a test patron: does the library system take a waiver for a payment?"""
    system, setting = the_system(), setting_of_proof(kind_of_system())
    if not setting or not isinstance(system, SupportsWaiverTrial):
        raise Refusal(
            "This library system needs no such proof.",
            next_step="Nothing needs doing.",
            code="ils.prove.not_needed",
        )
    by = actor_by_login(options.login)
    now = timezone.now()
    trial = system.prove_waiver(
        options.card, staff=staff_code_of(by), day=now.date(), tag=f"prove-{now:%Y%m%d%H%M%S}"
    )
    record_audit("ils.waiver.proved", "library_system", by=by, sent=trial.sent.minor)
    lines = [
        f"Sent {trial.sent.amount} to card {trial.card}.",
        f"The balance was {trial.before.amount} and is {trial.after.amount}.",
        "Look at the test patron there. Only where it says write-off, and not payment, set:",
        f"{setting}={trial.proof}",
    ]
    return Output(to_json(trial), lines)


# A terminal shows every line and every account.
_ALL: Final = 1_000_000


def reconcile(options: argparse.Namespace) -> Output:
    """Compare our ledger with the system, line by line."""
    moved = 0
    if options.kept:
        moved = adopt_marks(read_account(options.kept).patron.ref, by=SYSTEM)
    told = reconcile_ledger(by=SYSTEM, again=options.again, limit=_ALL)
    differing = differing_lines(SYSTEM)
    lines = [
        f"{each.day}  line {each.line}: ours {each.amount.amount}, there "
        f"{each.found.amount if each.found else '?'}  ({each.tag}){_other_differences(each)}"
        for each in differing
    ]
    lines += _warning_of_missing_waivers()
    if moved:
        lines.append(f"{moved} waivers of a merged patron were found on this card.")
    lines.append(f"{told.equal} the same, {len(differing)} not, {told.untold} cannot be told")
    if told.past:
        lines.append(
            f"{told.past} can no longer be looked up: whose account they were on is erased. They stand as they were"
            " last compared. A file from the library system that names our tags compares them again."
        )
    if told.left:
        lines.append(f"{told.left} accounts have their turn later.")
    if told.gone:
        lines.append(
            f"{told.gone} accounts cannot be read there any more, as of deleted or merged patrons. Of a merged one name"
            " the card that was kept: yesdesk ils reconcile --kept CARD"
        )
    if told.away:
        lines.append("It stopped answering; the rest waits. Run it again later.")
    facts = {**to_json(told), "differences": rows_of_file(differing)}
    return Output(facts, lines, well=not differing and not told.away)


def _warning_of_missing_waivers() -> Iterator[str]:
    # The library system looks as if it was put back from a backup.
    missing = lines_missing_in_a_row(SYSTEM)
    if missing:
        total = sum(line.amount.amount for line in missing)
        yield (
            f"{len(missing)} waivers in a row are missing there, from receipt {missing[0].number} to"
            f" {missing[-1].number}: {total} in all. Was the library system restored from a backup? Then it uses"
            " these receipt numbers again."
        )


def _other_differences(line: LedgerLine) -> str:
    # Other changes on the account while the act was on its way.
    said = (
        (line.spilled_minor, "  {} of it went to another charge"),
        (line.besides_minor, "  the account owes {} less for another reason"),
        (-line.besides_minor, "  the account owes {} more for another reason"),
    )
    found = ((Money(minor, line.currency).amount, words) for minor, words in said if minor > 0)
    return "".join(words.format(amount) for amount, words in found)


def read_account(card: str) -> Account:
    """Read an account at the terminal, with a trace. Raises Refusal for an unknown card."""
    system = the_system()
    found = system.find_patron(card)
    account = system.account(found.ref) if found else None
    if account is None:
        raise NotFound(
            no_such_card_sentence(),
            next_step="Look at it again. Perhaps it is a card of another branch: yesdesk ils check",
        )
    record_audit("ils.account.read_at_a_terminal", "account", by=SYSTEM)
    return account


def actor_by_login(login: str) -> Actor:
    """Return the deciding colleague. Raises NotFound for nobody, or a former member."""
    user = User.objects.select_related("job_class", "branch").filter(username=login).first()
    if user is None or not user.is_active:
        raise NotFound(f"Nobody here signs in as {login}.", next_step="See: settings, staff.")
    return actor_for(user)


WORDS: Final[dict[str, Word]] = {each.__name__: each for each in (check, prove, reconcile)}


def run_word(options: argparse.Namespace) -> Output:
    """Run one of WORDS. Without a library, only `check` of a system in the environment works; else raises Refusal."""
    can_be_tried = options.word == "check" and bool(settings.ILS)
    if not can_be_tried and not connection.introspection.table_names():
        raise Refusal(
            "There is no library here yet.",
            next_step="Open one first: yesdesk init. To try it: yesdesk demo",
            code="ils.no_library",
        )
    return WORDS[options.word](options)
