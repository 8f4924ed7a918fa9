"""Requests that a member of staff may see at all. Every other read starts from here."""

from typing import NamedTuple

from django.db.models import Model, Q, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Request


class Visibility(NamedTuple):
    """The restricted requests that somebody sees: those for `leads`, and those `about_leads`."""

    leads: bool
    about_leads: bool


def visibility_of(by: Actor) -> Visibility:
    """The visibility of `by`, by permission; hashable, so that a compiled read can depend on it."""
    return Visibility(by.may(Permission.DESK_LEADS_SEE), by.may(Permission.DESK_ABOUT_LEADS_SEE))


def visible_only[M: Model, R](
    rows: QuerySet[M, R], sight: Visibility, of: str = ""
) -> QuerySet[M, R]:
    """`rows` without those whose request is hidden. `of`: the way to the request, like `request__`."""
    match sight:
        case (True, True):
            return rows
        case (True, False):
            return rows.filter(**{f"{of}about_lead": False})
        case (False, True):
            return rows.filter(Q(**{f"{of}for_leads": False}) | Q(**{f"{of}about_lead": True}))
        case _:
            return rows.filter(**{f"{of}for_leads": False})


def visible_sql(sight: Visibility) -> str:
    """The rule of `visible_requests` as SQL, for a WHERE of our own on `desk_request`."""
    return {
        Visibility(leads=True, about_leads=True): "",
        Visibility(leads=True, about_leads=False): " AND NOT about_lead",
        Visibility(leads=False, about_leads=True): " AND (NOT for_leads OR about_lead)",
        Visibility(leads=False, about_leads=False): " AND NOT for_leads",
    }[sight]


def audiences_of(sight: Visibility) -> list[str]:
    """The audiences whose documents in the search index `by` finds."""
    return [
        "staff",
        *(["leads"] if sight.leads else []),
        *(["about_leads"] if sight.about_leads else []),
    ]


def audience_of(request: Request) -> str:
    """The audience of a request: who finds it, and whose open pages hear of it."""
    if request.about_lead:
        return "about_leads"
    return "leads" if request.for_leads else "staff"


def needed_to_answer(request: Request) -> frozenset[Permission]:
    """The permissions that somebody needs to answer this request: the desk's, and to see it."""
    sees = {
        "staff": frozenset[Permission](),
        "leads": frozenset({Permission.DESK_LEADS_SEE}),
        "about_leads": frozenset({Permission.DESK_ABOUT_LEADS_SEE}),
    }
    return sees[audience_of(request)] | {Permission.DESK_REQUEST_ANSWER}


def visible_requests(by: Actor) -> QuerySet[Request]:
    """All requests that `by` may see: the library's, but those about staff only with the permission."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return Request.objects.none()
    return visible_only(Request.objects.all(), visibility_of(by))
