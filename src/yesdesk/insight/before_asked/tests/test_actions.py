"""Leave a rule or a kind out of those that are asked for, and put it back."""

from datetime import date

import pytest
from django.urls import reverse

from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.models import AuditEntry, CountChange
from yesdesk.insight.before_asked.actions import leave_out_answer
from yesdesk.insight.before_asked.queries import without_answer
from yesdesk.insight.rules.tests.met import an_edition
from yesdesk.places.models import Library
from yesdesk.testing.counted import counted

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 14)


@pytest.fixture
def rooms(library, mill):
    CountChange.objects.all().delete()  # the migration wrote one for today
    Library.objects.update(has_before_asked=True)
    counted(7, OCTOBER, mill.pk, "ended", "rooms", "yes")
    counted(5, OCTOBER, mill.pk, "ended", "events", "yes")  # stands with those that never came
    an_edition(date(2026, 12, 1))


def test_a_kind_left_out_is_asked_for_no_more_until_it_is_put_back(rooms, act, dana):
    by = act(dana)
    leave_out_answer("kind-rooms", out=True, by=by)
    assert without_answer(by) == []
    assert [each.key for each in without_answer(by, out=True)] == ["kind-rooms"]
    leave_out_answer("kind-rooms", out=False, by=by)
    assert [each.key for each in without_answer(by)] == ["kind-rooms"]


def test_two_colleagues_who_leave_out_the_same_leave_it_out_once(rooms, act, dana):
    for _each in range(2):
        leave_out_answer("kind-rooms", out=True, by=act(dana))
    assert Library.objects.get().answers_left_out == "kind-rooms"
    assert AuditEntry.objects.filter(tag="insight.answer.left_out").count() == 1


def test_what_is_in_no_list_and_who_writes_no_answers_are_refused(rooms, act, dana, sam):
    with pytest.raises(NotFound):
        leave_out_answer("kind-never", out=True, by=act(dana))
    with pytest.raises(NotAllowed):
        leave_out_answer("kind-rooms", out=True, by=act(sam))


def test_page_leaves_a_kind_out_and_puts_it_back(rooms, client_of, dana, sam):
    browser, page = client_of(dana), reverse("before_asked")
    out = reverse("before_asked_leave_out", args=["kind-rooms"])
    assert out in browser.get(page).text
    assert browser.post(out, {"out": "1"}).url == page
    assert 'id="left-out"' in browser.get(page).text
    assert 'id="left-out"' not in client_of(sam).get(page).text
    browser.post(out)
    assert 'id="without-answer"' in browser.get(page).text
