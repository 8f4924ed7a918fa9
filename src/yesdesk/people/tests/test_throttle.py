"""Guessing gets slow, for the account and not for the branch's address, and tells nobody which names exist."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.people import throttle
from yesdesk.people.jobs import cleanup_sign_in
from yesdesk.people.models import FailedTries
from yesdesk.people.throttle import begin_try, reset_tries

pytestmark = pytest.mark.django_db


HERE = "192.0.2.0/24"


def seconds_to_wait(until) -> float:
    return (until - timezone.now()).total_seconds()


def test_five_tries_are_free_then_each_waits_longer_up_to_a_quarter_of_an_hour(library, now):
    assert [begin_try("password", "sam", HERE) for _ in range(5)] == [None] * 5
    waits = []
    for _round in range(7):
        until = begin_try("password", "sam", HERE)
        waits.append(seconds_to_wait(until))
        now.shift(waits[-1])
        assert begin_try("password", "sam", HERE) is None
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_asking_again_while_waiting_makes_the_wait_no_longer(library, now):
    for _ in range(5):
        begin_try("password", "sam", HERE)
    first = begin_try("password", "sam", HERE)
    now.shift(10)
    assert begin_try("password", "sam", HERE) == first


def test_accounts_and_kinds_are_counted_apart(library, now):
    for _ in range(6):
        begin_try("password", "sam", HERE)
    assert begin_try("password", "lea", HERE) is None
    assert begin_try("code", "sam", HERE) is None
    assert begin_try("password", " SAM ", HERE) is not None


def test_two_guesses_in_the_same_instant_are_both_counted(library, now, monkeypatch):
    meanwhile = iter([lambda: begin_try("password", "sam", HERE)])
    plain = throttle._wait_after

    def slowly(count, at):
        next(meanwhile, lambda: None)()
        return plain(count, at)

    monkeypatch.setattr(throttle, "_wait_after", slowly)
    begin_try("password", "sam", HERE)
    assert FailedTries.objects.get().count == 2


def test_the_right_password_ends_the_count(library, now):
    for _ in range(4):
        begin_try("password", "sam", HERE)
    reset_tries("password", "sam", HERE)
    assert [begin_try("password", "sam", HERE) for _ in range(5)] == [None] * 5


def test_guesses_from_another_network_hold_nobody_up(library, now):
    for _ in range(9):
        begin_try("password", "sam", "198.51.100.0/24")
    assert begin_try("password", "sam", HERE) is None


def test_a_start_password_ends_the_counts_of_all_networks(library, now):
    for network in (HERE, "198.51.100.0/24"):
        for _ in range(6):
            begin_try("password", "sam", network)
    reset_tries("password", "sam")
    assert not FailedTries.objects.exists()


def test_no_name_stands_in_the_table(library, now):
    begin_try("password", "sam", HERE)
    row = FailedTries.objects.get()
    assert len(row.subject) == 64
    assert "sam" not in row.subject


def test_counts_go_after_a_day(library, now):
    begin_try("password", "sam", HERE)
    now.shift(timedelta(days=1, seconds=1))
    cleanup_sign_in("", timezone.now())
    assert not FailedTries.objects.exists()


@pytest.mark.parametrize("login", ["sam", "nobody-of-this-name"])
def test_the_page_says_when_to_come_back_and_who_can_help(client, sam, now, login):
    for _ in range(5):
        client.post("/sign-in", {"login": login, "password": "wrong-wrong-wrong"})
    page = client.post("/sign-in", {"login": login, "password": f"{login}-yes-desk"})
    text = page.content.decode()
    assert "30 seconds" in text
    assert "The person who runs Yesdesk" in text
    now.shift(31)
    then = client.post("/sign-in", {"login": login, "password": f"{login}-yes-desk"})
    assert then.status_code == (302 if login == "sam" else 200)


def test_guesses_at_one_account_hold_nobody_else_at_the_branch_up(client, sam, lea, now):
    for _ in range(9):
        client.post("/sign-in", {"login": "sam", "password": "wrong-wrong-wrong"})
    assert client.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"}).status_code == 302
