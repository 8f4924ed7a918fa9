"""Panels beside the options: account, precedents, leadership's promise, open acts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Final

from django.utils.translation import get_language, gettext as _, gettext_noop, ngettext, pgettext

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day, humanize_month, humanize_time, local_day
from yesdesk.core.money import Money
from yesdesk.desk.options.precedents import Precedent, precedents
from yesdesk.ils.acts.queries import ActLine, unknown_acts_on
from yesdesk.ils.port import Account, Block, BlockKind, Capability, Fee, FeeKind, Hold, Loan
from yesdesk.places.models import Branch
from yesdesk.policy.bends import REASON_WORDS
from yesdesk.policy.queries import latitude_in_force, rules_in_force
from yesdesk.policy.situation import Measure
from yesdesk.requests.queries.decisions import title_of


@dataclass(frozen=True, slots=True)
class FeeRow:
    words: str
    days: str
    owed: str


@dataclass(frozen=True, slots=True)
class LoanRow:
    title: str
    due: str
    renewals: str  # how many, and why no more


@dataclass(frozen=True, slots=True)
class HoldRow:
    title: str
    ref: str  # the title's
    state: str


@dataclass(frozen=True, slots=True)
class AccountPanel:
    as_of: str = ""
    sentence: str = ""  # `sentence`, `next_step`: why nothing was read.
    next_step: str = ""
    facts: list[tuple[str, str, str]] = field(default_factory=list)  # (label, words, bold words)
    was: str = ""  # owed before today's waivers
    fees_label: str = ""
    # Lines of fees, loans and holds, with titles where the proof allows.
    fees: list[FeeRow] = field(default_factory=list)
    loans_label: str = ""
    loans: list[LoanRow] = field(default_factory=list)
    holds_label: str = ""
    holds: list[HoldRow] = field(default_factory=list)
    unread: int = 0  # titles still missing, as the system tells one after the other
    unweighed: int = 0  # loans with an unknown chance of renewal


def account_panel(
    account: Account,
    proof_words: str,
    *,
    lists: bool,
    language: str,
    zone: str,
    now: datetime,
    places: Mapping[str, str],
    limit: Money | None = None,
) -> AccountPanel:
    """Word an account. `lists`: loans and holds may stand one by one. `limit`: above it the card is blocked by our
    rules. `places`: pickup places by the system's code.
    """
    fees = [fee for fee in account.fees or () if fee.owed.minor > 0]
    loans = account.loans or () if lists else ()
    holds = account.holds or () if lists else ()
    return AccountPanel(
        as_of=humanize_time(account.as_of, zone=zone, language=language, now=now),
        facts=[
            *_lines_of_state(account, fees, limit, language),
            *_lines_of_counts(account, now, shown=lists),
            (_("Who"), proof_words, ""),
            *_lines_of_credit(account, language),
            *_lines_of_notes(account),
        ],
        was=_owed_this_morning(account, now, zone, language),
        fees_label=_("What they owe (%(n)d)") % {"n": len(fees)},
        fees=[_fee_row(number, fee, language) for number, fee in enumerate(fees, 1)],
        loans_label=_("On loan (%(n)d)") % {"n": len(loans)},
        loans=[_loan_row(loan, language, zone, now) for loan in loans],
        holds_label=_("Reserved (%(n)d)") % {"n": len(holds)},
        holds=[
            HoldRow(hold.title, hold.title_ref, hold_state(hold, places, language))
            for hold in holds
        ],
        unread=account.unread if loans or holds else 0,
        unweighed=sum(loan.may_renew is None and loan.renewals_used is not None for loan in loans),
    )


def _lines_of_state(
    account: Account, fees: list[Fee], limit: Money | None, language: str
) -> Iterator[tuple[str, str, str]]:
    owed = account.balance.minor + (account.credit.minor if account.credit else 0)
    in_lines = sum(fee.owed.minor for fee in fees)
    yield _("Owes"), *_owes_in_words(Money(owed, account.balance.currency), fees, language)
    if account.fees is not None and in_lines != max(owed, 0):
        said = _("The charges add up to %(lines)s. Look in the library system.")
        lines = Money(in_lines, account.balance.currency).spoken(language)
        yield _("Does not add up"), said % {"lines": lines}, ""
    yield _("Card"), _card_state(account, limit, language), ""


def money_limit(by: Actor, branch: Branch, now: datetime) -> Money | None:
    """Return what may be owed before a card is blocked by our rules; None without such a rule."""
    day = local_day(now, branch.time_zone)
    for rule in (each.terms for each in rules_in_force(by, branch.pk, day)):
        by_money = rule.measure is Measure.MONEY and rule.remedy == Capability.LIFT_BLOCK
        if by_money and rule.limit is not None and rule.currency:
            return Money(rule.limit, rule.currency)
    return None


def _owes_in_words(owed: Money, fees: list[Fee], language: str) -> tuple[str, str]:
    if owed.minor <= 0 and not fees:
        return "", _("Nothing")
    words = _owed_for_in_words(fees, language)
    said = _("for %(what)s") % {"what": words} if words else ""
    return said, owed.spoken(language)


def _owed_this_morning(account: Account, now: datetime, zone: str, language: str) -> str:
    # By notes in the library system; empty where nothing was waived.
    today = local_day(now, zone)
    waived = [each.amount for each in account.waivers or () if local_day(each.at, zone) == today]
    less = sum(each.minor for each in waived if each.currency == account.balance.currency)
    if less <= 0:
        return ""
    return Money(account.balance.minor + less, account.balance.currency).spoken(language)


def _lines_of_counts(
    account: Account, now: datetime, *, shown: bool
) -> Iterator[tuple[str, str, str]]:
    # As far as the proof allows and the need calls for it.
    if not shown:
        return
    if account.loans is None:
        yield _("Has"), _("What is on loan can’t be read here."), ""
        return
    loans, holds = account.loans, account.holds or ()
    late = sum(loan.due_at is not None and loan.due_at < now for loan in loans)
    ready = sum(hold.ready for hold in holds)
    said = [_("%(n)d on loan") % {"n": len(loans)}] if loans else [_("Nothing on loan")]
    said += [_("%(n)d late") % {"n": late}] if late else []
    said += [_("%(n)d reserved") % {"n": len(holds)}] if holds else []
    said += [_("%(n)d to collect") % {"n": ready}] if ready else []
    yield _("Has"), ", ".join(said), ""


def _card_state(account: Account, limit: Money | None, language: str) -> str:
    if account.blocks is None:
        return _("The library system doesn’t say")
    if not account.blocks:
        return pgettext("a card", "Works")
    return ". ".join(_block_in_words(block, account, limit, language) for block in account.blocks)


def _loan_row(loan: Loan, language: str, zone: str, now: datetime) -> LoanRow:
    due = loan.due_at
    spoken = humanize_time(due, zone=zone, language=language, now=now) if due else ""
    renewals = (_how_often(loan), _(loan.why_not) if loan.why_not else "")
    return LoanRow(loan.title, spoken, ". ".join(filter(None, renewals)))


def _how_often(loan: Loan) -> str:
    used, left = loan.renewals_used, loan.renewals_left
    if used is not None and left is not None:
        return _("Renewed %(used)d of %(most)d times") % {"used": used, "most": used + left}
    if used:
        return ngettext("Renewed once", "Renewed %(n)d times", used) % {"n": used}
    if left:
        return ngettext("Can be renewed once more", "Can be renewed %(n)d times more", left) % {
            "n": left
        }
    return ""


def hold_state(hold: Hold, places: Mapping[str, str], language: str) -> str:
    """Return words like `on the shelf, at Mill Street, since Friday 20 November, until Friday 27 November`."""
    where = places.get(hold.pickup, hold.pickup)
    at = _("at %(place)s") % {"place": where} if where else ""
    if hold.ready:
        days = (_since_in_words(hold.ready_on, language), _until_in_words(hold.until, language))
        return _joined_by_commas(_("on the shelf"), at, *days)
    if hold.on_its_way:
        return _joined_by_commas(_("on its way"), at)
    if hold.suspended:
        return _joined_by_commas(_("rests"), _until_in_words(hold.rests_until, language), at)
    turn = _("number %(n)d in the queue") % {"n": hold.place} if hold.place else _("waits")
    return _joined_by_commas(
        turn, _since_in_words(hold.placed_on, language), _until_in_words(hold.until, language), at
    )


def _joined_by_commas(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _since_in_words(day: date | None, language: str) -> str:
    return _("since %(day)s") % {"day": humanize_day(day, language=language)} if day else ""


def _until_in_words(day: date | None, language: str) -> str:
    return _("until %(day)s") % {"day": humanize_day(day, language=language)} if day else ""


def _lines_of_credit(account: Account, language: str) -> Iterator[tuple[str, str, str]]:
    if account.credit is not None and account.credit.minor > 0:
        owes = account.credit.minor > -account.balance.minor
        covers = _("It covers what they owe. Use it in the library system.")
        is_enough = owes and account.balance.minor <= 0
        yield _("Has a credit"), covers if is_enough else "", account.credit.spoken(language)


def _lines_of_notes(account: Account) -> Iterator[tuple[str, str, str]]:
    for note in account.notes or ():
        label = _("Note the patron sees") if note.seen_by_patron else _("Note for staff")
        yield label, note.words, ""


def account_not_read(sentence: str, next_step: str = "") -> AccountPanel:
    return AccountPanel(sentence=sentence, next_step=next_step)


def _owed_for_in_words(fees: list[Fee], language: str) -> str:
    # Like `late fees €18.40, a lost item €32.00`; without sums for one thing alone.
    by_kind = {kind: [fee for fee in fees if fee.kind is kind] for kind in FeeKind}
    said = {kind: some for kind, some in by_kind.items() if some}
    if len(said) == 1:
        return "".join(_what_for(kind, some) for kind, some in said.items())
    return ", ".join(
        f"{_what_for(kind, some)} {_sum_in_words(some, language)}" for kind, some in said.items()
    )


def _sum_in_words(fees: list[Fee], language: str) -> str:
    return Money(sum(fee.owed.minor for fee in fees), fees[0].owed.currency).spoken(language)


def _what_for(kind: FeeKind, fees: list[Fee]) -> str:
    if kind is FeeKind.LOST:
        return ngettext("a lost item", "%(n)d lost items", len(fees)) % {"n": len(fees)}
    return fee_kind_words(kind)


def fee_kind_words(kind: FeeKind) -> str:
    return _(_FEES[kind])


_FEES: Final = {
    FeeKind.OVERDUE: gettext_noop("late fees"),
    FeeKind.LOST: gettext_noop("lost"),
    FeeKind.DAMAGE: gettext_noop("damage"),
    FeeKind.CARD: gettext_noop("the card"),
    FeeKind.AGENCY: gettext_noop("an agency"),
    FeeKind.OTHER: gettext_noop("something else"),
    FeeKind.UNKNOWN: gettext_noop("a charge of a kind we don’t know yet"),
}


def _block_in_words(block: Block, account: Account, limit: Money | None, language: str) -> str:
    # Until when, or reason and times, as far as known.
    if block.kind is BlockKind.MONEY and block.limit is not None and not _is_lower(limit, block):
        return _("Blocked until they owe %(limit)s or less, by the library system’s own limit") % {
            "limit": block.limit.spoken(language)
        }
    if block.kind is BlockKind.MONEY and limit is not None and account.balance.minor >= limit.minor:
        return _("Blocked until they owe less than %(limit)s") % {"limit": limit.spoken(language)}
    why = _joined_by_commas(
        _(block.words),
        _since_in_words(block.since, language),
        _until_in_words(block.until, language),
    )
    return _("Blocked: %(why)s") % {"why": why}


def _is_lower(limit: Money | None, block: Block) -> bool:
    return limit is not None and block.limit is not None and limit.minor < block.limit.minor


def _fee_row(number: int, fee: Fee, language: str) -> FeeRow:
    # No title: a number tells the lines apart.
    days = str(fee.days_overdue) if fee.days_overdue is not None else _("none")
    words = _("%(n)d, %(what)s") % {"n": number, "what": fee_kind_words(fee.kind)}
    return FeeRow(words, days, fee.owed.spoken(language))


def precedent_sentences(by: Actor, names: Mapping[int, str], *, day: date) -> list[str]:
    """Return each rule's most frequent precedent. `names`: by rule id. One query."""
    found = precedents(by, names, day=day)
    return [precedent_words(names[rule], some[0]) for rule, some in found.items()]


