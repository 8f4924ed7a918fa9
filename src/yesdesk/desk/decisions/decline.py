"""Send an honest no in one tap, and keep the branch's note of it until closing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import at_words, local_day
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch
from yesdesk.places.queries import closing_today
from yesdesk.policy.queries import rule_in_force
from yesdesk.policy.situation import RuleTerms
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Outcome, OutcomeValue, Request, ShiftNote


@transaction.atomic
def send_decline(request: Request, rule: int, *, by: Actor) -> Outcome:
    """Close the request with a no in the rule's words. Raises Refusal for a rule that is not in force."""
    day = local_day(timezone.now(), request.branch.time_zone)
    with translation.override(request.language):
        terms = rule_in_force(by, rule, branch=request.branch_id, day=day)
    if terms is None:
        raise Refusal(
            _("This rule is no longer in force."),
            next_step=_("Look at the ways to yes once more."),
            code="desk.way.gone",
        )
    add_shift_note(request.branch, rule, because=_reason_for_reader(terms, by), by=by)
    return close_request(
        request,
        value=OutcomeValue.NOT_THIS_TIME,
        reason=terms.reason,
        nearest_yes=terms.nearest_yes,
        ask_again=terms.how_to_ask_again,
        rule=rule,
        by=by,
    )


def _reason_for_reader(terms: RuleTerms, by: Actor) -> str:
    # The patron's language may be another.
    with translation.override(by.language):
        here = rule_in_force(by, terms.id, branch=None, day=timezone.now().date())
    return here.reason if here is not None else terms.reason


# For a branch that is closed today: an inbox answers at night too.
NO_CLOSING = timedelta(hours=12)


def add_shift_note(branch: Branch, rule: int, *, because: str, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    until = closing_today(branch, now) or now + NO_CLOSING
    ShiftNote.objects.create(branch=branch, rule=rule, because=because[:300], at=now, until=until)


def cleanup_shift_notes(_ref: str, now: datetime) -> None:
    """Delete notes of past shifts. A clock that jumped deletes nothing. For the timer."""
    if clock_is_trusted(now):
        ShiftNote.objects.filter(until__lt=now).delete()


def shift_notes(
    by: Actor, branch: Branch, rules: Iterable[int], *, now: datetime
) -> dict[int, str]:
    """Return each rule's newest note at this branch. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    wanted = set(rules)
    rows = ShiftNote.objects.filter(branch=branch.pk, until__gt=now)
    notes = rows.order_by("at", "id").values_list("rule", "at", "because")
    newest = {rule: (at, because) for rule, at, because in notes if rule in wanted}
    return {
        rule: _said_no_sentence(at, because, by, branch, now)
        for rule, (at, because) in reversed(newest.items())
    }


def _said_no_sentence(at: datetime, because: str, by: Actor, branch: Branch, now: datetime) -> str:
    said_at = at_words(at, zone=branch.time_zone, language=by.language, now=now)
    return _("A colleague said no %(at)s, because: %(because)s") % {
        "at": said_at,
        "because": because,
    }
