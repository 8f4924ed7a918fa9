"""What a report says to machines, and the mail it brings back."""

from yesdesk.mail.parse.tests.mails import names_of, of_parts

STATUS = """\
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Tue, 3 Mar 2026 08:00:00 +0100

Final-Recipient: rfc822; ana@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1
  =?utf-8?q?Empf=C3=A4nger?= unknown
Status: 4.0.0

Final-Recipient: rfc822; bo@example.org
Action: delayed
"""
RETURNED = "Content-Type: message/rfc822\n\nMessage-ID: <ours@library.test>\nSubject: Books\n\nHi\n"


def test_blocks_of_a_delivery_status():
    mail = of_parts("\nIt failed.", STATUS, RETURNED, kind="report; report-type=delivery-status")
    (report,) = mail.reports
    assert report.type == "message/delivery-status"
    assert [sorted(block) for block in report.blocks] == [
        ["arrival-date", "reporting-mta"],
        ["action", "diagnostic-code", "final-recipient", "status"],
        ["action", "final-recipient"],
    ]
    assert report.blocks[1]["status"] == "5.1.1"
    assert report.blocks[1]["diagnostic-code"] == "smtp; 550 5.1.1 Empfänger unknown"
    assert mail.content_type == "multipart/report"
    assert mail.text == "It failed."


def test_crlf_and_encoded_status():
    mail = of_parts("\nIt failed.", STATUS.replace("\n", "\r\n"), kind="report")
    assert len(mail.reports[0].blocks) == 3
    encoded = STATUS.replace("\n\nRep", "\nContent-Transfer-Encoding: quoted-printable\n\nRep")
    assert (
        of_parts(encoded.replace("5.1.1\nD", "5=2E1.1\nD")).reports[0].blocks[1]["status"]
        == "5.1.1"
    )


def test_the_mail_that_comes_back_or_only_its_headers():
    mail = of_parts("\nIt failed.", STATUS, RETURNED, kind="report")
    assert mail.returned == (("Message-ID", "<ours@library.test>"), ("Subject", "Books"))
    assert names_of(mail) == ["delivery-status.txt", "Books.eml"]
    headers = RETURNED.replace("message/rfc822", "text/rfc822-headers")
    assert of_parts("\nIt failed.", headers, kind="report").returned == mail.returned


def test_receipts_and_complaints_are_reports_too():
    for kind in ("disposition-notification", "feedback-report"):
        part = f"Content-Type: message/{kind}\n\nFinal-Recipient: rfc822; a@b.c\n"
        assert of_parts("\nRead.", part, kind="report").reports[0].blocks == (
            {"final-recipient": "rfc822; a@b.c"},
        )


def test_an_empty_report():
    mail = of_parts("Content-Type: message/delivery-status\n\n", kind="report")
    assert mail.reports[0].blocks == ()
