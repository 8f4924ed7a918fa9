"""A mail service that tells of bounces in JSON is read like any other report."""

import json

import pytest

from yesdesk.mail.classify import MailClass, RecipientReport, classify_mail
from yesdesk.mail.classify.tests.writing import OURS, mail

SENT = {"messageId": "0101-us-west", "commonHeaders": {"messageId": OURS}}
BOUNCED = {
    "notificationType": "Bounce",
    "bounce": {
        "bouncedRecipients": [
            {
                "emailAddress": "bo@home.example",
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 unknown",
            }
        ]
    },
    "mail": SENT,
}


def notice(content):
    return mail(
        sender="no-reply@sns.cloud.example",
        subject="Notification",
        text=f"{json.dumps(content)}\n\n--\nTo stop this, click here.",
    )


@pytest.mark.parametrize(
    "content", [BOUNCED, {"Type": "Notification", "Message": json.dumps(BOUNCED)}]
)
def test_a_bounce_names_recipient_status_diagnostic_and_our_mail(content):
    found = classify_mail(notice(content))
    assert found.verdict is MailClass.BOUNCE
    assert found.delivery == (
        RecipientReport("bo@home.example", "5.1.1", "550 5.1.1 unknown", "failed", OURS),
    )


def test_a_delivery_and_a_complaint_say_that_it_arrived():
    delivered = {
        "notificationType": "Delivery",
        "delivery": {"recipients": ["bo@home.example"]},
        "mail": SENT,
    }
    complained = {
        "notificationType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": "bo@home.example"}]},
        "mail": SENT,
    }
    for content in (delivered, complained):
        found = classify_mail(notice(content))
        assert found.verdict is MailClass.BOUNCE
        assert found.delivery == (RecipientReport("bo@home.example", "", "", "delivered", OURS),)


@pytest.mark.parametrize(
    "text",
    [
        "What does notificationType mean in your API?",
        '{"notificationType": "Received"}',
        '{"notificationType": ["Bounce"]}',
        '{"notificationType": "Bounce"',
        '["notificationType"]',
        '{"notificationType": ' + "[" * 60_000,
    ],
)
def test_mail_with_unrelated_json_is_a_persons(text):
    assert classify_mail(mail(text=text)).verdict is MailClass.NEW


@pytest.mark.parametrize(
    "odd", [None, 7, "x", [7], {"bouncedRecipients": 7}, {"bouncedRecipients": [7, None]}]
)
def test_a_notice_of_an_unknown_shape_is_still_a_report(odd):
    found = classify_mail(notice({"notificationType": "Bounce", "bounce": odd, "mail": odd}))
    assert found.verdict is MailClass.BOUNCE
    assert found.delivery
