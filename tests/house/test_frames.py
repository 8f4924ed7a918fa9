"""Who can show a page of ours in a frame: the websites that a library names, and these the form alone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver

from yesdesk.core.links import link_token
from yesdesk.places.models import Library
from yesdesk.requests.models import Channel, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

NAMED = "www.wren.example opac.wren.example"
MAY_BE_FRAMED = {
    "<lang:language>/ask/<slug:branch>/framed",
    "<lang:language>/answers/framed",
}
# The sign's line shows nobody's data and takes no form, so any website can show it; a chat shows its own upper part.
OTHERS = {
    "<lang:language>/sign/<slug:branch>/line": "frame-ancestors *",
    "<lang:language>/r/<str:token>/chat/lines": "frame-ancestors 'self'",
}
LIGHT = 20_000  # bytes, with style and icons, before anything is compressed


def _walk(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, Callable]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


ROUTES = dict(_walk(get_resolver().url_patterns))


@pytest.fixture
def address(mill) -> Callable[[str], str]:
    """The address of a route, with a request where it takes a number or a token."""
    request = ask_as_ana(mill)
    Request.objects.update(channel=Channel.CHAT)
    Library.objects.update(
        has_sign=True, has_chat=True, frame_hosts=NAMED, languages=["en", "es", "fr"]
    )
    parts = {
        "language": "en",
        "branch": "mill",
        "token": link_token(request.link_id, request.link_generation),
        "pk": request.pk,
    }

    def of_route(route: str) -> str:
        return "/" + re.sub(
            r"<(\w+):(\w+)>",
            lambda found: str(parts.get(found[2], 1 if found[1] == "int" else "x")),
            route,
        )

    return of_route


def _who_can(answer) -> str:
    found = re.search(r"frame-ancestors [^;]*", answer.get("Content-Security-Policy", ""))
    return found[0] if found else f"X-Frame-Options {answer['X-Frame-Options']}"


@pytest.mark.parametrize("route", ROUTES)
def test_no_page_but_the_form_can_be_framed_and_that_by_named_websites_alone(
    client, client_of, teo, address, route
):
    wanted = {
        "frame-ancestors 'none'",
        "X-Frame-Options DENY",
    }  # a download has a policy of its own
    if route in MAY_BE_FRAMED:
        wanted = {f"frame-ancestors {NAMED}"}
    elif route in OTHERS:
        wanted = {OTHERS[route]}
    inside = client_of(teo)
    path = address(route)
    for answer in (client.get(path), inside.get(path), inside.post(path, {})):
        assert answer["X-Frame-Options"] == "DENY"
        # What leads elsewhere, or has nothing to show, is no page of its own.
        nothing = {"frame-ancestors 'none'"} if answer.status_code >= 300 else set()
        assert _who_can(answer) in wanted | nothing


def test_views_that_may_be_framed_are_these_alone():
    assert {
        route for route, view in ROUTES.items() if hasattr(view, "may_be_framed")
    } == MAY_BE_FRAMED


def test_no_website_can_show_the_form_where_none_is_named(client, mill):
    assert _who_can(client.get("/en/ask/mill/framed")) == "frame-ancestors 'none'"


def test_form_to_mend_and_receipt_can_be_framed_too(client, address):
    here = {"sec-fetch-site": "same-origin"}
    for words, status in (("", 422), ("Can I print?", 200)):
        answer = client.post("/en/ask/mill/framed", {"words": words}, headers=here)
        assert answer.status_code == status
        assert _who_can(answer) == f"frame-ancestors {NAMED}"


@pytest.mark.parametrize("words", [None, "", "Can I print?"])
def test_frame_is_light_and_sets_no_cookie(client, address, words):
    here = {"sec-fetch-site": "same-origin"}
    path = "/en/ask/mill/framed"
    page = client.get(path) if words is None else client.post(path, {"words": words}, headers=here)
    files = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.text))
    assert files
    assert len(page.content) + sum(len(_bytes_of(file)) for file in files) < LIGHT
    assert not client.cookies
    assert "<script" not in page.text


def _bytes_of(file: str) -> bytes:
    return Path(finders.find(file)).read_bytes()
