"""Taps that an open page kept while there was no network: by its own token, in the cell of their own time, once."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from yesdesk.desk.tally import actions
from yesdesk.desk.tally.actions import BACK_TO, MOST_AT_ONCE, SLACK
from yesdesk.desk.tally.queries import place_token
from yesdesk.requests.models import DayPart, TallyCell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library", "now")]


def a_tap(*, ago=timedelta(), kind="account", undone=False, **more):
    at = int((timezone.now() - ago).timestamp() * 1000)
    return {"id": str(uuid4()), "kind": kind, "at": at, "undone": undone, **more}


def send(place, *taps):
    body = json.dumps({"place": place, "taps": taps})
    return Client(enforce_csrf_checks=True).post(
        "/tally/sync", body, content_type="application/json"
    )


def refused(answer):
    assert answer.status_code == 200
    return answer.json()["refused"]


def cells():
    rows = TallyCell.objects.order_by("day", "part")
    return list(rows.values_list("day", "part", "kind", "count"))


def test_offline_tap_counts_at_its_own_time_without_a_session(mill, now):
    place, morning = place_token(mill.pk, 0), a_tap()
    now.shift(timedelta(hours=15))
    later = a_tap()
    assert refused(send(place, morning, later)) == []
    assert cells() == [
        (date(2026, 11, 4), DayPart.EVENING, "account", 1),
        (
            date(2026, 11, 5),
            DayPart.CLOSED if timezone.now().hour < 8 else DayPart.MORNING,
            "account",
            1,
        ),
    ]


def test_sent_again_it_counts_once(mill):
    place, tap = place_token(mill.pk, 0), a_tap()
    for _time in range(3):
        assert refused(send(place, tap, tap)) == []
    assert [cell[-1] for cell in cells()] == [1]


def test_undone_it_counts_no_more_in_whichever_order_it_arrives(mill):
    place, one, other = place_token(mill.pk, 0), a_tap(), a_tap()
    send(place, one, {**one, "undone": True}, {**one, "undone": True})
    send(place, {**other, "undone": True}, other)
    assert sum(cell[-1] for cell in cells()) == 0


def test_a_clock_that_is_wrong_counts_nothing(mill, now):
    place = place_token(mill.pk, 0)
    now.shift(timedelta(hours=1))
    ahead = a_tap(ago=-SLACK - timedelta(seconds=1))
    before_the_page = a_tap(ago=timedelta(hours=1) + SLACK + timedelta(seconds=1))
    assert refused(send(place, ahead, before_the_page)) == [ahead["id"], before_the_page["id"]]
    assert cells() == []


def test_a_clock_a_little_ahead_counts_now(mill):
    assert refused(send(place_token(mill.pk, 0), a_tap(ago=-SLACK))) == []
    assert cells()[0][0] == date(2026, 11, 4)


def test_what_is_too_old_counts_nothing(mill, now):
    place, tap = place_token(mill.pk, 0), a_tap()
    now.shift(BACK_TO + timedelta(seconds=1))
    assert refused(send(place, tap)) == [tap["id"]]


def test_a_token_of_somebody_else_opens_nothing(mill):
    ours = place_token(mill.pk, 0)
    for token in ("", "x", None, ours[:-1], ours.replace(":", ";"), 5):
        assert send(token, a_tap()).status_code == 403
    assert cells() == []


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"}, {"id": None}, {"at": "soon"}, {"at": 10**30}, {"at": None}, {"at": -(10**18)},
    ],
)  # fmt: skip
def test_what_is_no_tap_is_not_taken(mill, change):
    assert send(place_token(mill.pk, 0), a_tap(**change)).status_code == 422


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "x", "[" * 9000, '{"place": 1, "taps": 5}', " " * 30_000]
)
def test_what_is_no_message_is_not_taken(body):
    answer = Client().post("/tally/sync", body, content_type="application/json")
    assert answer.status_code == 422


def test_a_kind_nobody_knows_is_refused_and_the_rest_counts(mill):
    odd, good = a_tap(kind="gossip"), a_tap()
    assert refused(send(place_token(mill.pk, 0), odd, good)) == [odd["id"]]
    assert [cell[-1] for cell in cells()] == [1]


def test_a_flood_is_kept_off(mill, monkeypatch):
    most_a_day = 4 * MOST_AT_ONCE
    monkeypatch.setattr(actions, "MOST_A_DAY", most_a_day)
    place = place_token(mill.pk, 0)
    assert send(place, *(a_tap() for _each in range(MOST_AT_ONCE + 1))).status_code == 429
    answers = [
        send(place, *(a_tap() for _each in range(MOST_AT_ONCE)))
        for _time in range(most_a_day // MOST_AT_ONCE)
    ]
    assert answers[-1].status_code == 429
    assert sum(cell[-1] for cell in cells()) < most_a_day


@pytest.mark.parametrize(
    ("place", "tap"), [("x", {"id": 5}), ("\ud800:a:b", {}), ("x", {"id": None})]
)
def test_what_no_page_sends_is_refused_and_breaks_nothing(place, tap):
    assert send(place, {**a_tap(), **tap}).status_code < 500
    assert cells() == []
