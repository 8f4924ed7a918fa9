"""Put a complaint about staff aside for leads by its own words, where whoever wrote it marked nothing: a mail has no
tick, and not everybody sees the one on a form.
"""

from typing import TypedDict

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.complaints import complains_about, complains_about_staff
from yesdesk.desk.models import Entry, Request
from yesdesk.people.queries import job_classes_with, names_by_permission

BY_ITS_WORDS = "put_aside"
"""In an entry's detail: its words put the request aside. A lead who showed it to everybody is not asked twice."""


class Aside(TypedDict, total=False):
    """Of a request: who alone sees it."""

    for_leads: bool
    about_lead: bool


def aside_for(*texts: str, by: Actor) -> Aside:
    """Empty where it is no such complaint, where a colleague took it down (they mark it themselves), and where nobody
    would read it.
    """
    if by.is_staff or not job_classes_with(Permission.DESK_LEADS_SEE):
        return {}
    leads, others = names_by_permission(Permission.DESK_LEADS_SEE)
    if complains_about(leads, *texts) and job_classes_with(Permission.DESK_ABOUT_LEADS_SEE):
        return {"for_leads": True, "about_lead": True}
    if complains_about_staff(*texts) or complains_about([*leads, *others], *texts):
        return {"for_leads": True}
    return {}


def aside_for_more(request: Request, words: str, by: Actor) -> Aside:
    """The same of further words on a request, unless it was put aside before: then a lead said what it is."""
    if (
        request.for_leads
        or Entry.objects.filter(request=request, **{f"detail__{BY_ITS_WORDS}": True}).exists()
    ):
        return {}
    return aside_for(words, by=by)
