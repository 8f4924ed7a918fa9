"""From, To and the others: people, however they are written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from yesdesk.mail.parse.addresses import read_addresses, read_without_domain
from yesdesk.mail.parse.mail import Address
from yesdesk.mail.parse.tests.mails import read, with_headers

WRITTEN = [
    ("ana@example.org", [("", "ana@example.org")]),
    ("Ana <ana@example.org>", [("Ana", "ana@example.org")]),
    ("<ana@example.org>", [("", "ana@example.org")]),
    ("Ana<ana@example.org>", [("Ana", "ana@example.org")]),
    ('"Ana" <ana@example.org>', [("Ana", "ana@example.org")]),
    ("'Ana' <ana@example.org>", [("Ana", "ana@example.org")]),
    ("\"'Ana'\" <ana@example.org>", [("Ana", "ana@example.org")]),
    ('"Doe, Jane" <a@b.c>', [("Doe, Jane", "a@b.c")]),
    ("Doe, Jane <a@b.c>", [("Doe, Jane", "a@b.c")]),
    ("Doe, Jane <a@b.c>, d@e.f", [("Doe, Jane", "a@b.c"), ("", "d@e.f")]),
    ("a@b.c, d@e.f", [("", "a@b.c"), ("", "d@e.f")]),
    ("a@b.c; d@e.f;", [("", "a@b.c"), ("", "d@e.f")]),
    ("ana@example.org (Ana Lopez)", [("Ana Lopez", "ana@example.org")]),
    ("ana@example.org (a (b) c)", [("a (b) c", "ana@example.org")]),
    ("ana(her work)@example.org", [("", "ana@example.org")]),
    ("Ana <ana@(work)example.org(home)>", [("Ana", "ana@example.org")]),
    ("Pete(a \\) chap) <pete(his (own) post)@silly.test(his host)>", [("Pete", "pete@silly.test")]),
    ("ana (x) @ (y) example.org", [("", "ana@example.org")]),
    ("ana@mail(x).example.org", [("", "ana@mail.example.org")]),
    ('"say \\"hi\\"" <a@b.c>', [('say "hi"', "a@b.c")]),
    ("=?utf-8?q?L=C3=B3pez=2C_Ana?= <a@b.c>", [("López, Ana", "a@b.c")]),
    ('"=?utf-8?q?L=C3=B3pez?=" <a@b.c>', [("López", "a@b.c")]),
    ("=?iso-8859-1?Q?B=FCrling, =20A?= <a@b.c>", [("Bürling, A", "a@b.c")]),
    ("=?utf-8?q?Ana_=3Cana=40example=2Eorg=3E?=", [("Ana", "ana@example.org")]),
    ("ana@example.org <robot@example.com>", [("ana@example.org", "robot@example.com")]),
    ("Ana <ana@example.org", [("Ana", "ana@example.org")]),
    ("Ana ana@example.org", [("Ana", "ana@example.org")]),
    ("Ana <mailto:ana@example.org>", [("Ana", "ana@example.org")]),
    ("<@relay.example,@two.example:ana@example.org>", [("", "ana@example.org")]),
    ("Ana < ana @ example . org >", [("Ana", "ana@example.org")]),
    ('"ana lopez"@example.org', [("", '"ana lopez"@example.org')]),
    ("Ana.Lopez@Example.ORG", [("", "Ana.Lopez@Example.ORG")]),
    ("ana@[192.0.2.1]", [("", "ana@[192.0.2.1]")]),
    ("Team: a@b.c, d@e.f;", [("", "a@b.c"), ("", "d@e.f")]),
    ("Bob <bob@x.y> Bobby <bobby@x.y>", [("Bob", "bob@x.y"), ("Bobby", "bobby@x.y")]),
    ("undisclosed-recipients:;", []),
    (", a@b.c,", [("", "a@b.c")]),
    ("Ana <.ana.@docomo.example>", [("Ana", ".ana.@docomo.example")]),
    ("write to ana@example.org.", [("write to", "ana@example.org")]),
    ("Ana L. <ana@example.org>.", [("Ana L.", "ana@example.org")]),
    ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
    ("<>", []),
    ("", []),
    ("@", [("@", "")]),
    ("ана@пример.рф", [("", "ана@пример.рф")]),
]


@pytest.mark.parametrize(("written", "people"), WRITTEN)
def test_everybody_in_a_header_is_found(written, people):
    assert [(each.name, each.address) for each in read_addresses(written)] == people


@pytest.mark.parametrize(
    ("written", "name", "word"),
    [
        ("MAILER-DAEMON", "", "MAILER-DAEMON"),
        ("Mail Delivery Subsystem <MAILER-DAEMON>", "Mail Delivery Subsystem", "MAILER-DAEMON"),
        ("root (Cron Daemon)", "Cron Daemon", "root"),
        ("=?utf-8?q?postmaster?=", "", "postmaster"),
        ('"MAILER-DAEMON" <>', "MAILER-DAEMON", ""),
        ("Ana Lopez", "Ana Lopez", ""),
        ("<mailer daemon>", "", ""),
        ("<>", "", ""),
        ("", "", ""),
    ],
)
def test_a_sender_without_a_domain_is_a_word(written, name, word):
    assert read_without_domain(written) == Address(name, word)


@pytest.mark.parametrize("line", ["", "From:\n", "From:   \n", "From: <>\n", "From: nobody\n"])
def test_a_mail_from_nobody_is_read_all_the_same(line):
    mail = read(f"{line}To: ask@library.test\nSubject: hi\n\ntext")
    assert mail.sender is None
    assert mail.raw_from == line[5:].strip()
    assert mail.text == "text"
    assert not mail.too_broken


def test_sender_stands_in_for_from():
    mail = read("From: MAILER-DAEMON\nSender: Ana <ana@example.org>\n\ntext")
    assert mail.sender is not None
    assert mail.sender.address == "ana@example.org"


def test_sender_is_the_first_address_of_two_from_lines():
    mail = read("From: nobody\nFrom: Ana <ana@example.org>\nFrom: b@c.d\n\ntext")
    assert mail.sender is not None
    assert mail.sender.address == "ana@example.org"
    assert mail.raw_from == "nobody"


def test_ids():
    mail = with_headers(
        "Message-ID: <a b@c> <one@x>",
        "In-Reply-To: Your mail of Tuesday <two@x> <two@x>",
        "References: <three@x>\n <two@x><four@x>",
    )
    assert mail.message_id == "<one@x>"
    assert mail.in_reply_to == ("<two@x>",)
    assert mail.references == ("<three@x>", "<two@x>", "<four@x>")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Message-ID: one@x", "<one@x>"),
        ("Message-ID: no at", "<noat>"),
        ("Message-ID: <>", ""),
        ("Message-ID:", ""),
    ],
)
def test_an_id_in_another_shape(line, found):
    assert with_headers(line).message_id == found


@pytest.mark.parametrize(
    ("written", "date"),
    [
        (
            "Tue, 3 Mar 2026 08:00:00 +0100",
            datetime(2026, 3, 3, 8, tzinfo=timezone(timedelta(hours=1))),
        ),
        ("3 Mar 2026 08:00:00", datetime(2026, 3, 3, 8, tzinfo=UTC)),
        ("Tue, 03 Mar 2026 08:00:00 -0000", datetime(2026, 3, 3, 8, tzinfo=UTC)),
        ("yesterday", None),
        ("Tue, 99 Mar 2026 08:00:00 +0100", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("", None),
        ("1 " * 30_000, None),
    ],
)
def test_the_authors_clock(written, date):
    assert with_headers(f"Date: {written}").date == date
