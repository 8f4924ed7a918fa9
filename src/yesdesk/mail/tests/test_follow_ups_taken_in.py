"""Follow-ups of patrons from their bytes to the desk: each is a request, or words on the one it answers.

With `FOLLOW_UPS=FILE.tsv` (language, subject, words) in the environment, those of that file are taken in instead.
"""

import io
import os
from pathlib import Path

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.storage.folders import make_folder
from yesdesk.mail.classify.tests.writing import FOLLOW_UPS
from yesdesk.mail.inbound.ingest import ingest_arrival
from yesdesk.mail.inbound.queries import reading_folder
from yesdesk.mail.inbound.sandbox import SandboxedParser
from yesdesk.mail.inbound.store_raw import NewArrival, store_raw
from yesdesk.mail.models import ArrivalState
from yesdesk.mail.outbound.message_ids import new_message_id
from yesdesk.mail.tests.arriving import a_mailbox
from yesdesk.requests.models import EntryKind, Request
from yesdesk.testing.mails import mail_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OTHERS = os.environ.get("FOLLOW_UPS", "")
LINES = (
    [line.split("\t") for line in Path(OTHERS).read_text(encoding="utf-8").splitlines()]
    if OTHERS
    else FOLLOW_UPS
)
# Of each text by itself classify/tests/test_follow_ups.py asks whether a person wrote it.
A_FEW = LINES[::7]
of_each = pytest.mark.parametrize(
    "lines", [A_FEW, pytest.param(LINES, marks=pytest.mark.night)], ids=["few", "all"]
)


@pytest.fixture
def taken(mill):
    """`taken(mail)`: as the worker takes it in, read in a process of its own."""
    box = a_mailbox(mill, is_default=True)
    make_folder(reading_folder())
    with SandboxedParser(reading_folder()) as reader:

        def take(raw):
            arrival = store_raw(NewArrival(box), io.BytesIO(raw), by=SYSTEM)
            assert ingest_arrival(arrival.pk, reader, by=SYSTEM)
            arrival.refresh_from_db()
            assert arrival.state == ArrivalState.DONE
            return arrival.message

        yield take


def written(number, subject, words, *, answers=""):
    return mail_bytes(
        words,
        sender=f"Ana <ana{number}@post.example>",
        subject=subject,
        message_id=f"<{number}.{bool(answers)}@post.example>",
        In_Reply_To=answers,
    )


@of_each
def test_each_new_one_is_a_request_of_its_own(taken, lines):
    for number, (_language, subject, words) in enumerate(lines):
        message = taken(written(number, subject, words))
        assert message.request is not None, words
    assert Request.objects.count() == len(lines)


@of_each
def test_each_answer_to_our_receipt_is_words_on_its_request(taken, lines):
    for number, (_language, subject, words) in enumerate(lines):
        request = taken(written(number, "My books", "Could you renew my books?")).request
        ours = new_message_id(request.pk, request.link_id, "library.example")
        message = taken(written(number, subject, words, answers=ours))
        assert message.request == request, words
        assert message.entry.kind == EntryKind.PATRON, words
