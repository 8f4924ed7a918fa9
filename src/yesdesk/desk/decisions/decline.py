"""An honest no in one tap: the rule's reason, its nearest yes and how to ask again, in the patron's language."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.errors import Refusal
from yesdesk.desk.decisions.shift_notes import add_shift_note
from yesdesk.desk.models import Outcome, OutcomeValue, Request
from yesdesk.desk.options.option import Decline
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.policy.queries import rule_in_force
from yesdesk.policy.situation import RuleTerms


@transaction.atomic
def send_decline(request: Request, no: Decline, *, by: Actor) -> Outcome:
    """Close the request with a no in the rule's words. Raises Refusal when the rule is not in force any more."""
    day = local_day(timezone.now(), request.branch.time_zone)
    with translation.override(request.language):
        terms = rule_in_force(by, no.rule, branch=request.branch_id, day=day)
    if terms is None:
        raise Refusal(
            _("This rule does not stand any more."),
            next_step=_("Look at the ways to yes once more."),
            code="desk.way.gone",
        )
    add_shift_note(request.branch, no.rule, because=_in_readers_words(terms, by), by=by)
    return close_request(
        request,
        value=OutcomeValue.NOT_THIS_TIME,
        reason=terms.reason,
        nearest_yes=terms.nearest_yes,
        ask_again=terms.how_to_ask_again,
        by=by,
    )


def _in_readers_words(terms: RuleTerms, by: Actor) -> str:
    """The reason as staff of this house read it; the patron's own language may be another."""
    with translation.override(by.language):
        here = rule_in_force(by, terms.id, branch=None, day=timezone.now().date())
    return here.reason if here is not None else terms.reason
