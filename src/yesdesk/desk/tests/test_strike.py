"""Words struck out are gone wherever they stood."""

import pytest

from yesdesk.core.errors import NeedsMending, NotAllowed
from yesdesk.core.models import OutboundMessage, SearchDocument, Trace
from yesdesk.desk.actions.answering import reply
from yesdesk.desk.actions.striking import strike
from yesdesk.testing.needs import ask_as_ana

SECRET = "my sister Petronella Vandersloot"


def test_it_works(mill, act, kim):
    request = ask_as_ana(mill, words=f"Please ask {SECRET}, she knows.")
    strike(request.entries.get(), words=SECRET, by=act(kim))
    request.refresh_from_db()
    everywhere = [request.entries.get().text, request.said, SearchDocument.objects.get().text]
    assert all("Petronella" not in text for text in everywhere)
    assert Trace.objects.get().tag == "desk.entry.words_struck"


def test_mail_that_has_not_left_loses_them_too(mill, act, kim):
    request = ask_as_ana(mill)
    entry = reply(request, words=f"We asked {SECRET}.", seen_revision=request.revision, by=act(kim))
    strike(entry, words=SECRET, by=act(kim))
    assert not OutboundMessage.objects.filter(text__contains="Petronella").exists()


def test_words_cut_off_in_the_list_go_as_well(mill, act, kim):
    request = ask_as_ana(mill, words="x" * 280 + " " + SECRET)
    assert "my sister" in request.said
    strike(request.entries.get(), words=SECRET, by=act(kim))
    request.refresh_from_db()
    assert "sister" not in request.said


def test_it_explains_words_that_do_not_stand_there(mill, act, kim):
    request = ask_as_ana(mill)
    with pytest.raises(NeedsMending):
        strike(request.entries.get(), words="never written", by=act(kim))


def test_it_requires_the_permission(mill, act, sam):
    request = ask_as_ana(mill)
    with pytest.raises(NotAllowed):
        strike(request.entries.get(), words="mother", by=act(sam))
