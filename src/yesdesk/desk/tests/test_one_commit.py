"""One commit for each act, and none for a page that is only read: SQLite has one writer."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from yesdesk.core.idempotency import new_form_id
from yesdesk.requests.models import Entry, Request
from yesdesk.testing.needs import ask_as_ana

READS = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK TO", "PRAGMA")

pytestmark = [
    pytest.mark.django_db(transaction=True),
]  # where BEGIN is a statement


@contextmanager
def commits():
    """What was committed inside: for each transaction its statements that write."""
    done = []

    def watch(execute, sql, params, many, context):
        word = sql.lstrip().upper()
        outside = not context["connection"].in_atomic_block
        if word.startswith("BEGIN"):
            done.append([])
        elif not word.startswith(READS):
            if outside:
                done.append([])
            done[-1].append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield done
    done[:] = [written for written in done if written]


@pytest.fixture
def sams(mill, client_of, sam):
    """Sam's browser, which has looked around already, and a request of Ana's."""
    browser = client_of(sam)
    request = ask_as_ana(mill)
    for page in ("desk", "desk"):
        browser.get(reverse(page))
    browser.get(reverse("request", args=[request.pk]))
    return browser, request


def test_a_reply(sams):
    browser, request = sams
    with commits() as done:
        fields = {"words": "All is well.", "revision": request.revision, "last": 0, "then": ""}
        answer = browser.post(reverse("request_reply", args=[request.pk]), fields)
    assert answer.status_code == 302
    assert len(done) == 1


def test_a_reply_that_closes(sams):
    browser, request = sams
    with commits() as done:
        fields = {"words": "Done.", "revision": request.revision, "last": 0, "then": "yes"}
        browser.post(reverse("request_reply", args=[request.pk]), fields)
    assert Request.objects.get(pk=request.pk).closed_at
    assert len(done) == 1


def test_a_note(sams):
    browser, request = sams
    with commits() as done:
        browser.post(reverse("request_note", args=[request.pk]), {"words": "She called."})
    assert Entry.objects.filter(text="She called.").exists()
    assert len(done) == 1


def test_closing(sams):
    browser, request = sams
    with commits() as done:
        fields = {"value": "yes", "told": "on", "revision": request.revision}
        browser.post(reverse("request_close", args=[request.pk]), fields)
    assert Request.objects.get(pk=request.pk).closed_at
    assert len(done) == 1


def test_a_tap_without_words(sams):
    browser, request = sams
    with commits() as done:
        browser.post(reverse("request_take", args=[request.pk]))
    assert Request.objects.get(pk=request.pk).assigned_to_id
    assert len(done) == 1


def test_a_new_request_by_the_public_form(mill, client):
    fields = {
        "words": "My card does not open the door.",
        "name": "Ana",
        "contact": "ana@post.example",
        "form_id": new_form_id(),
    }
    with commits() as done:
        answer = client.post(reverse("ask_at", args=["en", "mill"]), fields)
    assert answer.status_code == 303
    assert len(done) == 1


@pytest.mark.parametrize(
    "page",
    [
        "/desk",
        "/desk?queue=all&branch=all",
        "/desk/find?q=overdue",
        "/desk/{pk}",
        "/desk/{pk}?part=timeline",
    ],
)
def test_pages_that_are_read_write_nothing(sams, page):
    browser, request = sams
    with commits() as done:
        assert browser.get(page.format(pk=request.pk)).status_code == 200
    assert done == []


def test_what_is_said_after_an_act_is_shown_once_and_is_no_write(sams):
    browser, request = sams
    fields = {"words": "All is well.", "revision": request.revision, "last": 0, "then": ""}
    answer = browser.post(reverse("request_reply", args=[request.pk]), fields)
    with commits() as done:
        assert f'data-draft-done="reply.{request.pk}"' in browser.get(answer.url).text
        assert "data-draft-done" not in browser.get(answer.url).text
    assert done == []


def test_a_page_opened_by_a_patron_writes_nothing(mill, client):
    with commits() as done:
        assert client.get(reverse("ask", args=["en"])).status_code == 200
    assert done == []


def test_a_yes_that_moves_money_is_a_look_at_the_account_and_the_act(desk):
    """Two: that somebody looked stands also where the library system, asked after it, leaves no yes to take."""
    browser, request = desk
    page = browser.get(reverse("request_ways", args=[request.pk]))
    way = next(each for each in page.context["options"] if each.command and each.command.orders)
    with commits() as done:
        browser.post(reverse("take_way", args=[request.pk]), {"option": way.key})
    assert Entry.objects.filter(request=request, kind="act").exists()
    look, _act = done
    assert [sql.split()[1] for sql in look] == ["ils_accountview"]
