"""Open an account as far as the proof allows, with each look written down; find an account by e-mail address. A typed
card number is no proof: it shows costs and obstacles, and no reading. Unknown numbers are written down too, and too
many looks are stopped."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.counts import attempts, count_attempt
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.ils.accounts.queries import Whose, whose_account
from yesdesk.ils.configuration import the_system
from yesdesk.ils.extensions import SupportsFindByEmail
from yesdesk.ils.models import AccountView, ViewLimitReached
from yesdesk.ils.port import Account, Capability, NotConnected
from yesdesk.ils.pseudonyms import account_pseudonym
from yesdesk.ils.rpc import client as rpc_client

type Parts = frozenset[str]

ALL: Final[Parts] = frozenset({"fees", "loans", "holds", "blocks", "notes"})

OWN_ACCOUNT: Final = "ils.account.own"

ONE_LOOK: Final = timedelta(minutes=15)
"""The time within which a repeated reading for the same request is still one look."""

_HOUR: Final = timedelta(hours=1)
_LOOKS: Final = "ils.look"
_MISSES: Final = "ils.miss"


class ProofLevel(StrEnum):
    """The proof of the asking person; the same words as a patron's record keeps."""

    NONE = "none"
    ADDRESS = "address"
    CARD_AND_PIN = "card_and_pin"
    IN_PERSON = "in_person"


def redact_account(account: Account, known: ProofLevel, need: Parts = ALL) -> Account:
    """Return the visible part of `account`. Past waivers stay: they tell how often a rule was bent, not for whom.
    Raises ValueError without proof: then there is nothing to look up."""
    if known is ProofLevel.NONE:
        raise ValueError("without proof there is no account to show")
    kept = replace(
        account,
        patron=replace(account.patron, household=()),
        fees=account.fees if "fees" in need else None,
        loans=account.loans if "loans" in need else None,
        holds=account.holds if "holds" in need else None,
        blocks=account.blocks if "blocks" in need else None,
        credit=account.credit if "fees" in need else None,
        notes=account.notes if "notes" in need else None,
    )
    return _by_address(kept) if known is ProofLevel.ADDRESS else kept


def _by_address(account: Account) -> Account:
    """Leave out title, item, address, card, note and holds. Loans stay as something to renew, without a name."""
    patron = account.patron
    return replace(
        account,
        patron=replace(patron, card="", name="", email="", home=""),
        fees=None
        if account.fees is None
        else tuple(replace(fee, words="", item="") for fee in account.fees),
        loans=None
        if account.loans is None
        else tuple(
            replace(loan, item="", title="", title_ref="", item_kind="") for loan in account.loans
        ),
        holds=None,
        notes=None,
    )


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    account: Account
    known: ProofLevel
    whose: Whose
    can: frozenset[Capability]


def open_account(
    *,
    by: Actor,
    known: ProofLevel | str,
    about: str,
    card: str = "",
    ref: str = "",
    need: Parts = ALL,
    renewals: bool = False,
) -> OpenedAccount | None:
    """Ask the library system by whole card number or by its own ref; None where it knows neither.

    `about`: the cause, like `request:17`. `renewals`: also renewability, where that takes longer. Not inside a
    transaction. Raises Refusal without proof, for a person's own account or household, and after too many looks this
    hour; client.ServiceUnavailable where nobody answers.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    known = ProofLevel(known)
    if known is ProofLevel.NONE:
        raise Refusal(
            _("We do not know yet who asks, so no account is opened."),
            next_step=_("Ask for the card and its PIN, or answer without the account."),
            code="ils.proof.none",
        )
    check_view_limit(by)
    found, can = rpc_client.find_account(card, ref, renewals=renewals)
    if found is None:
        record_miss(about=about, proof=known, by=by)
        return None
    whose = whose_account(by, found, asked=card)
    if whose in {Whose.OWN, Whose.HOUSEHOLD}:
        raise refuse_own_account()
    record_view(found.patron.ref, about=about, proof=known, by=by)
    return OpenedAccount(redact_account(found, known, need), known, whose, can)


def find_card_by_email(address: str, *, by: Actor) -> str:
    """Return the card of the one account with this address; empty where there is none, several, or no way to ask.
    Raises Unreachable while the library system is away. Not inside a transaction."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    system = the_system()
    if not isinstance(system, SupportsFindByEmail):
        return ""
    try:
        found = system.find_by_address(address)
    except NotConnected:
        return ""
    return found.card if found else ""


