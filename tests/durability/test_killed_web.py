"""kill -9 of the web process at any moment: nothing acknowledged is lost, nothing happens twice."""

import sqlite3
from contextlib import closing
from functools import partial

import pytest

from tests.durability.pressing import ask, field, kill_at_random, look, press, together
from yesdesk.testing.served import served

pytestmark = pytest.mark.night
ASKERS = 4


def _rows(data, sql):
    with closing(sqlite3.connect(data / "yesdesk.sqlite3")) as database:
        return [row[0] for row in database.execute(sql)]


def _ask_until_told(library, told, stop, who):
    number = 0
    while not stop:
        words = f"need {who}-{number}"
        told[words] = ask(library, words)
        number += 1


def _asks_while_killed(tmp_path, times):
    told, stop = {}, []

    def kill(library):
        try:
            kill_at_random(library, "web", times, seed=times)
        finally:
            stop.append(True)

    with served(tmp_path, DATABASE_URL="") as library:
        together(
            partial(kill, library),
            *(partial(_ask_until_told, library, told, stop, n) for n in range(ASKERS)),
        )
        kept = _rows(library.data, "SELECT text FROM desk_entry WHERE kind = 'patron'")
    assert len(told) > times
    assert sorted(kept) == sorted(told)
    assert len(set(told.values())) == len(told)


def _replies_while_killed(tmp_path, times):
    with served(tmp_path, DATABASE_URL="") as library:
        ask(library, "a long conversation", contact="ana@post.example")
        pk = _rows(library.data, "SELECT id FROM desk_request")[0]
        signed_in = {"Cookie": library.sign_in("sam"), "Origin": library.url}
        sent, stop = [], []

        def kill():
            try:
                kill_at_random(library, "web", times, seed=times)
            finally:
                stop.append(True)

        def answer():
            while not stop:
                words = f"answer {len(sent)}"
                while True:
                    page = look(library, f"/desk/{pk}", signed_in)
                    if words in page:
                        break
                    fields = {
                        "csrfmiddlewaretoken": field(page, "csrfmiddlewaretoken"),
                        "revision": field(page, "revision"),
                        "words": words,
                        "then": "",
                    }
                    press(library, f"/desk/{pk}/reply", fields, signed_in)
                sent.append(words)

        together(kill, answer)
        kept = _rows(library.data, "SELECT text FROM desk_entry WHERE kind = 'reply' ORDER BY id")
        mailed = _rows(library.data, "SELECT text FROM core_outboundmessage ORDER BY id")[1:]
    assert len(sent) > times
    assert kept == sent
    assert len(mailed) == len(sent)  # the first message was the receipt
    assert all(words in letter for words, letter in zip(sent, mailed, strict=True))


def test_a_public_form(tmp_path):
    _asks_while_killed(tmp_path, 10)


def test_a_reply(tmp_path):
    _replies_while_killed(tmp_path, 10)


@pytest.mark.soak
def test_a_public_form_a_hundred_times(tmp_path):
    _asks_while_killed(tmp_path, 100)


@pytest.mark.soak
def test_a_reply_a_hundred_times(tmp_path):
    _replies_while_killed(tmp_path, 100)
