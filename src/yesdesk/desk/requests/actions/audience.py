"""Put a complaint about staff aside for leads, or one about a lead for the post above them, by its own words: a mail
has no tick, and not everybody sees, or knows, which one on a form is theirs. Of tick and words the stricter holds.
"""

from collections.abc import Mapping
from typing import TypedDict

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Entry, Request
from yesdesk.desk.requests.complaints import is_about_names, is_about_staff, mentions_complaint
from yesdesk.people.queries import job_classes_with, names_by_permission

BY_ITS_WORDS = "put_aside"
"""In an entry's detail: its words put the request aside. A lead who showed it to everybody is not asked twice."""

ABOVE_LEADS = "put_above_leads"
"""The same where they put it above leads. No lead decides on that, so it takes a mark of its own."""


class Restriction(TypedDict, total=False):
    """Of a request: who alone sees it."""

    for_leads: bool
    about_lead: bool


def restriction_for(*texts: str, by: Actor) -> Restriction:
    """Who alone may see a request with these words. Empty where it is no complaint about staff, where a colleague
    took it down (they mark it themselves), and where nobody
    would read it.
    """
    if (
        by.is_staff
        or not mentions_complaint(*texts)
        or not job_classes_with(Permission.DESK_LEADS_SEE)
    ):
        return {}
    leads, others = names_by_permission(Permission.DESK_LEADS_SEE)
    if is_about_names(leads, *texts) and job_classes_with(Permission.DESK_ABOUT_LEADS_SEE):
        return {"for_leads": True, "about_lead": True}
    if is_about_staff(*texts) or is_about_names([*leads, *others], *texts):
        return {"for_leads": True}
    return {}


def stricter_restriction(marked: Mapping[str, bool], *texts: str, by: Actor) -> Restriction:
    """The restriction by these words, where it is stricter than the one marked; else empty."""
    aside = restriction_for(*texts, by=by)
    return aside if any(not marked.get(each) for each in aside) else {}


def restriction_for_more(request: Request, words: str, by: Actor) -> Restriction:
    """The restriction by further words on a request, unless words set it before: then who reads it said what it is."""
    marked = {"for_leads": request.for_leads, "about_lead": request.about_lead}
    aside = stricter_restriction(marked, words, by=by)
    if not aside:
        return {}
    mark = ABOVE_LEADS if aside.get("about_lead") else BY_ITS_WORDS
    before = Entry.objects.filter(request=request, **{f"detail__{mark}": True})
    return {} if before.exists() else aside


def restriction_detail(aside: Restriction) -> dict[str, bool]:
    """The restriction as an entry's detail keeps it."""
    if not aside:
        return {}
    return {BY_ITS_WORDS: True} | ({ABOVE_LEADS: True} if aside.get("about_lead") else {})
