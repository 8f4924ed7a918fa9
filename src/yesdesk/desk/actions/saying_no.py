"""An honest no in one tap: the rule's reason, its nearest yes and how to ask again, in the patron's language."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.when import local_day
from yesdesk.desk.actions.closing import close
from yesdesk.desk.models import Outcome, OutcomeValue, Request
from yesdesk.desk.yes.ways import HonestNo
from yesdesk.latitude.queries import rules_in_force


@transaction.atomic
def say_no(request: Request, no: HonestNo, *, by: Actor) -> Outcome:
    """Closes the request so. Raises Refusal when the rule does not stand any more."""
    day = local_day(timezone.now(), request.branch.time_zone)
    with translation.override(request.language):
        standing = rules_in_force(by, request.branch_id, day)
    terms = next((each.terms for each in standing if each.terms.id == no.rule), None)
    if terms is None:
        raise Refusal(
            _("This rule does not stand any more."),
            way_on=_("Look at the ways to yes once more."),
            code="desk.way.gone",
        )
    return close(
        request,
        value=OutcomeValue.NOT_THIS_TIME,
        reason=terms.reason,
        nearest_yes=terms.nearest_yes,
        ask_again=terms.how_to_ask_again,
        by=by,
    )
