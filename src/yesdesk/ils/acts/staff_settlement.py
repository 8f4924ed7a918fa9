"""Settlement by a person: where looking does not tell, they say what the library system shows; and where it has no call
for an act, a person does it there and says so. Whoever is said to have said yes says whether they did.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import humanize_time
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.ils.accounts.actions import refuse_own_account
from yesdesk.ils.accounts.own_card import require_own_card
from yesdesk.ils.accounts.queries import owns_account
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.acts.settle import settle_done, settle_refused
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import Receipt, Refused
from yesdesk.ils.pseudonyms import code_of
from yesdesk.places.queries import the_library


@transaction.atomic
def settle_by_staff(uuid: UUID, *, is_there: bool, by: Actor) -> Act:
    """Settle an unknown act, traced, or one to be done by hand, by a colleague's word. Raises Refusal when it is
    settled already, for one's own account, and for a "not there" that is not yet one.
    """
    by.require(Permission.ILS_ACT_DO)
    act = Act.objects.filter(uuid=uuid).first()
    if act is None:
        raise NotFound.plain()
    if act.patron and owns_account(by, act.patron):
        raise refuse_own_account()
    if act.does in MOVES_MONEY:
        require_own_card(by)
    say = {ActState.UNKNOWN: _looked, ActState.BY_HAND: _settle_manual_act}.get(ActState(act.state))
    if say is None or not say(act, is_there=is_there, by=by):
        raise already_settled()
    return act


def already_settled() -> Refusal:
    """A colleague or the machine was there before."""
    return Refusal(
        _("What became of it is known by now."),
        next_step=_("Look at it once more."),
        code="ils.act.settled",
    )


def _may_still_come(until: datetime, by: Actor) -> Refusal:
    at = humanize_time(
        until, zone=the_library().time_zone, language=by.language, now=timezone.now()
    )
    return Refusal(
        _("It may still arrive, so nobody can say yet that it did not."),
        next_step=_("Do not do it again. Look once more after %(when)s.") % {"when": at},
        code="ils.act.may_still_come",
    )


def _looked(act: Act, *, is_there: bool, by: Actor) -> bool:
    """A look by a person, where the answer was lost."""
    if not is_there and act.poll_until is not None and timezone.now() < act.poll_until:
        raise _may_still_come(act.poll_until, by)
    record_audit(
        "ils.act.settled_by_hand", "act", by=by, is_there=is_there
    )  # which one would name whom
    if is_there:
        return settle_done(
            act, _manual_receipt({SEEN_BY: by.job_class}), from_states=(ActState.UNKNOWN,)
        )
    not_there = gettext_noop("A colleague looked: it did not reach the library system.")
    refused = Refused(not_there, next_step=gettext_noop("Tap it once more."))
    return settle_refused(act, refused, from_states=(ActState.UNKNOWN,))


def _settle_manual_act(act: Act, *, is_there: bool, by: Actor) -> bool:
    """Done there by a person, or not: who it was stands in the ledger where it is money, and nowhere else."""
    if is_there:
        seen, by_hand = _manual_receipt({DONE_BY: by.job_class}), code_of(by)
        return settle_done(act, seen, from_states=(ActState.BY_HAND,), by_hand=by_hand)
    not_done = gettext_noop("A colleague says that it was not done in the library system.")
    refused = Refused(not_done, next_step=gettext_noop("Look at the ways to yes once more."))
    return settle_refused(act, refused, from_states=(ActState.BY_HAND,))


def _manual_receipt(facts: dict[str, str]) -> Receipt:
    return Receipt(number="", at=timezone.now(), read_back=facts)


@transaction.atomic
def note_backing(uuids: Iterable[str], *, theirs: bool, by: Actor) -> None:
    """Take the mark off these acts and their lines; where it was not theirs, finance is asked to look at once. The
    moment they said it stands on the request, so the ledger has the day alone.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    until = None if theirs else now.replace(hour=0, minute=0, second=0, microsecond=0)
    these = list(uuids)
    Act.objects.filter(uuid__in=these, unseen_until__isnull=False).update(unseen_until=until)
    LedgerLine.objects.filter(tag__in=these, unseen_until__isnull=False).update(unseen_until=until)
