"""Whatever size a mail server tells, and however much it says: memory and disk have an end, and no mail is lost."""

import imaplib

import pytest

from yesdesk.mail.inbound import folder_state, imap
from yesdesk.mail.models import Arrival, ArrivalState, MailboxState, MailboxTrouble, ReviewReason
from yesdesk.mail.tests.arriving import a_mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MB = 1024 * 1024


def kept():
    return [(each.state, each.reason, each.raw.size) for each in Arrival.objects.order_by("id")]


def test_a_size_nobody_can_hold_is_not_read_and_the_mail_is_listed_in_the_end(
    boxes, server, collect, monkeypatch
):
    taken = []
    monkeypatch.setattr(imap.IMAP4WithTimeout, "read", _noting(taken))
    boxes.inbox.put(a_mail())
    server.faults.announces = 10**12
    collect()
    assert (kept(), MailboxState.objects.get().trouble) == ([], MailboxTrouble.ODD)
    for _ in range(3):
        collect()
    assert kept() == [(ArrivalState.LISTED, ReviewReason.NOT_GIVEN, 0)]
    assert taken == []


def _noting(taken):
    real = imap.IMAP4WithTimeout.read

    def read(self, size):
        taken.append(size)
        return real(self, size)

    return read


def test_a_mail_that_never_ends_is_listed_by_its_beginning(boxes, server, collect, settings):
    settings.MAIL_LIMIT = 3 * MB
    boxes.inbox.put(a_mail())
    boxes.inbox.put(a_mail())
    server.faults.endless = {1}
    collect()
    assert kept() == [
        (ArrivalState.WAITING, ReviewReason.TOO_LARGE, folder_state.BEGINNING),
        (ArrivalState.WAITING, "", len(boxes.inbox.mails[1].raw)),
    ]
    assert Arrival.objects.earliest("id").detail == "> 3 MB"
    pieces = [line for line in server.heard if "BODY.PEEK[]<" in line]
    assert len(pieces) <= 6
    assert list((settings.DATA / "files" / "tmp").iterdir()) == []


@pytest.mark.parametrize("command", ["LIST", "SELECT", "UID SEARCH", "UID FETCH"])
def test_an_answer_without_an_end_has_one(boxes, server, collect, monkeypatch, command):
    monkeypatch.setattr(imap, "AT_MOST", MB)
    boxes.inbox.put(a_mail())
    server.faults.floods = command
    collect()
    assert MailboxState.objects.get().trouble == MailboxTrouble.ODD
    server.faults.floods = ""
    collect()
    assert kept() == [(ArrivalState.WAITING, "", len(boxes.inbox.mails[0].raw))]


def test_what_is_asked_for_in_pieces_is_counted_for_each_of_them(
    boxes, server, collect, monkeypatch
):
    monkeypatch.setattr(imap, "AT_MOST", MB + 4096)
    boxes.inbox.put(a_mail() + b"x" * 5 * MB)
    collect()
    assert kept() == [(ArrivalState.WAITING, "", len(boxes.inbox.mails[0].raw))]


def test_a_backlog_longer_than_a_line_may_be_is_asked_for_in_pieces(
    boxes, server, collect, monkeypatch
):
    monkeypatch.setattr(imap, "_SEARCHED_AT_A_TIME", 40)
    monkeypatch.setattr(imaplib, "_MAXLINE", 250)  # as a million bytes are to 140,000 numbers
    for _ in range(130):
        boxes.inbox.put(a_mail())
    collect()
    assert (len(kept()), MailboxState.objects.get().trouble) == (130, "")
    searches = [line for line in server.heard if "SEARCH" in line]
    assert len(searches) == 4
    boxes.inbox.put(a_mail())
    collect()
    assert len(kept()) == 131
    assert len([line for line in server.heard if "SEARCH" in line]) == 5  # only what is new
