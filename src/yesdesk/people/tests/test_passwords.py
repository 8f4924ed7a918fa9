"""argon2id at 19 MiB, two at a time, and a sentence when the queue is too long."""

import threading

import pytest
from django.conf import settings
from django.db import transaction

from yesdesk.core.transactions import InsideTransaction
from yesdesk.people.account import passwords
from yesdesk.people.account.passwords import DeskArgon2, TooManySigningIn
from yesdesk.testing.patience import PATIENCE


def test_parameters_stand_in_the_hash():
    hasher = DeskArgon2()
    stored = hasher.encode("four quiet words", hasher.salt())
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("four quiet words", stored)
    assert not hasher.verify("four loud words", stored)
    assert not hasher.must_update(stored)


@pytest.mark.django_db
def test_nobody_who_wants_to_write_waits_for_a_hash():
    hasher = DeskArgon2()
    with transaction.atomic(), pytest.raises(InsideTransaction):
        hasher.encode("four quiet words", hasher.salt())


def test_passwords_are_hashed_two_at_a_time(monkeypatch):
    inside, most, lock = [0], [0], threading.Lock()
    both = threading.Barrier(2, timeout=PATIENCE)

    def work(_given: str) -> bool:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        both.wait()  # only pairs get through: a third inside would break the count
        with lock:
            inside[0] -= 1
        return True

    threads = [
        threading.Thread(target=passwords._run_in_hashing_queue, args=(work, "x"))
        for _number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert most[0] == passwords.AT_A_TIME


def test_when_no_place_comes_free_it_is_said(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.001)
    done = threading.Event()
    busy = [passwords._hashing.submit(done.wait, PATIENCE) for _place in range(passwords.AT_A_TIME)]
    try:
        with pytest.raises(TooManySigningIn) as refusal:
            DeskArgon2().encode("four quiet words", "somesaltsomesalt")
        assert refusal.value.status == 503
        assert refusal.value.next_step
    finally:
        done.set()
        for each in busy:
            each.result(timeout=PATIENCE)


def test_passwords_are_hashed_by_the_same_two_threads():
    seen = {
        passwords._run_in_hashing_queue(lambda _given: threading.current_thread().name, "x")
        for _ in range(9)
    }
    assert len(seen) <= passwords.AT_A_TIME
    assert all(name.startswith("password") for name in seen)


def test_a_flood_of_sign_ins_leaves_threads_for_pages(monkeypatch):
    held = []
    while passwords._queue.acquire(blocking=False):
        held.append(1)
    try:
        assert passwords.AT_A_TIME <= len(held) <= settings.WEB_THREADS - passwords.PAGES_KEEP
        with pytest.raises(TooManySigningIn):
            DeskArgon2().encode("four quiet words", "somesaltsomesalt")
    finally:
        for _place in held:
            passwords._queue.release()


@pytest.mark.django_db
def test_the_sign_in_page_says_so_and_counts_no_guess(client, sam, monkeypatch):
    def busy(*_given: object, **_named: object) -> bool:
        raise TooManySigningIn.plain()

    monkeypatch.setattr("yesdesk.people.models.User.check_password", busy)
    for _press in range(7):
        page = client.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    text = page.content.decode()
    assert "Very many people are signing in just now" in text
    assert 'value="sam"' in text
    monkeypatch.undo()
    answer = client.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    assert answer.status_code == 302  # none of those presses counted as a guess
