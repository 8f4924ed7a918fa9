"""On shift, on a break or off: said by each for themselves, gone by itself, never a record."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotFound
from yesdesk.core.models import AuditEntry
from yesdesk.people.jobs import cleanup_sign_in
from yesdesk.people.models import ShiftState, User
from yesdesk.people.queries import possible_backers, reachable_colleagues
from yesdesk.people.sessions import signed_in_keys
from yesdesk.people.shift import set_shift
from yesdesk.places.queries import closing_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_shift(client_of, act, now):
    """Signed in, and said to be on shift."""

    def begin(*members):
        for member in members:
            client_of(member)
            set_shift(ShiftState.ON, by=act(member))

    return begin


def names(found):
    return [one.name for one in found]


def classes(*members):
    return [member.job_class_id for member in members]


def test_who_is_on_shift_can_be_asked(on_shift, act, sam, lea, mill):
    on_shift(lea)
    (found,) = reachable_colleagues(act(sam), classes(lea), branch=mill.pk)
    assert (found.pk, found.name, found.here) == (lea.pk, "Lea", True)


def test_a_break_is_a_break(on_shift, act, sam, lea, mill):
    on_shift(lea)
    set_shift(ShiftState.BREAK, by=act(lea))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_nobody_is_asked_who_is_signed_in_nowhere(act, sam, lea, mill, now):
    set_shift(ShiftState.ON, by=act(lea))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_a_laptop_that_was_shut_reaches_nobody(on_shift, act, sam, lea, mill, now):
    on_shift(lea)
    now.shift(timedelta(minutes=9))
    assert names(reachable_colleagues(act(sam), classes(lea), branch=mill.pk)) == ["Lea"]
    now.shift(timedelta(minutes=2))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_a_page_left_open_reaches_whoever_it_is_of(on_shift, act, client_of, sam, lea, mill, now):
    on_shift(lea)
    page = {client_of(lea).session.session_key}
    for _minute in range(3):
        now.shift(timedelta(minutes=9))
        assert signed_in_keys(page) == page
    assert names(reachable_colleagues(act(sam), classes(lea), branch=mill.pk)) == ["Lea"]


def test_nobody_asks_themselves(on_shift, act, lea, mill):
    on_shift(lea)
    assert reachable_colleagues(act(lea), classes(lea), branch=mill.pk) == []


def test_the_nearest_job_class_first_and_in_it_the_same_branch(
    on_shift, act, sam, lea, kim, noor, dana, hill
):
    on_shift(lea, kim, noor, dana)
    asked = reachable_colleagues(act(sam), classes(kim, lea, dana), branch=hill.pk)
    assert names(asked) == ["Noor", "Kim", "Lea", "Dana"]
    assert [one.here for one in asked] == [True, False, False, False]


def test_who_left_is_not_asked(on_shift, act, sam, lea, mill):
    on_shift(lea)
    User.objects.filter(pk=lea.pk).update(is_active=False)
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_it_is_found_in_one_query(on_shift, act, sam, lea, dana, mill, django_assert_num_queries):
    on_shift(lea, dana)
    with django_assert_num_queries(1):
        reachable_colleagues(act(sam), classes(lea, dana), branch=mill.pk)


def test_it_ends_at_closing(on_shift, act, sam, lea, mill, now):
    on_shift(lea)
    lea.refresh_from_db()
    assert lea.shift_until == closing_today(mill, timezone.now())
    now.shift(timedelta(hours=2))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_where_the_branch_is_closed_it_ends_after_fourteen_hours(on_shift, lea, now):
    now.shift(timedelta(hours=4))
    on_shift(lea)
    lea.refresh_from_db()
    assert lea.shift_until == timezone.now() + timedelta(hours=14)


def test_nothing_of_it_stays(on_shift, lea, now):
    on_shift(lea)
    now.shift(timedelta(hours=3))
    cleanup_sign_in("", timezone.now())
    lea.refresh_from_db()
    assert (lea.shift, lea.shift_until) == (ShiftState.OFF, None)
    assert not AuditEntry.objects.exists()


def test_a_shift_that_is_not_over_stays(on_shift, lea, now):
    on_shift(lea)
    cleanup_sign_in("", timezone.now())
    lea.refresh_from_db()
    assert lea.shift == ShiftState.ON


def test_the_machine_has_no_shift(library):
    with pytest.raises(NotFound):
        set_shift(ShiftState.ON, by=SYSTEM)


def test_a_tap_says_it_and_leads_back(client_of, lea, now):
    browser = client_of(lea)
    answer = browser.post("/account/shift", {"state": "on", "back": "/desk?queue=all"})
    assert answer["Location"] == "/desk?queue=all"
    page = browser.get("/account/")
    assert page.context["me"].shift.state == ShiftState.ON
    assert re.search(r'value="on"\s+aria-pressed="true"', page.text)


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "away", ""])
def test_it_leads_nowhere_else(client_of, lea, now, back):
    answer = client_of(lea).post("/account/shift", {"state": "break", "back": back})
    assert answer["Location"] == "/account/"


def test_the_frame_says_it_until_it_is_over(client_of, lea, now):
    browser = client_of(lea)
    browser.post("/account/shift", {"state": "break"})
    assert '<span class="badge">On a break</span>' in browser.get("/desk").text
    now.shift(timedelta(hours=3))
    assert '<span class="badge">On a break</span>' not in browser.get("/desk").text


def test_whose_word_it_was_is_chosen_among_those_who_may_and_are_there(act, sam, lea, dana, ret):
    assert possible_backers(act(sam), classes(lea, dana)) == []
    set_shift(ShiftState.BREAK, by=act(lea))
    set_shift(ShiftState.ON, by=act(dana))
    assert possible_backers(act(sam), classes(lea, dana)) == [(lea.pk, "Lea"), (dana.pk, "Dana")]
    assert possible_backers(act(lea), classes(lea)) == []
