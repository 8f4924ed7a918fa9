"""Reports in parts that machines read say what became of a mail of ours, whom and why."""

import pytest

from yesdesk.mail.classify import MailClass, RecipientReport, classify_mail, reply_policy
from yesdesk.mail.classify.tests.writing import OURS, mail, read, report

FAILED = """\
Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;bo@home.example
Final-Recipient: RFC822; <bo@home.example>
Action: failed
Status: 5.1.1 (bad destination mailbox address)
Diagnostic-Code: smtp; 550 5.1.1 <bo@home.example>:
    Recipient address rejected: User unknown"""


BO = "Final-Recipient: rfc822; bo@home.example"
DELETED = "Disposition: automatic-action/MDN-sent-automatically; deleted"


def test_a_failed_delivery_names_recipient_status_diagnostic_and_our_mail():
    found = classify_mail(report("delivery-status", FAILED))
    assert found.verdict is MailClass.BOUNCE
    assert found.automatic
    assert found.delivery == (
        RecipientReport(
            "bo@home.example",
            "5.1.1",
            "550 5.1.1 <bo@home.example>: Recipient address rejected: User unknown",
            "failed",
            OURS,
        ),
    )


@pytest.mark.parametrize(
    ("field", "action"),
    [
        ("Action: delayed\nStatus: 4.4.7", "delayed"),
        ("Action: delivered\nStatus: 2.0.0", "delivered"),
        ("Action: relayed (to a server that makes no reports)\nStatus: 2.0.0", "relayed"),
        ("Action: expanded\nStatus: 2.0.0", "expanded"),
        ("Action: Failed\nStatus: 5.0.0", "failed"),
        ("Status: 4.2.2", "delayed"),
        ("Status: 2.1.5", "delivered"),
        ("Status: unreadable", "failed"),
    ],
)
def test_each_action_is_told_apart(field, action):
    found = classify_mail(
        report(
            "delivery-status",
            f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bo@home.example\n{field}",
        )
    )
    assert found.verdict is MailClass.BOUNCE
    assert [each.action for each in found.delivery] == [action]


def test_each_recipient_has_a_delivery_of_its_own():
    fields = "Reporting-MTA: dns; mx\n\n" + "\n\n".join(
        f"Final-Recipient: rfc822; {name}@home.example\nAction: failed\nStatus: 5.2.{number}"
        for number, name in enumerate(("ana", "bo"), 1)
    )
    found = classify_mail(report("delivery-status", fields))
    assert [(each.recipient, each.status) for each in found.delivery] == [
        ("ana@home.example", "5.2.1"),
        ("bo@home.example", "5.2.2"),
    ]


def test_the_status_is_the_one_that_was_reported_also_a_mere_5_0_0():
    fields = f"{BO}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 552 5.2.2 over quota"
    assert classify_mail(report("delivery-status", fields)).delivery[0].status == "5.0.0"


def test_without_one_it_is_what_the_remote_server_said():
    fields = f"{BO}\nAction: failed\nDiagnostic-Code: smtp; 552 5.2.2 over quota"
    assert classify_mail(report("delivery-status", fields)).delivery[0].status == "5.2.2"


def test_a_name_inside_a_server_gives_way_to_the_address_we_wrote_to():
    fields = f"Final-Recipient: rfc822; bo@store-daemon\n{BO.replace('Final', 'Original')}\nAction: failed"
    assert (
        classify_mail(report("delivery-status", fields)).delivery[0].recipient == "bo@home.example"
    )


def test_a_report_that_names_nobody_is_read_in_the_part_for_people():
    text = "Delivery to the following recipients failed permanently:\n\n   * bo@home.example\n\n550 no such user here\n"
    found = classify_mail(report("delivery-status", "Reporting-MTA: dns; mx", text=text))
    assert (found.delivery[0].recipient, found.delivery[0].status) == ("bo@home.example", "5.1.1")


def test_a_report_without_a_diagnostic_takes_it_from_the_part_for_people():
    text = "<bo@home.example>: host mx.home.example said: 552 mailbox full\n"
    fields = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bo@home.example\nAction: failed"
    found = classify_mail(report("delivery-status", fields, text=text))
    assert found.delivery[0].diagnostic == "host mx.home.example said: 552 mailbox full"
    assert found.delivery[0].status == "5.2.2"


def test_a_report_under_a_persons_name_is_a_report_all_the_same():
    found = classify_mail(
        report("delivery-status", FAILED, sender="Bo <bo@home.example>", subject="Hello")
    )
    assert found.verdict is MailClass.BOUNCE


def test_a_read_receipt_is_a_robots_and_proves_that_our_mail_arrived():
    fields = f"{BO}\nOriginal-Message-ID: {OURS}\n{DELETED}"
    found = classify_mail(
        report(
            "disposition-notification",
            fields,
            sender="bo@home.example",
            subject="Not read: Your books",
        )
    )
    assert found.verdict is MailClass.AUTO_REPLY
    assert found.delivery == (RecipientReport("bo@home.example", "", "deleted", "delivered", OURS),)


