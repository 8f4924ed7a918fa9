"""Operators of the search. None takes a colleague; a million requests cost them no more than ten."""

import re

import pytest
from django.db import connection
from django.utils import translation

from yesdesk.core.errors import ValidationRefusal
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.actions.tags import add_tag, tag_request
from yesdesk.requests.models import OutcomeValue, Request
from yesdesk.requests.queries import search
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_requests
from yesdesk.requests.queries.search import STATES, find_requests, split_operators
from yesdesk.requests.queries.tags import forget_tags
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def find(act, sam):
    def found(typed, by=sam):
        actor = act(by)
        return {row.pk for row in find_requests(actor, *split_operators(typed, by=actor)).rows}

    return found


@pytest.mark.parametrize(
    ("of_patron", "typed"),
    [
        ({"contact": "Ana.M@post.example"}, "from:ana.m@POST.example"),
        ({"contact": "+33 1 23 45 67 89"}, "from:+33123456789"),
        ({"contact": "+33 1 23 45 67 89"}, 'from:"+33 1 23 45 67 89"'),
        ({"card_number": "29001000184"}, "from:29001000184"),
        ({"card_number": "P1234567"}, "from:P1234567"),
    ],
)
def test_from_finds_an_address_a_phone_or_a_card(find, mill, of_patron, typed):
    request, _other = ask_as_ana(mill, **of_patron), ask_as_ana(mill, contact="bo@post.example")
    assert find(typed) == {request.pk}
    assert find(f"burying {typed}") == {request.pk}
    assert find(f"zeppelin {typed}") == set()


def test_from_a_colleague_finds_nothing_that_they_wrote_or_took(find, mill, act, kim):
    kim.email = "kim@library.example"
    kim.save()
    assign(ask_as_ana(mill), by=act(kim))
    assert find("from:kim@library.example") == set()


def test_mine_is_oneself(find, mill, act, sam, kim):
    mine, theirs = ask_as_ana(mill), ask_as_ana(mill)
    assign(mine, by=act(sam))
    assign(theirs, by=act(kim))
    assert find("is:mine") == {mine.pk}
    assert find("is:mine", kim) == {theirs.pk}


@pytest.mark.parametrize("state", [each for each in STATES if each not in {"open", "closed"}])
def test_a_state_is_a_queue_of_the_desk(find, mill, act, sam, state):
    ask_as_ana(mill)
    assign(ask_as_ana(mill), by=act(sam))
    close_request(ask_as_ana(mill), value=OutcomeValue.YES, by=act(sam))
    queue = Queue(state)
    there = queue_requests(act(sam), DeskFilter(queue)).values_list("pk", flat=True)
    assert find(f"is:{STATES[state]}") == set(there)


def test_open_and_closed(find, mill, act, sam):
    waits, over = ask_as_ana(mill), ask_as_ana(mill)
    close_request(over, value=OutcomeValue.YES, by=act(sam))
    assert find("is:open") == {waits.pk}
    assert find("IS:closed burying") == {over.pk}
    assert find("is:open is:closed") == set()


def test_before_and_after_are_days_of_the_reader_s_branch(find, mill):
    mill.time_zone = "Pacific/Auckland"
    mill.save()
    request = ask_as_ana(mill)
    Request.objects.update(last_entry_at="2026-11-01T11:30:00Z")  # the 2nd, half past midnight
    assert find("before:2026-11-02") == find("after:2026-11-03") == set()
    assert find("before:2026-11-03") == find("after:2026-11-02") == {request.pk}
    assert find("after:2026-11-02 before:2026-11-03 burying") == {request.pk}


@pytest.mark.parametrize(
    "typed",
    [
        "before:yesterday",
        "after:2026-13-01",
        "is:kim",
        "from:Kim",
        "from:a@b@c",
        "before:0001-01-01",
    ],
)
def test_a_value_that_an_operator_cannot_take_is_named(act, sam, mill, typed):
    with pytest.raises(ValidationRefusal) as refused:
        split_operators(typed, by=act(sam))
    assert set(refused.value.fields) == {"q"}


