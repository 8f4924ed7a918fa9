"""What the library system says, as the page shows it: only what the proof allowed to be read."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yesdesk.core.money import Money
from yesdesk.core.when import spoken_time
from yesdesk.ils.port import Account, Fee, FeeKind, Hold, Loan


@dataclass(frozen=True, slots=True)
class FeeRow:
    words: str
    days: str
    owed: str


@dataclass(frozen=True, slots=True)
class LoanRow:
    """`renewals`: how often it was renewed, and why it cannot be now."""

    title: str
    due: str
    renewals: str


@dataclass(frozen=True, slots=True)
class HoldRow:
    """`ref`: by which the title is looked up."""

    title: str
    ref: str
    state: str


@dataclass(frozen=True, slots=True)
class Known:
    """`sentence`, `way_on`: why nothing was read. `facts`: (label, words, what stands bold before them).

    `fees`, `loans`, `holds`: line by line, folded; titles are there only where the proof allowed to read them.
    `unread`: so many of them have no title yet, as the library system tells one after the other. `unweighed`: of so
    many loans it was not asked yet whether they may be renewed.
    """

    as_of: str = ""
    sentence: str = ""
    way_on: str = ""
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    fees_label: str = ""
    fees: list[FeeRow] = field(default_factory=list)
    loans_label: str = ""
    loans: list[LoanRow] = field(default_factory=list)
    holds_label: str = ""
    holds: list[HoldRow] = field(default_factory=list)
    unread: int = 0
    unweighed: int = 0


def known_of(
    account: Account, proof_words: str, *, lists: bool, language: str, zone: str, now: datetime
) -> Known:
    """An account that was read, in words. `lists`: whether loans and reservations may stand there one by one."""
    fees = [fee for fee in account.fees or () if fee.owed.minor > 0]
    loans = account.loans or () if lists else ()
    holds = account.holds or () if lists else ()
    return Known(
        as_of=spoken_time(account.as_of, zone=zone, language=language, now=now),
        facts=[
            (_("Owes"), _owed_for(fees, language), account.balance.spoken(language)),
            (_("Block"), _blocks(account), ""),
            (_("Known by"), proof_words, ""),
        ],
        fees_label=ngettext("The one line", "The %(n)d lines", len(fees)) % {"n": len(fees)},
        fees=[_fee_row(number, fee, language) for number, fee in enumerate(fees, 1)],
        loans_label=ngettext("One loan", "%(n)d loans", len(loans)) % {"n": len(loans)},
        loans=[
            LoanRow(
                loan.title,
                spoken_time(loan.due_at, zone=zone, language=language, now=now)
                if loan.due_at
                else "",
                _renewals(loan),
            )
            for loan in loans
        ],
        holds_label=ngettext("One reservation", "%(n)d reservations", len(holds))
        % {"n": len(holds)},
        holds=[HoldRow(hold.title, hold.title_ref, _how_it_waits(hold)) for hold in holds],
        unread=account.unread if loans or holds else 0,
        unweighed=sum(_can_be_weighed(loan) for loan in loans),
    )


def _can_be_weighed(loan: Loan) -> bool:
    """Whether the library system would tell, and was not asked. What tells how often tells whether, too."""
    return loan.may_renew is None and loan.renewals_used is not None


def _renewals(loan: Loan) -> str:
    """Like `renewed 1 of 3 times` and why it cannot be renewed."""
    return ". ".join(
        each for each in (_how_often(loan), _(loan.why_not) if loan.why_not else "") if each
    )


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


def _how_it_waits(hold: Hold) -> str:
    if hold.ready:
        return _("on the shelf")
    if hold.suspended:
        return _("rests")
    return _("number %(n)d in the queue") % {"n": hold.place} if hold.place else _("waits")


def unread(sentence: str, way_on: str = "") -> Known:
    """No account: why, and what would help."""
    return Known(sentence=sentence, way_on=way_on)


def _owed_for(fees: list[Fee], language: str) -> str:
    """Like `late fees 18.40, lost 32.00`."""
    kinds = groupby(sorted(fees, key=_kind), key=_kind)
    return ", ".join(_sum_of(FeeKind(kind), list(some), language) for kind, some in kinds)


def _kind(fee: Fee) -> str:
    return fee.kind.value


def _sum_of(kind: FeeKind, fees: list[Fee], language: str) -> str:
    total = Money(sum(fee.owed.minor for fee in fees), fees[0].owed.currency)
    return f"{kind_words(kind)} {total.spoken(language)}"


def kind_words(kind: FeeKind) -> str:
    """Like `late fees`."""
    return {
        FeeKind.OVERDUE: _("late fees"),
        FeeKind.LOST: _("lost"),
        FeeKind.DAMAGE: _("damage"),
        FeeKind.CARD: _("the card"),
        FeeKind.AGENCY: _("an agency"),
        FeeKind.OTHER: _("other"),
        FeeKind.UNKNOWN: _("of a kind we do not know yet"),
    }[kind]


def _blocks(account: Account) -> str:
    if account.blocks is None:
        return _("the library system does not tell")
    return ", ".join(block.words for block in account.blocks) or _("none")


def _fee_row(number: int, fee: Fee, language: str) -> FeeRow:
    """Without what was borrowed: the number tells the lines apart."""
    days = str(fee.days_overdue) if fee.days_overdue is not None else _("none")
    words = _("%(n)d, %(what)s") % {"n": number, "what": kind_words(fee.kind)}
    return FeeRow(words, days, fee.owed.spoken(language))
