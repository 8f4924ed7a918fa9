"""The form to ask in a frame of the library's own website."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core import site_context
from yesdesk.core.idempotency import new_form_id
from yesdesk.places.models import Library
from yesdesk.requests.models import Request

FRAMED = "/en/ask/mill/framed"
HERE = {"sec-fetch-site": "same-origin"}
WORDS = "Can I print two pages without a card?"


@pytest.fixture
def page(client, library):
    Library.objects.update(frame_hosts="www.wren.example")
    return client


def test_press_opens_a_request_and_is_answered_in_the_frame(page, mill):
    sent = page.post(FRAMED, {"words": WORDS, "contact": "ana.m@post.example"}, headers=HERE)
    request = Request.objects.get()
    assert sent.status_code == 200
    assert (request.branch, request.said) == (mill, WORDS)
    assert sent["Cache-Control"] == "no-store"
    assert f"/en/r/{request.link_id}" in sent.text
    assert WORDS not in sent.text


def test_links_lead_out_of_the_frame(page):
    sent = page.post(FRAMED, {"words": WORDS}, headers=HERE)
    for each in (page.get(FRAMED), sent):
        links = re.findall(r"<a [^>]*>", each.text.partition("<main")[2])
        leads_on = [link for link in links if "/framed" not in link]
        assert leads_on
        assert all('target="_blank"' in link for link in leads_on)


def test_press_without_a_cookie_of_another_website_is_not_taken(page):
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "https://www.wren.example"},  # the one that shows the frame does not send for it
        {"origin": "null"},
    ):
        refused = page.post(FRAMED, {"words": WORDS}, headers=headers)
        assert refused.status_code == 403
        assert WORDS in refused.text
    assert not Request.objects.exists()


def test_second_press_is_the_same_request(page):
    form_id = new_form_id()
    for _time in range(2):
        page.post(FRAMED, {"words": WORDS, "form_id": form_id}, headers=HERE)
    assert Request.objects.count() == 1


def test_what_was_typed_stays_where_something_needs_mending(page):
    mend = page.post(FRAMED, {"words": WORDS, "contact": "ana.m@post"}, headers=HERE)
    assert mend.status_code == 422
    assert WORDS in mend.text
    assert "ana.m@post" in mend.text


def test_frame_costs_no_more_queries_than_the_form(page, monkeypatch):
    paths = ("/en/ask/mill", FRAMED)
    for path in paths:
        page.get(path)
    monkeypatch.setattr(site_context._known, "until", float("inf"))  # as it is outside of tests
    counts = []
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            page.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_branch_of_none_has_no_frame(page):
    assert page.get("/en/ask/nowhere/framed").status_code == 404