def test_a_receipt_in_which_a_server_rejects_is_a_bounce():
    fields = f"{BO}\nOriginal-Message-ID: {OURS}\n{DELETED}"
    text = "Your message to <bo@home.example> was automatically rejected:\nQuota exceeded"
    found = classify_mail(
        report("disposition-notification", fields, text=text, subject="Automatically rejected mail")
    )
    assert found.verdict is MailClass.BOUNCE
    assert (found.delivery[0].action, found.delivery[0].status) == ("failed", "5.2.2")


def test_a_complaint_is_a_report_on_a_mail_that_arrived():
    fields = "Feedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1\nOriginal-Rcpt-To: <bo@home.example>"
    found = classify_mail(
        report(
            "feedback-report", fields, sender="feedback@provider.example", subject="Abuse report"
        )
    )
    assert found.verdict is MailClass.BOUNCE
    assert found.delivery == (
        RecipientReport("bo@home.example", "", "feedback report: abuse", "delivered", OURS),
    )


def test_a_person_who_attaches_a_bounce_is_a_person():
    found = classify_mail(
        read(f"""\
From: Ana Sol <ana@mail.example>
To: desk@library.example
Subject: What does this mean?
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="a"

--a
Content-Type: text/plain

I got this when I wrote to you. What now?
--a
Content-Type: message/delivery-status

{FAILED}
--a--
""")
    )
    assert (found.verdict, found.delivery) == (MailClass.NEW, ())


def test_a_bounce_attached_as_a_whole_mail_is_a_persons_too():
    found = classify_mail(
        read(f"""\
From: Ana Sol <ana@mail.example>
To: desk@library.example
Subject: Fwd: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="a"

--a
Content-Type: text/plain

See below.
--a
Content-Type: message/rfc822

From: mailer-daemon@mx.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="c"

--c
Content-Type: message/delivery-status

{FAILED}
--c--

--a--
""")
    )
    assert (found.verdict, found.delivery) == (MailClass.NEW, ())


def test_what_cannot_be_read_as_a_mail_goes_to_the_list_of_staff():
    found = classify_mail(read("\0\0\0"))
    assert found.verdict is MailClass.QUARANTINE
    assert "cannot be read" in found.why


def test_the_reason_holds_no_word_of_the_mail():
    found = classify_mail(report("delivery-status", FAILED, subject="A secret of Bo's"))
    assert "bo@" not in found.why
    assert "secret" not in found.why
    assert "message/delivery-status" in found.why
    assert mail().subject not in classify_mail(mail()).why


BROUGHT_BACK = f"""\
--b
Content-Type: message/rfc822

From: desk@library.example
To: bo@home.example
Subject: Your books
Message-ID: {OURS}

Your books are due.
--b--
"""


def mixed(subject, text, parts=""):
    return read(f"""\
From: Feedback <fbl@provider.example>
To: desk@library.example
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

{text}
{parts}{BROUGHT_BACK}""")


@pytest.mark.parametrize(
    "subject", ["FW: Your books", "Re: Your books", "complaint about message from 192.0.2.7"]
)
def test_a_complaint_as_multipart_mixed(subject):
    part = "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Loop/1\nVersion: 1\n\n"
    found = classify_mail(mixed(subject, "See below.", part))
    if subject.startswith("FW"):
        assert found.verdict is not MailClass.BOUNCE
        return
    assert found.verdict is MailClass.BOUNCE
    assert found.delivery[0].message_id == OURS
    assert found.delivery[0].action == "delivered"


def test_a_complaint_in_words_with_a_mail_behind_it_is_a_persons():
    said = "This is a complaint about a message that your library sent to my mother."
    assert classify_mail(mixed("Your books", said)).verdict is MailClass.NEW


_FEEDBACK = "Feedback-Type: abuse\nUser-Agent: Mill/1.0\nVersion: 1\n"
_OURS = "From: desk@library.example\nTo: bo@home.example\nSubject: Your books\n"


@pytest.mark.parametrize(
    ("root", "parts"),
    [
        ("multipart/mixed", [f"Content-Type: message/feedback-report\n\n{_FEEDBACK}"]),
        ("multipart/report; report-type=feedback-report", [f"Content-Type: text/plain\n\n{_FEEDBACK}"]),
        ("multipart/report; report-type=feedback-report", []),
        ("multipart/mixed", [f"Content-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: bo@home.example\n{_OURS}"]),
        ("multipart/mixed", ["Content-Type: text/plain\n\nThis is an email abuse report for an email message"]),
    ],
)  # fmt: skip
def test_no_receipt_goes_to_an_abuse_report_that_looks_like_a_forward(root, parts):
    whole = [*parts, f"Content-Type: message/rfc822\n\n{_OURS}\nHello\n"]
    body = "".join(f"--b\n{part}\n" for part in whole)
    found = read(
        "From: Abuse <abuse@isp.example>\nTo: desk@library.example\nSubject: FW: Your books\n"
        f"Content-Type: {root}; boundary=b\n\n{body}--b--\n"
    )
    classified = classify_mail(found)
    assert classified.verdict in {MailClass.NEW, MailClass.BOUNCE}
    assert not reply_policy(found, classified).receipt
