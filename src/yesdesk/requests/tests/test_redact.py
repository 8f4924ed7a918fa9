"""Words struck out are gone wherever they stood."""

import pytest

from yesdesk.core.errors import NotAllowed, ValidationRefusal
from yesdesk.core.models import AuditEntry, OutboundMessage, SearchText
from yesdesk.patrons.erasure import replay_erasures
from yesdesk.patrons.erasure_list import list_path
from yesdesk.requests.actions.redact import STRUCK, _mark_of_entry, reapply_redaction, redact
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.actions.timeline import index_request
from yesdesk.requests.models import Entry
from yesdesk.testing.needs import ask_as_ana

SECRET = "my sister Petronella Vandersloot"


def _found_by():
    return "\n".join(SearchText.objects.values_list("text", flat=True))


def test_redact_removes_words_everywhere(mill, act, kim):
    request = ask_as_ana(mill, words=f"Please ask {SECRET}, she knows.")
    redact(request.entries.get(), words=SECRET, by=act(kim))
    request.refresh_from_db()
    everywhere = [request.entries.get().text, request.said, _found_by()]
    assert all("Petronella" not in text for text in everywhere)
    assert AuditEntry.objects.get().tag == "desk.entry.words_struck"


def test_mail_that_has_not_left_loses_them_too(mill, act, kim):
    request = ask_as_ana(mill)
    entry = reply(request, words=f"We asked {SECRET}.", seen_revision=request.revision, by=act(kim))
    redact(entry, words=SECRET, by=act(kim))
    assert not OutboundMessage.objects.filter(text__contains="Petronella").exists()


def test_words_cut_off_in_the_list_go_as_well(mill, act, kim):
    request = ask_as_ana(mill, words="x" * 280 + " " + SECRET)
    assert "my sister" in request.said
    redact(request.entries.get(), words=SECRET, by=act(kim))
    request.refresh_from_db()
    assert "sister" not in request.said


def test_redact_refuses_words_that_are_not_there(mill, act, kim):
    request = ask_as_ana(mill)
    with pytest.raises(ValidationRefusal):
        redact(request.entries.get(), words="never written", by=act(kim))


def test_redact_requires_the_permission(mill, act, sam):
    request = ask_as_ana(mill)
    with pytest.raises(NotAllowed):
        redact(request.entries.get(), words="mother", by=act(sam))


@pytest.mark.parametrize(
    ("text", "folded", "words"),
    [("We asked her.", "Her sister said", "her.\nHer"), ("We asked", "", " ")],
)
def test_words_that_stand_nowhere_in_one_piece_are_none(mill, act, kim, text, folded, words):
    entry = ask_as_ana(mill).entries.get()
    Entry.objects.filter(pk=entry.pk).update(text=text, folded=folded)
    with pytest.raises(ValidationRefusal):
        redact(entry, words=words, by=act(kim))


def test_two_who_strike_at_once_put_nothing_back(mill, act, kim):
    request = ask_as_ana(mill, words="Petronella Vandersloot, Bridge Street 12")
    first, second = request.entries.get(), request.entries.get()
    redact(first, words="Petronella Vandersloot", by=act(kim))
    redact(second, words="Bridge Street 12", by=act(kim))
    request.refresh_from_db()
    assert request.entries.get().text == f"{STRUCK}, {STRUCK}" == request.said


class TestAfterARestore:
    """The database is as it was when the backup was made; the erasure list is as it is now."""

    WORDS = f"Please ask {SECRET} or her brother Cornelis. {SECRET} knows."

    @pytest.fixture
    def asked(self, mill):
        return ask_as_ana(mill, words=self.WORDS)

    @pytest.fixture
    def come_back(self, asked):
        """Puts the words back as they stood."""
        entry, said = asked.entries.get(), asked.said

        def back(text=self.WORDS, folded=""):
            Entry.objects.filter(pk=entry.pk).update(text=text, folded=folded, redacted_at=None)
            type(asked).objects.filter(pk=asked.pk).update(said=said)
            index_request(asked)

        return back

    def test_what_was_struck_since_is_struck_again_wherever_it_stood(
        self, asked, come_back, act, kim
    ):
        redact(asked.entries.get(), words=SECRET, by=act(kim))
        redact(asked.entries.get(), words="Cornelis", by=act(kim))
        come_back()
        assert "Petronella" in _found_by()
        assert replay_erasures().struck == 2
        asked.refresh_from_db()
        entry = asked.entries.get()
        assert entry.text == f"Please ask {STRUCK} or her brother {STRUCK}. {STRUCK} knows."
        assert entry.redacted_at is not None
        assert "Petronella" not in asked.said + _found_by()
        assert replay_erasures().struck == 0

    def test_from_a_backup_between_two_strikes_only_the_second(self, asked, come_back, act, kim):
        redact(asked.entries.get(), words="Cornelis", by=act(kim))
        between = asked.entries.get().text
        redact(asked.entries.get(), words=SECRET, by=act(kim))
        come_back(between)
        assert replay_erasures().struck == 1
        assert (
            asked.entries.get().text
            == f"Please ask {STRUCK} or her brother {STRUCK}. {STRUCK} knows."
        )

    def test_two_of_one_second_in_the_wrong_order(self, asked, come_back, act, kim):
        redact(asked.entries.get(), words="Cornelis", by=act(kim))
        redact(asked.entries.get(), words=SECRET, by=act(kim))
        lines = list_path().read_text().splitlines()
        list_path().write_text("\n".join([*lines[:-2], lines[-1], lines[-2], ""]))
        come_back()
        assert replay_erasures().struck == 2

    def test_redact_is_replayed_in_folded_quotes(self, asked, come_back, act, kim):
        come_back("Thank you.", f"> {self.WORDS}")
        redact(asked.entries.get(), words="Cornelis", by=act(kim))
        come_back("Thank you.", f"> {self.WORDS}")
        assert replay_erasures().struck == 1
        assert "Cornelis" not in asked.entries.get().folded

    def test_somebody_elses_words_under_the_same_number_are_left_alone(
        self, asked, come_back, act, kim
    ):
        redact(asked.entries.get(), words="Cornelis", by=act(kim))
        come_back()
        type(asked).objects.filter(pk=asked.pk).update(link_id="B" * 22)
        assert replay_erasures().struck == 0
        assert asked.entries.get().text == self.WORDS

    def test_the_list_says_nothing_of_what_was_struck(self, asked, act, kim):
        redact(asked.entries.get(), words="Cornelis", by=act(kim))
        (line,) = list_path().read_text().splitlines()[-1:]
        assert line.split()[1:4] == ["struck", "desk.request", f"entry:{asked.entries.get().pk}"]
        assert line.endswith(f" text:{self.WORDS.index('Cornelis')}:8")
        assert "Cornelis" not in line


@pytest.mark.parametrize("place", ["", "text", "text:1", "at:1:2", "text:-1:2", "text:1:2:3"])
def test_a_place_that_is_none_strikes_nothing(mill, place):
    entry = ask_as_ana(mill).entries.get()
    assert not reapply_redaction(entry.pk, _mark_of_entry(entry), place)
