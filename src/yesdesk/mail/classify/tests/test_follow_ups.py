"""A patron who names her request's number, or says that somebody is gone or away, is a person: none is lost."""

import pytest

from yesdesk.mail.classify import MailClass, classify_mail
from yesdesk.mail.classify.tests.writing import FOLLOW_UPS, OURS, mail

HEADERS = {
    "new": (),
    "reply": (f"In-Reply-To: {OURS}",),
    "through_a_mail_service": ("Feedback-ID: 1:2:3:post", "Precedence: bulk"),
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_no_follow_up_is_lost(headers):
    lost = [
        (language, text)
        for language, subject, text in FOLLOW_UPS
        if classify_mail(mail(*headers, subject=subject, text=text)).verdict
        not in {MailClass.NEW, MailClass.REPLY}
    ]
    assert not lost
    assert len(FOLLOW_UPS) > 55
    assert len({language for language, _subject, _text in FOLLOW_UPS}) == 6


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: Your books", "I am out of the office and will answer when I return."),
        ("Your books", "This is an automated message. Please do not reply to this email."),
    ],
)
def test_words_alone_hold_back_a_receipt_and_never_a_mail(subject, text):
    found = classify_mail(mail(subject=subject, text=text))
    assert found.verdict is MailClass.NEW
    assert found.automatic
