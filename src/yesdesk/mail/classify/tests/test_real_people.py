"""Real mails that people wrote, where they lie: none is taken for a robot's, a bounce or a list's."""

import pytest

from yesdesk.mail.classify import MailClass, classify_mail
from yesdesk.mail.classify.tests.writing import mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.testing.shared_data import SHARED_DATA

FOLDER = SHARED_DATA / "emails"
LARGEST = 100_000

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the mails are not on this machine"),
]


def small(pattern):
    return [path for path in sorted(FOLDER.rglob(pattern)) if path.stat().st_size < LARGEST]


def test_whole_mails_are_peoples():
    paths = small("*.eml")
    for path in paths:
        with path.open("rb") as file:
            found = classify_mail(parse_mail(file))
        assert found.verdict in {MailClass.NEW, MailClass.REPLY}, path.name
    assert len(paths) > 5


def test_texts_of_answers_are_peoples():
    paths = small("*.txt") + [
        path for path in (FOLDER / "talon" / "standard_replies").glob("*") if path.is_file()
    ]
    for path in paths:
        text = path.read_text(errors="replace").replace("\r", "")
        found = classify_mail(
            mail("In-Reply-To: <a@desk.example>", subject="Re: My books", text=text)
        )
        assert found.verdict is MailClass.REPLY, path.name
    assert len(paths) > 20
