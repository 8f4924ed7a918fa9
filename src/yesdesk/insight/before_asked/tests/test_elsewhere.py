"""Kinds of requests that somebody else helped with, on the list of places outside."""

from datetime import date

import pytest
from django.urls import reverse

from yesdesk.community.actions import add_place
from yesdesk.community.queries import places_asked_for
from yesdesk.insight.before_asked import queries
from yesdesk.places.models import Library
from yesdesk.testing.counted import counted

pytestmark = pytest.mark.django_db
AUGUST = date(2026, 8, 12)


@pytest.fixture
def by(act, kim, monkeypatch, now):
    Library.objects.update(has_outside=True)
    monkeypatch.setattr(queries, "month_is_counted", lambda _month: True)
    return act(kim)


def helped(branch, kind, elsewhere, rest, day=AUGUST):
    counted(elsewhere, day, branch.pk, "ended", kind, "yes_elsewhere")
    if rest:
        counted(rest, day, branch.pk, "ended", kind, "yes")


def told(by):
    return [(each.name, each.n) for each in places_asked_for(by)]


def test_list_of_places_asks_for_a_kind_that_others_helped_with(by, mill, client_of, kim):
    helped(mill, "technology", 9, 20)
    helped(mill, "rooms", 12, 0)
    assert told(by) == [("Rooms", 12), ("Computer or printer", 9)]
    page = client_of(kim).get(reverse("outside_list")).text
    assert "12 times: July" in page
    assert "?what_for=Computer" in page


def test_kind_with_a_place_is_not_asked_for(by, mill):
    helped(mill, "technology", 9, 20)
    words = {"name": "Repair café", "what_for": "computer, printer", "phone": "555 0101"}
    add_place(words, by=by)
    assert told(by) == []


@pytest.mark.parametrize(("elsewhere", "rest"), [(4, 20), (9, 3)])
def test_number_is_not_shown_where_it_or_the_rest_is_under_five(by, mill, elsewhere, rest):
    helped(mill, "technology", elsewhere, rest)
    assert told(by) == []


def test_smallest_number_is_hidden_where_a_few_others_could_be_worked_out(by, mill):
    helped(mill, "technology", 9, 20)
    helped(mill, "rooms", 7, 20)
    helped(mill, "events", 2, 20)
    assert told(by) == [("Computer or printer", 9)]


def test_other_quarters_and_what_has_no_kind_are_not_asked_for(by, mill):
    helped(mill, "technology", 9, 20, day=date(2026, 6, 3))
    helped(mill, "technology", 9, 20, day=date(2026, 10, 7))
    helped(mill, "other", 30, 20)
    helped(mill, "", 30, 20)
    assert told(by) == []


def test_quarter_that_is_not_counted_yet_says_nothing(by, mill, monkeypatch):
    helped(mill, "technology", 9, 20)
    monkeypatch.setattr(queries, "month_is_counted", lambda _month: False)
    assert told(by) == []
