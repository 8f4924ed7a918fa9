"""Headings of a decision and its end on the timeline."""

from django.utils.translation import gettext as _

from yesdesk.core.labels import job_label
from yesdesk.ils.models import ActState
from yesdesk.requests.models import Decision, How
from yesdesk.requests.queries.entry_headers import Heading, SeenEntry


def act_label(seen: SeenEntry) -> Heading:
    """Say where it was done: in the library system, by exception, as a kindness."""
    decision = seen.decision
    if decision is None:
        return _("A yes"), "", "action"
    return _where_it_was_done(decision, seen), _by_whom(decision, seen), "action"


def _by_whom(decision: Decision, seen: SeenEntry) -> str:
    # Shown to the author alone.
    if not seen.by_staff:
        return ""
    if decision.rule is None or seen.own:
        return _("by %(name)s,") % {"name": seen.author}
    job_class = decision.job_class
    return _("by %(name)s,") % {"name": job_label(job_class)} if job_class else _("by a colleague,")


def _where_it_was_done(decision: Decision, seen: SeenEntry) -> str:
    if decision.how == How.VERBAL:
        return _("Yes, by exception") if seen.by_staff else _("Your library")
    if decision.how == How.GIFT:
        return _("A kindness")
    return _("In the library system")


def act_ended_label(seen: SeenEntry) -> Heading:
    match seen.row.detail["state"]:
        case ActState.UNKNOWN:
            words = _("We don’t know yet whether that arrived")
        case ActState.DONE:
            words = _("A colleague looked: it is done there")
        case _ if seen.row.detail.get("part"):
            words = _("Part of that didn’t become a yes")
        case _:
            words = _("That didn’t become a yes")
    return words, "", "quiet"
