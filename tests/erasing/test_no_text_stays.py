"""On either database: after erasing, no column of any table says a word of the patron."""

import io

import pytest
from django.utils import timezone

from tests.erasing.looking import columns_that_say
from tests.erasing.planted import (
    ADDRESS,
    PHONE,
    WORD,
    a_mail_nobody_could_read,
    answer_in_every_way,
)
from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.models import OutboundMessage, OutboundState, SentFile
from yesdesk.core.storage.files import save
from yesdesk.counts.models import EarlyCount
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import begin_counting
from yesdesk.desk.public.actions import erase_own_request
from yesdesk.mail.models import Arrival
from yesdesk.patrons import erasure
from yesdesk.patrons.erasure import erase_due
from yesdesk.patrons.erasure_list import list_path
from yesdesk.patrons.retention import place_legal_hold
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.intake import NewRequest, open_request, patron_replied
from yesdesk.requests.models import Channel, Request

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def asked(library, mill, monkeypatch):
    """A closed request that says the word wherever a request can."""
    monkeypatch.setattr(erasure, "vacuum", lambda tables: True)
    begin_counting()
    stored = save(io.BytesIO(f"{WORD} on paper".encode()))
    need = NewRequest(
        words=f"{WORD} needs a book", channel=Channel.WEB, branch=mill, name=WORD, contact=ADDRESS,
        card_number="2100987654321", files=[SentFile(stored, f"{WORD}.txt")],
    )  # fmt: skip
    request = open_request(need, by=SYSTEM)
    patron_replied(
        request, words=f"{WORD} again, call {PHONE}", by=patron_by_link(request.pk, "en")
    )
    answer_in_every_way(request)
    OutboundMessage.objects.update(
        state=OutboundState.SENT
    )  # what went to the former address stays with it
    change_request_contact(
        Request.objects.get(pk=request.pk), contact=f"{WORD}@home.example", by=SYSTEM
    )
    return request


def test_the_words_are_in_many_places_before(asked):
    says = columns_that_say()
    assert len(says) > 15
    assert {"desk_entry.text", "patrons_patron.contact", "core_outboundmessage.text"} <= set(says)


def test_no_column_says_them_after_the_period_and_counts_stay(asked, mill):
    a_mail_nobody_could_read(mill)
    before = naive_counts()
    went = erase_due(timezone.now() + timezone.timedelta(days=400))
    assert went["desk.request"] == 1
    assert columns_that_say() == []
    early = EarlyCount.objects.values_list("period", "branch", "measure", "key", "n")
    assert {tuple(cell): n for *cell, n in early} == before
    assert not Request.objects.exists()


def test_forget_me_erases_at_once_what_the_patron_wrote(asked):
    assert (
        erase_own_request(Request.objects.get(pk=asked.pk), by=patron_by_link(asked.pk, "en")) == 1
    )
    left = columns_that_say()
    # The one message planted about nothing is not the request's; its own series takes it.
    assert [column for column in left if not column.startswith("core_outboundmessage.")] == []


def test_a_held_request_keeps_every_word(asked):
    says = columns_that_say()
    raw = Arrival.objects.get(message__request=asked.pk)
    place_legal_hold(f"request:{asked.pk}", reason="Court of Wren", by=SYSTEM)
    erase_due(timezone.now() + timezone.timedelta(days=400))
    assert {"desk_entry.text", "patrons_patron.contact"} <= set(columns_that_say()) <= set(says)
    assert Request.objects.filter(pk=asked.pk).exists()
    assert Arrival.objects.filter(pk=raw.pk).exists(), "its mail as it came belongs to it"


def test_the_list_says_that_it_went_and_nothing_else(asked):
    erase_due(timezone.now() + timezone.timedelta(days=400))
    lines = list_path().read_text()
    assert f"erased desk.request request:{asked.pk} " in lines
    assert WORD.lower() not in lines.lower()
    assert asked.link_id not in lines
