"""Where looking does not tell, a person looks in the library system and says what is there."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotHere, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.ils.actions.intending import own_account
from yesdesk.ils.actions.settling import settle_done, settle_refused
from yesdesk.ils.facts import SEEN_BY
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Receipt, Refused
from yesdesk.ils.queries.cards import owns_account


@transaction.atomic
def say_what_was_found(uuid: UUID, *, is_there: bool, by: Actor) -> Act:
    """Settles an unknown act by a colleague's own look. Traced. Raises Refusal when it is settled already, and for
    one's own account.
    """
    by.require(Permission.ILS_ACT_DO)
    act = Act.objects.filter(uuid=uuid).first()
    if act is None:
        raise NotHere.plain()
    if act.patron and owns_account(by, act.patron):
        raise own_account()
    if act.state != ActState.UNKNOWN or not _settled(act, is_there=is_there, by=by):
        raise settled_by_now()
    trace("ils.act.settled_by_hand", f"act:{act.pk}", by=by, is_there=is_there)
    return act


def settled_by_now() -> Refusal:
    """A colleague or the machine was there before."""
    return Refusal(
        _("What became of it is known by now."),
        way_on=_("Look at it once more."),
        code="ils.act.settled",
    )


def _settled(act: Act, *, is_there: bool, by: Actor) -> bool:
    if is_there:
        seen = {SEEN_BY: by.job_class}
        return settle_done(act, Receipt(number="", at=timezone.now(), read_back=seen))
    not_there = gettext_noop("A colleague looked: it did not reach the library system.")
    return settle_refused(act, Refused(not_there, way_on=gettext_noop("Tap it once more.")))
