"""The sign for patrons: a page for each branch, a line for the library’s website, and the line on the form to ask."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from yesdesk.core.errors import or_not_found
from yesdesk.core.web.pages import public_page
from yesdesk.desk.public.views.about_us import hours_said
from yesdesk.desk.sign.queries import PublicLine, public_line
from yesdesk.places.hours import Hours
from yesdesk.places.models import Branch
from yesdesk.places.queries import (
    CachedPoint,
    branch_by_slug,
    cached_branches,
    opening_hours,
    the_library,
)
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
    "script-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-ancestors": ["*"],
}


@public_page
@needs(Switch.SIGN)
def sign_page(http: HttpRequest, language: str, branch: str) -> HttpResponse:
    """Show the sign of a branch, or (`?point=`) of one of its service points. It looks again by itself."""
    return render(http, "desk/sign_page.html", _context(http, language, branch))


@csp_override(_FRAMED)
@public_page
@needs(Switch.SIGN)
def sign_line(http: HttpRequest, language: str, branch: str) -> HttpResponse:
    """Show the line alone, to be framed by the library's own website: of a branch, or (`?point=`) of one point."""
    return render(http, "desk/sign_line.html", _context(http, language, branch))


def _context(http: HttpRequest, language: str, slug: str) -> dict[str, Any]:
    here, wanted = _branch_or_not_found(slug), http.GET.get("point", "")
    return {
        "branch": here,
        "branch_name": here.name,
        "point": next((each.name for each in _points_of(here) if str(each.pk) == wanted), ""),
        "sign": line_of(here, opening_hours(here), language, wanted),
        "phone": here.phone or the_library().phone,
    }


def _points_of(branch: Branch) -> tuple[CachedPoint, ...]:
    return next((each.points for each in cached_branches() if each.pk == branch.pk), ())


def line_of(branch: Branch, hours: Hours, language: str, point: str = "") -> PublicLine:
    """Return the line of a branch, from hours read already, or of its service point with this number. A number of
    none is the whole branch. No query more than one each second.
    """
    every = [each.pk for each in _points_of(branch)]
    points = [pk for pk in every if str(pk) == point] or every
    closed = hours_said(hours, language, timezone.now())
    line = public_line(branch, points, hours, language=language, closed=closed)
    return line if points == every else replace(line, href=f"{line.href}?point={point}")


@lru_cache(maxsize=100)
def line_as_html(sign: PublicLine, language: str, template: str) -> str:
    """Return the line for the form to ask, which is made for everybody and filled in for each reader."""
    with translation.override(language):
        return render_to_string(template, {"sign": sign})


def _branch_or_not_found(slug: str) -> Branch:
    return or_not_found(branch_by_slug(slug))