def email_on_file(card: str, *, about: str, by: Actor) -> str:
    """Return the e-mail address on an account without proof: for a letter alone, never for a page. Refuses and is
    written down as any look, under no proof. Not inside a transaction."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    check_view_limit(by)
    found, _can = rpc_client.find_account(card)
    if found is None:
        record_miss(about=about, proof=ProofLevel.NONE, by=by)
        return ""
    if whose_account(by, found, asked=card) in {Whose.OWN, Whose.HOUSEHOLD}:
        raise refuse_own_account()
    record_view(found.patron.ref, about=about, proof=ProofLevel.NONE, by=by)
    return found.patron.email


def refuse_own_account() -> Refusal:
    return Refusal(
        _("This is your own account, or one in your household."),
        next_step=_("Ask a colleague, as any patron would. They can do it for you."),
        code=OWN_ACCOUNT,
    )


def check_view_limit(by: Actor) -> None:
    """Raise Refusal after more looks, or unknown numbers, than a desk has in an hour. The privacy officer sees it."""
    if by.user_id is None:
        return  # the machine shows nothing to anybody
    now = timezone.now()
    who = {kind: _counter_key(kind, by, now) for kind in (_LOOKS, _MISSES)}
    looks, misses = attempts(who, window=_HOUR, now=now).values()
    if looks < settings.LOOKS_AN_HOUR and misses < settings.MISSES_AN_HOUR:
        return
    _record_limit_reached(by.user_id, looks, misses, now)
    raise Refusal(
        _("You have looked up very many cards this hour."),
        next_step=_(
            "Ask a colleague to look, or come back in an hour. Nothing is wrong with the card."
        ),
        code="ils.looks.stopped",
    )


def record_view(ref: str, *, about: str, proof: str, by: Actor) -> None:
    """Write a look down once, however often it is read again meanwhile: then it is one statement."""
    account = account_pseudonym(ref)
    if _is_same_look(account, about, proof, by):
        return
    with transaction.atomic():
        if _is_new_line(account, about, proof, by):
            _count_view(_LOOKS, by)


@transaction.atomic
def record_miss(*, about: str, proof: str = "", by: Actor) -> None:
    """Write a look down whose card number nobody has; the number itself is kept nowhere."""
    _is_new_line("", about, proof, by)
    _count_view(_MISSES, by)


def _is_new_line(account: str, about: str, proof: str, by: Actor) -> bool:
    if _is_same_look(account, about, proof, by):
        return False
    AccountView.objects.create(
        user_id=by.user_id, account=account, about=about, proof=proof, at=timezone.now()
    )
    return True


def _is_same_look(account: str, about: str, proof: str, by: Actor) -> bool:
    if by.user_id is None:
        return True
    now, moment = timezone.now(), connection.ops.adapt_datetimefield_value
    since = moment(now - ONE_LOOK)
    with connection.cursor() as cursor:  # written out: every account that is read asks it
        cursor.execute(_ONCE_MORE, [moment(now), account, by.user_id, about, proof, since, since])
        return bool(cursor.rowcount > 0)


_ONCE_MORE: Final = """
UPDATE ils_accountview SET until = %s, times = times + 1
WHERE account = %s AND user_id = %s AND about = %s AND proof = %s
  AND (until >= %s OR (until IS NULL AND at >= %s))
"""


def _count_view(kind: str, by: Actor) -> None:
    if by.user_id is not None:
        now = timezone.now()
        count_attempt(kind, _counter_key(kind, by, now), window=_HOUR, now=now)


def _counter_key(kind: str, by: Actor, now: datetime) -> str:
    return rotating_hmac(kind, str(by.user_id), now)


def _record_limit_reached(user: int, looks: int, misses: int, now: datetime) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    ViewLimitReached.objects.get_or_create(
        user_id=user, hour=hour, defaults={"at": now, "looks": looks, "misses": misses}
    )


@transaction.atomic
def mark_reviewed(*, by: Actor) -> None:
    by.require(Permission.ILS_VIEWS_READ)
    went = ViewLimitReached.objects.filter(seen_at=None).update(seen_at=timezone.now())
    if went:
        record_audit("ils.looks.looked_into", by=by, count=went)
