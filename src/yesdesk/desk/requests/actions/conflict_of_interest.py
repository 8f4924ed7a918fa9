"""Keep a yes with somebody who may say it: nobody says it to their own account or to one of their household, which is
looked at when they say it and again when it is sent; and a second look is taken by somebody else, where there is one.
"""

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.desk.models import Entry, EntryKind, OutcomeValue, PutAside, Request
from yesdesk.desk.requests.access import needed_to_answer
from yesdesk.desk.requests.actions.audience import names_somebody
from yesdesk.ils.accounts.actions import refuse_own_account
from yesdesk.ils.accounts.queries import (
    Whose,
    has_declared_card,
    has_named_any,
    members_near_card,
    owns_account,
    owns_card,
    whose_account,
)
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.people.queries import AbleColleague, who_may


def require_no_conflict(account: str, card: str, lead: Actor) -> None:
    """Raise NotAllowed where the account is the lead's own or their household's. `account`: its ref, empty where none
    is read. Not inside a transaction: it asks the library system, as only that knows households.
    """
    if _stands_too_near(account, card, lead):
        raise NotAllowed(
            _("This is your own account, or one in your household."),
            next_step=_("Leave it: in two minutes the next colleague is asked. We do not say why."),
            code="desk.approval.own_account",
        )


def require_no_verbal_conflict(account: str, card: str, lead: Actor, *, is_money: bool) -> None:
    """Raise the same for a yes by word of mouth, and for money where the lead never said which card is theirs.
    Whoever notes it learns nothing of whose household it is.
    """
    if is_money and not has_declared_card(lead):
        raise NotAllowed(
            _("%(name)s has to say first which library card is theirs.") % {"name": lead.name},
            next_step=_("They say it under their own name. Until then, ask another colleague."),
            code="ils.card.not_said_by_lead",
        )
    if _stands_too_near(account, card, lead):
        raise NotAllowed(
            _("This yes is for somebody else to say."),
            next_step=_("Ask another colleague with the latitude, or promise an answer by a time."),
            code="desk.approval.somebody_else",
        )


def _stands_too_near(account: str, card: str, lead: Actor) -> bool:
    """False where nobody can tell now: whoever named no card, or a library system that does not answer. What
    is sent is looked at once more. Where no account is read, the card alone tells.
    """
    if account:
        return _is_near(account, lead)
    return bool(card) and owns_card(lead, card)


def require_not_own_account(patron: str, by: Actor) -> None:
    """Raise Refusal where `by` says what they saw on their own account, or on their household's."""
    if _is_near(patron, by):
        raise refuse_own_account()


def _is_near(patron: str, by: Actor) -> bool:
    if not patron or not has_named_any(by):
        return False
    if owns_account(by, patron):
        return True
    try:
        account = rpc_client.account(patron)
    except Refusal:
        return False
    return account is not None and whose_account(by, account) in {Whose.OWN, Whose.HOUSEHOLD}


def require_other_colleague(request: Request, by: Actor) -> None:
    """Raise Refusal where a second look was asked for after a no of `by`'s own. A yes stays theirs to say."""
    if not is_for_other_colleague(request, by):
        return
    raise Refusal(
        _("You answered this. A colleague looks at it now."),
        next_step=_("Leave it to a colleague, or pass it on with a line."),
        code="desk.second_look.somebody_else",
    )


def is_for_other_colleague(request: Request, by: Actor) -> bool:
    """False where nobody else could look: then once more by the same eyes is better than not at all. A colleague of
    this branch can, and any lead.
    """
    return answered_before(request, by) and any(
        one.leads or one.branch in {None, request.branch_id}
        for one in able_colleagues(request, by=by)
    )


def answered_before(request: Request, by: Actor) -> bool:
    """Whether a second look is wanted after a no that `by` said."""
    if request.second_look_since is None or by.user_id is None:
        return False
    return _who_said_no(request) == by.user_id


def _who_said_no(request: Request) -> int | None:
    """User id, as long as the entry names its author."""
    noes = Entry.objects.filter(
        request=request,
        kind=EntryKind.OUTCOME,
        outcome__value=OutcomeValue.NOT_THIS_TIME,
        outcome__undone_at=None,
    )
    return noes.order_by("-pk").values_list("author_id", flat=True).first()


def able_colleagues(request: Request, *, by: Actor) -> list[AbleColleague]:
    """Colleagues who may answer this request, on shift first: none who said the no that is looked at again, none whom
    its card stands near, none whom a complaint names. Why somebody is not among them is said nowhere.
    """
    able = who_may(by, needed_to_answer(request))
    near = members_near_card(request.proven_card)
    said_no = _who_said_no(request) if request.second_look_since is not None else None
    complaint = _complaint(request) if request.for_leads else []
    return [
        one
        for one in able
        if one.pk not in near
        and one.pk != said_no
        and not (complaint and names_somebody({one.name, *one.name.split()[:1]}, *complaint))
    ]


def _complaint(request: Request) -> list[str]:
    """The first words of a request that is about staff, and those that made it so: a name in later ones is none."""
    wrote = Entry.objects.filter(
        request=request, kind__in=(EntryKind.PATRON, EntryKind.NEED_CHANGED)
    )
    rows = wrote.order_by("pk").values_list("text", "put_aside")
    said = [text for nth, (text, aside) in enumerate(rows) if not nth or aside != PutAside.NO]
    return [request.asked_for, *said]
