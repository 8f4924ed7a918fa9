"""Bounces without report parts, in the forms of many mail servers: whom, why, for good or not, and which mail."""

import pytest

from yesdesk.mail.classify import MailClass, classify_mail
from yesdesk.mail.classify.tests.samples import COPY, SAMPLES
from yesdesk.mail.classify.tests.writing import OURS, mail, read

ANSWER = ("In-Reply-To: <a@desk.library.example>",)


@pytest.mark.parametrize("name", SAMPLES)
def test_bounce_is_read_whatever_server_wrote_it(name):
    sample = SAMPLES[name]
    found = classify_mail(
        mail(*sample.headers, sender=sample.sender, subject=sample.subject, text=sample.text)
    )
    assert found.verdict is MailClass.BOUNCE
    (delivery,) = found.delivery
    assert (delivery.recipient, delivery.status, delivery.action) == (
        sample.recipient,
        sample.status,
        sample.action,
    )
    assert delivery.diagnostic.startswith(sample.said)
    assert "\n" not in delivery.diagnostic
    named = COPY in sample.text or OURS in " ".join(sample.headers)
    assert delivery.message_id == (OURS if named else "")


def test_several_recipients_each_have_their_own_diagnostic():
    text = (
        "Hi. This is the qmail-send program at mx.example.\n\n<ana@home.example>:\nUser unknown\n\n<bo@home.example>:\n"
        "over quota\n\n--- Below this line is a copy of the message.\n\n<nobody@home.example>:\nquoted\n"
    )
    found = classify_mail(
        mail(sender="MAILER-DAEMON@mx.example", subject="failure notice", text=text)
    )
    assert [(each.recipient, each.status, each.diagnostic) for each in found.delivery] == [
        ("ana@home.example", "5.1.1", "User unknown"),
        ("bo@home.example", "5.2.2", "over quota"),
    ]


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("<ana@home.example>:\n550 5.1.1 no such user\n\n<bo@home.example>:\nWe do not like it.\n", ("5.1.1", "5.0.0")),
        ("ana@home.example\n  550 5.1.1 no such user\nbo@home.example\n  We do not like it.\n", ("5.1.1", "5.0.0")),
        ("<bo@home.example>: We do not like it.\n\n<ana@home.example>: 452 4.2.2 full\n", ("5.0.0", "4.2.2")),
        ("ana@home.example\nbo@home.example\n\n550 5.1.1 no such users\n", ("5.1.1", "5.1.1")),
        ("ana@home.example\nbo@home.example\n550 5.1.1 no such users\n", ("5.1.1", "5.1.1")),
    ],
)  # fmt: skip
def test_a_code_of_one_recipient_is_not_told_of_another(text, statuses):
    found = classify_mail(
        mail(sender="MAILER-DAEMON@mx.example", subject="failure notice", text=text)
    )
    assert tuple(each.status for each in found.delivery) == statuses


def test_whom_nobody_names_is_the_one_the_returned_mail_was_for():
    found = classify_mail(
        read(f"""\
From: postmaster@home.example
Subject: Mail could not be delivered
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

The following mail could not be delivered. Reason: too many hops.
--b
Content-Type: message/rfc822

To: Bo <bo@home.example>
Message-ID: {OURS}

Hello
--b--
""")
    )
    assert found.verdict is MailClass.BOUNCE
    (delivery,) = found.delivery
    assert (delivery.recipient, delivery.status, delivery.message_id) == (
        "bo@home.example",
        "5.4.6",
        OURS,
    )


def test_a_bounce_that_names_nobody_still_tells_which_mail_it_is_about():
    found = classify_mail(
        mail(f"In-Reply-To: {OURS}", sender="MAILER-DAEMON", subject="", text="It did not work.")
    )
    (delivery,) = found.delivery
    assert (delivery.recipient, delivery.status, delivery.message_id) == ("", "5.0.0", OURS)


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: Your books", "Unzustellbar: Ihre Bücher", "Non remis : vos livres",
        "No se puede entregar: Sus libros",
        "Non recapitabile: I suoi libri", "Não é possível entregar: Os livros",
        "Onbestelbaar: Uw boeken",
        "Olevererbart: Dina böcker", "Kan ikke leveres: Dine bøger", "Ei voi toimittaa: Kirjasi",
        "Niedostarczalne: Książki", "Nedoručitelné: Knihy", "Kézbesíthetetlen: Könyvek",
        "Не удалось доставить: Книги",
        "Недоставленное: Книги", "Teslim edilemedi: Kitaplar",
        "Δεν είναι δυνατή η παράδοση: Βιβλία", "配信不能: 本",
        "未送达: 书", "無法傳遞: 書", "배달되지 않음: 책", "לא ניתן למסירה: ספרים",
        "تعذر التسليم: كتب", "Không thể gửi: Sách",
    ],
)  # fmt: skip
def test_with_an_empty_path_the_subject_is_enough_in_each_language(subject):
    found = classify_mail(
        mail("Return-Path: <>", sender="x@home.example", subject=subject, text="…")
    )
    assert found.verdict is MailClass.BOUNCE


NOT_DELIVERED = """Your message was not delivered to the following recipients:

  bo@home.example

550 5.1.1 no such user
"""


@pytest.mark.parametrize("sender", ["Mail Delivery Service <postmaster@mx.example>"])
@pytest.mark.parametrize("headers", [(), ANSWER])
def test_a_re_that_is_a_non_delivery(sender, headers):
    found = classify_mail(
        mail(*headers, sender=sender, subject="Re: Your books", text=NOT_DELIVERED)
    )
    assert found.verdict is MailClass.BOUNCE
    assert found.delivery[0].recipient == "bo@home.example"


@pytest.mark.parametrize(
    "text",
    ["Your message couldn't be delivered to my other address. Please use ana@home.example.",
     "Hello, your message was not delivered to the following address of mine:\n\nana@home.example\n\nAna",
     "I got this:\n\n" + NOT_DELIVERED],
)  # fmt: skip
def test_a_person_who_tells_of_one_is_a_person(text):
    assert (
        classify_mail(mail(*ANSWER, subject="Re: Your books", text=text)).verdict is MailClass.REPLY
    )
