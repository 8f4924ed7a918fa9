"""No mail holds folding up: the time grows with its size, whatever stands in it."""

import time

import pytest

from yesdesk.mail.quote import split_quoted

ATTRIBUTION = "On Tue, 3 Mar 2026 at 10:02, Mill Library <desk@mill.example> wrote:\n"
HOSTILE = {
    "20,000 quoted lines": "Thanks\n\n" + ATTRIBUTION + "> a line of the usual length\n" * 20_000,
    "20,000 attributions": ATTRIBUTION * 20_000,
    "attributions cut short": "On Tue, 3 Mar 2026 at 10:02, Mill <desk@\n" * 20_000,
    "12 KB of blanks": "On " + " " * 12_000 + "wrote:",
    "12 KB of quote marks": "> " * 6_000,
    "12 KB of bait": "On wrote " * 1_400,
    "12 KB of addresses": "<a@b" * 3_000,
    "12 KB of dashes": "-" * 12_000,
    "one line of a megabyte": "On 3/3/2026 10:02 <a@b.org> wrote " * 30_000,
    "headers without end": "From: a@b.org\nTo: x\n" * 5_000,
    "addresses without end": "From: a@b.org\nTo: " + "x@y.org,\n" * 5_000,
    "delimiters": "--\n" * 5_000,
    "telephones": "Sent from my iPhone\n\nhello there\n\n" * 2_000,
    "disclaimers": "This e-mail is confidential\n\n" * 2_000,
    "colons": "a:\n" * 5_000,
    "quotes and words in turn": "> a\nb\n" * 5_000,
    "line ends": "\r\n\r" * 20_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_takes_less_than_a_second(name):
    began = time.thread_time()
    split_quoted(HOSTILE[name])
    assert time.thread_time() - began < 1


def test_a_quote_of_any_length_folds():
    assert split_quoted("Thanks\n\n" + ATTRIBUTION + "> more\n" * 4_000).text == "Thanks"


def test_what_begins_behind_two_thousand_lines_stays_open():
    mail = "word\n" * 2_100 + ATTRIBUTION + "Dear Ana,"

    assert split_quoted(mail).folded == ""


def test_an_answer_behind_two_thousand_lines_is_seen():
    mail = ATTRIBUTION + "> more\n" * 2_100 + "Friday is fine."

    assert split_quoted(mail).text == mail
