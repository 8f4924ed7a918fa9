"""Automatic replies are told by a header that only robots write, or by weaker signs together."""

import pytest

from yesdesk.mail.classify import MailClass, classify_mail, may_be_answered_automatically
from yesdesk.mail.classify.tests.strong_marks import STRONG
from yesdesk.mail.classify.tests.writing import mail


@pytest.mark.parametrize("header", STRONG)
def test_robot_header_alone_makes_an_auto_reply(header):
    found = classify_mail(mail(header, "In-Reply-To: <a@desk.example>", subject="Re: Your books"))
    assert found.verdict is MailClass.AUTO_REPLY
    assert header.partition(":")[0] in found.why
    assert not may_be_answered_automatically(found)


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: no", "X-Autoreply: no", "X-FC-MachineGenerated: false", "Precedence: normal"],
)
def test_a_header_that_denies_it_makes_no_robot(header):
    assert classify_mail(mail(header)).verdict is MailClass.NEW


def test_auto_submitted_no_outweighs_every_weak_sign():
    found = classify_mail(
        mail(
            "Auto-Submitted: no",
            "X-Auto-Response-Suppress: All",
            "Return-Path: <>",
            subject="Automatic reply: Your books",
            text="I am out of the office until Monday.",
        )
    )
    assert found.verdict is MailClass.NEW
    assert may_be_answered_automatically(found)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your books", "Out of Office AutoReply: Your books", "Out of Office: Re: Your books",
        "AUTO: Bo Berg is out of the office (returning 03/05/2026)",
        "Your books (Automatic Response)", "Re: Your books [Auto-Reply]",
        "Automatische Antwort: Ihre Bücher",
        "Abwesenheitsnotiz: Ihre Bücher", "Réponse automatique : vos livres",
        "Respuesta automática: Sus libros",
        "Risposta automatica: I suoi libri", "Resposta automática: Os seus livros",
        "Automatisch antwoord: Uw boeken",
        "Autosvar: Dina böcker", "Automatisk svar: Dine bøger", "Automaattinen vastaus: Kirjasi",
        "Odpowiedź automatyczna: Książki", "[Automatyczna odpowiedź] Książki",
        "Automatická odpověď: Knihy",
        "Automatikus válasz: Könyvek", "Răspuns automat: Cărți", "Автоматический ответ: Книги",
        "Автоответ: Книги",
        "Otomatik yanıt: Kitaplar", "Αυτόματη απάντηση: Βιβλία", "自動応答: 本", "自動返信：本",
        "自动答复: 书", "自動回覆: 書",
        "자동 회신: 책", "מענה אוטומטי: ספרים", "رد تلقائي: كتب", "Trả lời tự động: Sách",
        "Balasan otomatis: Buku", "\u200f\u200fرد تلقائي: كتب", "پاسخ خودکار: کتاب",
        "Jawaab toos ah: Buugaag", "Awtomatikong tugon: Aklat", "Автовідповідь: Книги",
        "Réponse automatique: Re: Vos livres ?", "부재중 자동 응답: 책", "Tự động trả lời: Sách",
    ],
)  # fmt: skip
def test_a_subject_that_only_programs_write_holds_back_our_receipt_in_each_language(subject):
    found = classify_mail(mail(subject=subject, text="…"))
    assert (found.verdict, found.automatic) == (MailClass.NEW, True)
    marked = classify_mail(mail("Return-Path: <>", subject=subject, text="…"))
    assert marked.verdict is MailClass.AUTO_REPLY


@pytest.mark.parametrize(
    ("header", "subject", "text"),
    [
        ("Return-Path: <>", "Out of office", "I am back on Monday."),
        ("X-Auto-Response-Suppress: All", "Out of Office: Your books", "Back on Monday."),
        ("Precedence: junk", "Re: Your books", "Thank you for your email. I am on vacation."),
        ("Return-Path: <>", "Holiday closure - auto-reply", "We are closed."),
        ("Return-Path: <>", "Out of office", "In a hurry? Call the branch."),
    ],
)
def test_words_and_a_header_that_no_person_writes_tell_a_robot_together(header, subject, text):
    found = classify_mail(mail(header, subject=subject, text=text))
    assert found.verdict is MailClass.AUTO_REPLY
    assert "together" in found.why


@pytest.mark.parametrize(
    ("headers", "subject", "text"),
    [
        (("In-Reply-To: <a@desk.example>",), "Autoreply from Lea: Your books", "Back on Monday."),
        (
            (),
            "Gelesen: Ihre Bücher",
            "Ihre Nachricht\n\n   An: Bo\n   Gesendet: 3. Mai\n\nwurde gelesen am 3. Mai.",
        ),
        (
            (),
            "Ihre Nachricht",
            "Dies ist eine automatisch erzeugte Antwort. Ich bin bis Montag im Urlaub.",
        ),
    ],
)
def test_words_alone_only_hold_back_our_receipt(headers, subject, text):
    found = classify_mail(mail(*headers, subject=subject, text=text))
    assert found.verdict in {MailClass.NEW, MailClass.REPLY}
    assert found.automatic


def test_a_notice_from_a_sender_that_wants_no_answer_and_says_so_is_a_robots():
    text = "Your parcel is on its way.\n\nThis is an automated message, please do not reply."
    assert (
        classify_mail(
            mail(sender="noreply@parcel.example", subject="Your parcel", text=text)
        ).verdict
        is MailClass.AUTO_REPLY
    )


def test_a_form_that_says_auto_generated_writes_for_a_person_and_gets_no_automatic_answer():
    form = ("Reply-To: ana@mail.example", "Auto-Submitted: auto-generated")
    found = classify_mail(mail(*form, sender="web@library.test", subject="Ask a librarian"))
    assert found.verdict is MailClass.NEW
    assert found.automatic
    ticket = ("Reply-To: help+17@shop.test", "Auto-Submitted: auto-generated")
    for headers in (ticket, (*form[:1], "Auto-Submitted: auto-replied")):
        found = classify_mail(
            mail(*headers, sender="noreply@mail.shop.test", subject="Your request")
        )
        assert found.verdict is MailClass.AUTO_REPLY


@pytest.mark.parametrize(
    ("address", "verdict"),
    [("bo@mail.example", MailClass.NEW), ("help@library.example", MailClass.AUTO_REPLY)],
)
def test_a_form_without_reply_to_writes_for_whom_its_words_give(address, verdict):
    text = f"This message was automatically generated.\n\nName: Bo Lind\nE-mail: {address}\nMy card is blocked."
    found = classify_mail(mail(sender="noreply@library.example", subject="Contact form", text=text))
    assert found.verdict is verdict
    assert not may_be_answered_automatically(found)


def test_a_form_on_a_website_writes_for_a_person():
    text = "This is an automated message from the contact form.\n\nQuestion: may I keep the book a week longer?"
    found = classify_mail(
        mail(
            "Reply-To: ana@mail.example",
            sender="noreply@library.example",
            subject="Contact form",
            text=text,
        )
    )
    assert found.verdict is MailClass.NEW
    assert may_be_answered_automatically(found)
