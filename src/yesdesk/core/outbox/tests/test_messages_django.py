"""Every mail Django or allauth sends becomes rows in the outbox."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import translation

from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import OutboxBackend

pytestmark = pytest.mark.django_db


@pytest.fixture
def send():
    """Sends through the project's own backend; pytest puts Django's test one in its place."""

    def sends(*messages):
        return OutboxBackend(alias="default").send_messages(list(messages))

    return sends


def test_the_project_sends_by_this_backend():
    from yesdesk import settings as written

    assert written.MAILERS["default"]["BACKEND"] == "yesdesk.core.outbox.messages.OutboxBackend"
    assert mail.mailers is not None


def test_each_recipient_gets_a_row(send):
    message = EmailMessage(
        "Sign-in", "A new sign-in.", to=["a@b.example"], cc=["c@d.example"], bcc=["e@f.example"]
    )
    with translation.override("es"):
        assert send(message) == 1
    rows = OutboundMessage.objects.order_by("to")
    assert [row.to for row in rows] == ["a@b.example", "c@d.example", "e@f.example"]
    assert {(row.subject, row.text, row.about, row.language, row.html) for row in rows} == {
        ("Sign-in", "A new sign-in.", "account", "es", "")
    }


def test_the_html_beside_the_text_is_kept(send):
    message = EmailMultiAlternatives("S", "plain", to=["a@b.example"])
    message.attach_alternative("x", "text/calendar")
    message.attach_alternative("<p>rich</p>", "text/html")
    send(message)
    row = OutboundMessage.objects.get()
    assert (row.text, row.html) == ("plain", "<p>rich</p>")


def test_a_mail_of_html_alone_gets_a_text(send):
    message = EmailMessage("S", "<p>rich &amp; <b>plain</b></p>", to=["a@b.example"])
    message.content_subtype = "html"
    send(message)
    row = OutboundMessage.objects.get()
    assert row.text == "rich &amp; plain"
    assert row.html == "<p>rich &amp; <b>plain</b></p>"


def test_further_headers_are_kept_and_a_machine_says_that_it_is_one(send, settings):
    send(
        EmailMessage(
            "S",
            "x",
            "desk@lib.example",
            ["a@b.example"],
            reply_to=["r@lib.example"],
            headers={"X-A": "1"},
        )
    )
    assert OutboundMessage.objects.get().headers == {
        "Auto-Submitted": "auto-generated", "X-A": "1", "Reply-To": "r@lib.example", "From": "desk@lib.example",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "S\nBcc: all@b.example"},
        {"subject": "S\r"},
        {"to": ["a@b.example\nBcc: all@b.example"]},
        {"headers": {"X-A": "1\nBcc: all@b.example"}},
        {"headers": {"X\nA": "1"}},
        {"reply_to": ["r@lib.example\r\nBcc: all@b.example"]},
        {"from_email": "x@lib.example\nBcc: all@b.example"},
        {"attachments": [("a.txt", "x", "text/plain")]},
    ],
)
def test_what_could_smuggle_in_a_header_or_get_lost_is_sent_to_nobody(send, change):
    good = EmailMessage("S", "x", to=["a@b.example"])
    bad = EmailMessage(**({"subject": "S", "body": "x", "to": ["a@b.example"]} | change))
    with pytest.raises(ValueError, match=r"line break|attachments"):
        send(good, bad)
    assert not OutboundMessage.objects.exists()
