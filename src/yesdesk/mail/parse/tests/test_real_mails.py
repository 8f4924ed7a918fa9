"""Mails that other projects test with, where they lie beside this one: read, and by nobody lost."""

import pytest

from yesdesk.mail.parse.parser import parse_mail
from yesdesk.testing.shared_data import SHARED_DATA

HERE = SHARED_DATA / "emails"
MAILS = sorted(HERE.rglob("*.eml"))

pytestmark = pytest.mark.skipif(not MAILS, reason="no mails of other projects are here")


def read(name):
    with next(HERE.rglob(name)).open("rb") as file:
        return parse_mail(file)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_each_has_a_sender_and_something_to_read(path):
    with path.open("rb") as file:
        mail = parse_mail(file)
    assert mail.sender is not None
    assert mail.text.strip() or mail.attachments
    assert "\ufffd" not in mail.text + mail.subject
    assert not mail.too_broken


@pytest.mark.parametrize(
    ("name", "subject", "sender", "files"),
    [
        ("all-special-chars.eml", "Testovácí email", "Timothy Hobbs", []),
        ("quoted_printable.eml", "Český test", "Tim hobbs", []),
        (
            "utf-nondecodable.eml",
            "Fwd: Cyklozaměstnavatel - změna vyhodnocení",
            "John Smith",
            [],
        ),
        (
            "pgp.eml",
            "example email that crashes django-helpdesk get_email",
            "Bug Reporter",
            ["signature.asc"],
        ),
    ],
)
def test_these_say_what_their_authors_wrote(name, subject, sender, files):
    mail = read(name)
    assert mail.sender is not None
    assert (mail.subject, mail.sender.name) == (subject, sender)
    assert [each.name for each in mail.attachments] == files


def test_a_file_without_a_text():
    mail = read("blank-body-with-attachment.eml")
    assert [(each.name, each.size) for each in mail.attachments] == [("baf", 24)]
    assert mail.text.strip() == ""
