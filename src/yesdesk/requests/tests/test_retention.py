"""A request goes after the longest period that applies to it, and what is due is found by an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.patrons.erasure import erase_due
from yesdesk.patrons.models import Series
from yesdesk.patrons.retention import change_series, place_legal_hold
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.withdrawal import mark_withdrawal
from yesdesk.requests.models import Request
from yesdesk.requests.retention import CODE, days_kept, due_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(mill, now):
    """Makes a request that closed so many days ago, with these marks."""

    def make(days: int, **marks: bool) -> Request:
        request = ask_as_ana(mill)
        closed_at = timezone.now() - timedelta(days=days)
        Request.objects.filter(pk=request.pk).update(closed_at=closed_at, **marks)
        request.refresh_from_db()
        return request

    return make


@pytest.fixture
def longer():
    """Money for 100 days, withdrawing a book for 60, staff for 10, which is shorter than the 30 of all."""
    for word, days in {"about_money": 100, "about_withdrawal": 60, "for_leads": 10}.items():
        change_series(f"{CODE}:{word}", days=days, ground="The audit.", by=SYSTEM)


def due() -> list[int]:
    return list(due_requests(timezone.now() - timedelta(days=30), 50))


def test_without_a_further_period_marks_change_nothing(closed):
    old = [closed(32), closed(31, about_money=True, about_withdrawal=True)]
    closed(29)
    assert due() == [each.pk for each in old]
    assert days_kept(old[1]) == 30


def test_the_longest_period_that_applies_counts(closed, longer):
    kept = [
        closed(99, about_money=True, about_withdrawal=True),
        closed(59, about_withdrawal=True),
        closed(29, for_leads=True),
    ]
    gone = [
        closed(101, about_money=True),
        closed(61, about_withdrawal=True),
        closed(32),
        closed(31, for_leads=True),
    ]
    assert due() == [each.pk for each in gone]
    assert [days_kept(each) for each in kept] == [100, 60, 30]


def test_a_shorter_period_counts_from_the_next_night(closed, longer):
    old = closed(61, about_money=True)
    assert due() == []
    change_series(f"{CODE}:about_money", days=40, ground="The audit.", by=SYSTEM)
    assert due() == [old.pk]


def test_a_hold_keeps_it_for_longer_still(closed, longer, monkeypatch):
    monkeypatch.setattr("yesdesk.patrons.erasure.vacuum", lambda tables: True)
    held, old = closed(101, about_money=True), closed(101, about_money=True)
    place_legal_hold(f"request:{held.pk}", reason="A court asked.", by=SYSTEM)
    assert erase_due(timezone.now())[CODE] == 1
    assert list(Request.objects.values_list("pk", flat=True)) == [held.pk]
    assert not Request.objects.filter(pk=old.pk).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of a full table")
def test_what_is_due_is_found_by_an_index(closed, longer, django_assert_num_queries):
    with django_assert_num_queries(5) as asked:
        due()
    plans = []
    with connection.cursor() as cursor:
        for each in asked.captured_queries[1:]:
            cursor.execute("EXPLAIN QUERY PLAN " + each["sql"])
            plans.append(" ".join(row[3] for row in cursor.fetchall()))
    assert all("request_kept" in plan or "request_closed" in plan for plan in plans), plans
    assert not any("B-TREE" in plan for plan in plans), plans


def test_a_colleague_marks_a_book_that_somebody_wants_out(mill, sam, client_of):
    request = ask_as_ana(mill)
    browser = client_of(sam)
    browser.post(reverse("request_withdrawal", args=[request.pk]))
    request.refresh_from_db()
    assert request.about_withdrawal
    page = browser.get(f"/desk/{request.pk}").text
    assert reverse("request_no_withdrawal", args=[request.pk]) in page
    assert f'"{reverse("request_withdrawal", args=[request.pk])}"' not in page
    browser.post(reverse("request_no_withdrawal", args=[request.pk]))
    request.refresh_from_db()
    assert not request.about_withdrawal


def test_merged_requests_are_kept_as_long(two, act, sam, now):
    older, younger = two
    mark_withdrawal(younger, is_about=True, by=act(sam))
    merge([younger], into=older, by=act(sam))
    assert list(Request.objects.values_list("about_withdrawal", flat=True)) == [True, True]
    mark_withdrawal(older, is_about=False, by=act(sam))
    assert list(Request.objects.values_list("about_withdrawal", flat=True)) == [False, False]


def test_patrons_read_how_long_each_is_kept(mill, longer, client):
    privacy = client.get("/en/privacy").text
    assert "100 days after we are done" in privacy
    assert "60 days after we are done" in privacy
    assert "10 days" not in privacy
    assert reverse("privacy", args=["en"]) in client.get("/en/ask").text.partition("<footer")[0]


def test_the_form_to_ask_says_nothing_of_longer_times_where_there_are_none(mill, client):
    assert "keep longer" not in client.get("/en/ask").text
    change_series(f"{CODE}:about_money", days=100, ground="The audit.", by=SYSTEM)
    assert "keep longer" in client.get("/en/ask").text


def test_each_period_has_its_length_and_its_ground(library, priya, client_of):
    browser, page = client_of(priya), f"/settings/kept/{CODE}:about_money"
    assert "like all others" in browser.get("/settings/kept").text
    assert browser.post(page, {"days": "1000", "ground": ""}).status_code == 422
    browser.post(page, {"days": "1095", "ground": "Rules on public money."})
    row = Series.objects.get(code=f"{CODE}:about_money")
    assert (row.days, row.ground) == (1095, "Rules on public money.")
    assert browser.get(f"/settings/kept/{CODE}:nothing").status_code == 404