@pytest.mark.parametrize("typed", ["after:9999-12-31", "from:1\x001", "is:mine is:mine is:held"])
def test_odd_values_find_nothing(find, mill, typed):
    ask_as_ana(mill)
    assert find(typed) == set()


@pytest.mark.parametrize(
    "typed",
    [
        "by:kim",
        "author:sam",
        "assigned:kim",
        "https://post.example",
        "10:30",
        "is:",
        "from:\x00",
        ":",
        "a:b",
    ],
)
def test_an_unknown_operator_is_a_word(act, sam, mill, typed):
    words = " ".join(typed.replace("\0", " ").split())
    assert split_operators(typed, by=act(sam)) == (words, None)


def test_what_only_leads_read_no_operator_finds(find, mill, act, lea):
    request = ask_as_ana(mill, contact="ana@post.example")
    set_audience(request, for_leads=True, by=act(lea))
    assert find("from:ana@post.example") == find("is:open burying") == set()
    assert find("from:ana@post.example", lea) == {request.pk}


@pytest.mark.parametrize(
    "typed", ["tag:lamps", "TAG:Lamps", 'tag:"lamps" burying', "tag:lamps is:open"]
)
def test_a_tag_finds_the_requests_that_have_it(find, mill, act, sam, dana, typed):
    tag, request, _other = add_tag("Lamps", by=act(dana)), ask_as_ana(mill), ask_as_ana(mill)
    forget_tags()
    tag_request(request, tag.pk, on=True, by=act(sam))
    assert find(typed) == {request.pk}


@pytest.mark.parametrize("typed", ["tag:kim", "tag:lamps"])
def test_a_tag_that_is_not_there_is_said(act, sam, mill, typed):
    forget_tags()
    with pytest.raises(ValidationRefusal):
        split_operators(typed, by=act(sam))


@pytest.mark.parametrize("language", ["es", "fr"])
def test_operators_work_in_the_reader_s_language_and_in_english(act, sam, mill, language):
    by = act(sam)
    with translation.override(language):
        own = f"{search.OPERATORS['is']}:{STATES['closed']}"
        assert own != "is:closed"
        assert split_operators(own, by=by) == split_operators("is:closed", by=by)


def test_more_than_a_page_says_so(act, sam, mill, monkeypatch):
    monkeypatch.setattr(search, "SHOWN", 2)
    for _time in range(3):
        ask_as_ana(mill)
    found = find_requests(act(sam), *split_operators("is:open", by=act(sam)))
    assert (len(found.rows), found.partial) == (2, True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
@pytest.mark.parametrize(
    "typed",
    [
        *(f"is:{state} before:2026-11-01" for state in STATES if state != "closed"),
        "from:ana@post.example after:2020-01-01",
        "from:0123456789 is:closed",
    ],
)
def test_few_requests_are_found_without_a_walk_over_all(act, sam, mill, typed):
    _words, only = split_operators(typed, by=act(sam))
    assert only is not None
    rows = queue_requests(act(sam), DeskFilter(Queue.ALL)).filter(only)
    plan = rows.order_by("-last_entry_at", "-id")[:51].explain()
    assert not re.search(
        r"request_newest|request_kept|request_closed|SCAN (U0|desk_request)$", plan, re.M
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
@pytest.mark.parametrize("typed", ["is:closed", "before:2026-11-01", "is:closed after:2026-11-01"])
def test_many_requests_are_read_from_the_newest(act, sam, mill, typed):
    _words, only = split_operators(typed, by=act(sam))
    assert only is not None
    rows = queue_requests(act(sam), DeskFilter(Queue.ALL)).filter(only)
    plan = rows.order_by("-last_entry_at", "-id")[:51].explain()
    assert "request_newest" in plan
    assert "TEMP B-TREE" not in plan