def precedent_words(rule: str, precedent: Precedent) -> str:
    """Return words like `Late charges. Family emergency: by exception, 5 to 9 times since March 2026`."""
    since = humanize_month(precedent.since, language=get_language() or "en")
    values = {
        "rule": rule,
        "reason": REASON_WORDS[precedent.reason],
        "n": precedent.at_least,
        "most": precedent.at_most,
        "month": since,
    }
    if precedent.at_most is None:
        words = _("%(rule)s. %(reason)s: %(n)d exceptions or more since %(month)s")
    else:
        words = _("%(rule)s. %(reason)s: %(n)d to %(most)d exceptions since %(month)s")
    return words % values


@dataclass(frozen=True, slots=True)
class HarbourText:
    text: str = ""  # empty while leadership signed none, and then the page says so
    signed_by: str = ""
    signed_as: str = ""


def safe_harbour(by: Actor, branch: Branch, now: datetime) -> HarbourText:
    sheet = latitude_in_force(by, local_day(now, branch.time_zone))
    if sheet is None or not sheet.harbour_text:
        return HarbourText()
    return HarbourText(sheet.harbour_text, sheet.signed_by, sheet.signed_as)


def unknown_act_sentences(by: Actor, account: Account | None) -> list[str]:
    """Return a sentence for each kind of act that may not have arrived. One query."""
    lost = unknown_acts_on(by, account.patron.ref) if account is not None else []
    together = groupby(
        sorted(lost, key=lambda act: (act.does, act.needs_a_look)),
        key=lambda act: (act.does, act.needs_a_look),
    )
    return [_unknown_sentence(list(acts), by) for _kind, acts in together]


def _unknown_sentence(acts: Sequence[ActLine], by: Actor) -> str:
    what = {"what": title_of(acts, by.language, for_staff=True)}
    if acts[0].needs_a_look:
        said = _(
            "We could not see whether this arrived in the library system: %(what)s. Look there, and say what you "
            "saw under “To do in the library system”, before anybody does it again."
        )
        return said % what
    said = _(
        "We don’t know yet whether this arrived in the library system: %(what)s. Don’t do it again. We keep looking."
    )
    return said % what
