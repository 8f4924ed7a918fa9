"""The sign for patrons: a page for each branch, a line for the library’s website, and the line on the form to ask."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from yesdesk.core.errors import NotFound
from yesdesk.core.web.pages import public_page
from yesdesk.desk.public.views.about_us import hours_said
from yesdesk.desk.sign.queries import PublicLine, public_line
from yesdesk.places.hours import Hours
from yesdesk.places.models import Branch
from yesdesk.places.queries import branch_by_slug, cached_branches, opening_hours, the_library
from yesdesk.places.switches import Switch, needs

SIGN_GOES_HERE: Final = b"<!--sign-->"

# What is filled in for each reader of the form to ask.
SIGN_PARTS: Final[Mapping[bytes, str]] = {
    SIGN_GOES_HERE: "desk/parts/sign_line.html",
    b"<!--chat-->": "desk/parts/chat_button.html",
}

# A page of the library's own website holds the line, so any may frame it. It shows nobody's data and takes no form.
_FRAMED: Final[Mapping[str, Collection[str]]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "frame-ancestors": ["*"],
}


@public_page
@needs(Switch.SIGN)
def sign_page(http: HttpRequest, language: str, branch: str) -> HttpResponse:
    here = _branch_or_not_found(branch)
    hours = opening_hours(here)
    context = {
        "branch": here,
        "branch_name": here.name,
        "sign": line_of(here, hours, language),
        "phone": here.phone or the_library().phone,
    }
    return render(http, "desk/sign_page.html", context)


@csp_override(_FRAMED)
@public_page
@needs(Switch.SIGN)
def sign_line(http: HttpRequest, language: str, branch: str) -> HttpResponse:
    """Show the line alone, to be framed by the library's own website. It looks again each minute."""
    here = _branch_or_not_found(branch)
    sign = line_of(here, opening_hours(here), language)
    response = render(http, "desk/sign_line.html", {"branch": here, "sign": sign})
    response["Refresh"] = "60"
    return response


def line_of(branch: Branch, hours: Hours, language: str) -> PublicLine:
    """Return the line of a branch, from hours read already. No query more than one each two seconds."""
    points = [
        point.pk for each in cached_branches() if each.pk == branch.pk for point in each.points
    ]
    closed = hours_said(hours, language, timezone.now())
    return public_line(branch, points, hours, language=language, closed=closed)


@lru_cache(maxsize=100)
def line_as_html(sign: PublicLine, language: str, template: str) -> str:
    """Return the line for the form to ask, which is made for everybody and filled in for each reader."""
    with translation.override(language):
        return render_to_string(template, {"sign": sign})


def _branch_or_not_found(slug: str) -> Branch:
    found = branch_by_slug(slug)
    if found is None:
        raise NotFound.plain()
    return found
