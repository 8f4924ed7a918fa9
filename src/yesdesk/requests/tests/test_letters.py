"""What was promised and an honest no go to the patron by mail, once it cannot be taken back any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import Refusal
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.decisions.cancel import undo
from yesdesk.requests.actions.close import close_request, withdraw_request
from yesdesk.requests.actions.intake import ask_second_look
from yesdesk.requests.actions.letters import SETTLES_AFTER
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Entry, EntryKind, OutcomeValue
from yesdesk.requests.models.entry import UNDO_WITHIN
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NO = {
    "reason": "It is lent until Friday.",
    "nearest_yes": "The audio book is in.",
    "ask_again": "Call us on Friday.",
}


@pytest.fixture
def anas(mill):
    return ask_as_ana(mill)


def letters():
    """But for receipts."""
    return OutboundMessage.objects.filter(automatic=False).order_by("id")


def promised(request, by, what="an answer", **until):
    due_at = timezone.now() + timedelta(**(until or {"hours": 2}))
    return promise(request, what=what, due_at=due_at, despite_doubt=True, by=by)


def answered(request, by, words="Here it is."):
    request.refresh_from_db()
    return reply(request, words=words, seen_revision=request.revision, by=by)


def said_no(request, by, **changes):
    return close_request(request, value=OutcomeValue.NOT_THIS_TIME, **(NO | changes), by=by)


def taken_back(entry, by):
    entry = Entry.objects.select_related("request__branch", "request__patron").get(pk=entry.pk)
    undo(entry, by=by)


class TestAPromise:
    def test_promise_letter_says_what_and_by_when(self, anas, act, sam):
        entry = promised(anas, act(sam), what="a call from Lea").entry
        letter = letters().get()
        assert letter.to == "ana.m@post.example"
        assert letter.subject == "A promise from Wren Valley Library"
        assert letter.text.split("\n\n")[:2] == [
            "Hello Ana,",
            "We promise you this by Wednesday 4 November 2026, 20:02:\na call from Lea",
        ]
        call = f"Call 555 0140 and say No. {anas.pk}."
        assert letter.text.endswith(f"\n{{link}}\n\nMill Street, Wren Valley Library\n{call}")
        assert letter.link_id == anas.link_id
        assert letter.headers == {}
        assert letter.not_before == timezone.now() + SETTLES_AFTER
        assert letter.not_before > entry.at + UNDO_WITHIN
        assert entry.message == letter.pk

    def test_promise_letter_is_in_her_language_and_the_branchs_time(self, mill, act, sam):
        mill.time_zone = "America/New_York"
        promised(ask_as_ana(mill, language="es"), act(sam))
        letter = letters().get()
        assert letter.language == "es"
        assert "antes del miércoles 4 de noviembre de 2026 a las 14:02" in letter.text

    def test_the_words_of_the_field_are_in_her_language_there_and_on_her_page(
        self, mill, act, sam, client
    ):
        from yesdesk.core.links import link_token

        request = ask_as_ana(mill, language="fr")
        promised(request, act(sam))
        assert letters().get().text.count("une réponse") == 1
        token = link_token(request.link_id, request.link_generation)
        assert "une réponse" in client.get(f"/fr/r/{token}").text

    def test_another_time_is_told_again(self, anas, act, sam):
        promised(anas, act(sam))
        promised(anas, act(sam), hours=4)
        first, second = (letter.text for letter in letters())
        assert "20:02" in first
        assert "22:02" in second

    def test_undone_it_is_not_sent(self, anas, act, sam, now):
        made = promised(anas, act(sam))
        now.shift(UNDO_WITHIN.total_seconds())
        taken_back(made.entry, act(sam))
        assert not letters().exists()

    @pytest.mark.parametrize("state", ["sending", "sent", "held"])
    def test_what_may_have_reached_her_stands(self, anas, act, sam, state):
        made = promised(anas, act(sam))
        letters().update(state=state)
        with pytest.raises(Refusal) as refusal:
            taken_back(made.entry, act(sam))
        assert refusal.value.code == "desk.undo.told"
        made.refresh_from_db()
        assert made.state == "open"
        assert letters().exists()

    def test_promise_whose_letter_may_have_arrived_cannot_be_undone(self, anas, act, sam):
        made = promised(anas, act(sam))
        letters().update(doubts=1)
        with pytest.raises(Refusal):
            taken_back(made.entry, act(sam))

    def test_an_answer_before_it_left_is_the_one_mail(self, anas, act, sam):
        promised(anas, act(sam))
        answered(anas, act(sam))
        assert [letter.text.split("\n\n")[1] for letter in letters()] == ["Here it is."]

    def test_sent_promise_letter_stays_when_the_answer_comes(self, anas, act, sam):
        promised(anas, act(sam))
        letters().update(state="sent")
        answered(anas, act(sam))
        assert letters().count() == 2

    @pytest.mark.parametrize("ends", ["yes", "withdrawn"])
    def test_nobody_hears_it_after_the_end(self, anas, act, sam, ends):
        promised(anas, act(sam))
        if ends == "yes":
            close_request(anas, value=OutcomeValue.YES, by=act(sam))
        else:
            withdraw_request(anas, by=patron_by_link(anas.pk, "en"))
        assert not letters().exists()

    def test_promise_letter_goes_at_once_when_due_soon(self, anas, act, sam):
        promised(anas, act(sam), minutes=8)
        assert letters().get().not_before is None

    @pytest.mark.parametrize("contact", ["", "+33 1 23 45 67 89"])
    def test_without_an_address_nothing_goes(self, mill, act, sam, contact):
        made = promised(ask_as_ana(mill, contact=contact), act(sam))
        assert not OutboundMessage.objects.exists()
        assert made.entry.message is None

    def test_staff_see_when_it_goes(self, anas, act, sam, client_of):
        promised(anas, act(sam))
        page = client_of(sam).get(f"/desk/{anas.pk}").text
        assert "Goes out by e-mail at 18:12." in page
        assert "Goes out by e-mail at 18:12." in client_of(sam).get("/outbox").text


class TestAnHonestNo:
    def test_no_letter_says_reason_nearest_yes_and_when_to_ask_again(self, anas, act, sam):
        entry = said_no(anas, act(sam)).entry
        letter = letters().get()
        assert letter.text.split("\n\n") == [
            "Hello Ana,",
            "Not this time. This is what you can have.",
            "Why:\nIt is lent until Friday.",
            "What you can have:\nThe audio book is in.",
            "How to ask again:\nCall us on Friday.",
            "Here you can see what happens and write again:\n{link}",
            f"Mill Street, Wren Valley Library\nCall 555 0140 and say No. {anas.pk}.",
        ]
        assert letter.headers == {}
        assert letter.not_before == timezone.now() + SETTLES_AFTER
        assert entry.message == letter.pk

    def test_no_letter_is_in_the_patrons_language(self, mill, act, sam):
        said_no(ask_as_ana(mill, language="fr"), act(sam))
        assert "Ce que vous pouvez avoir" in letters().get().text

    def test_undone_it_is_not_sent(self, anas, act, sam):
        taken_back(said_no(anas, act(sam)).entry, act(sam))
        assert not letters().exists()

    def test_what_reached_her_stands(self, anas, act, sam):
        ended = said_no(anas, act(sam))
        letters().update(state="sent")
        with pytest.raises(Refusal):
            taken_back(ended.entry, act(sam))
        ended.refresh_from_db()
        assert ended.undone_at is None

    def test_a_promise_that_waits_gives_way_to_it(self, anas, act, sam):
        promised(anas, act(sam))
        said_no(anas, act(sam))
        assert "Not this time" in letters().get().text

    @pytest.mark.parametrize(("lines", "count"), [(NO, 1), (["reason"], 2), (["nearest_yes"], 2)])
    def test_a_reply_that_gave_all_of_it_said_it(self, anas, act, sam, lines, count):
        words = "\n".join(NO[name].replace("until", "\n until") for name in lines)
        answered(anas, act(sam), f"I am sorry. {words} Sam")
        said_no(anas, act(sam))
        assert letters().count() == count

    def test_another_reply_said_nothing_of_it(self, anas, act, sam):
        answered(anas, act(sam), "I ask Lea.")
        said_no(anas, act(sam))
        assert letters().count() == 2

    def test_a_reply_before_her_last_words_is_no_answer_to_them(self, anas, act, sam):
        from yesdesk.requests.actions.intake import patron_replied

        answered(anas, act(sam), " ".join(NO.values()))
        patron_replied(anas, words="And the other one?", by=patron_by_link(anas.pk, "en"))
        said_no(anas, act(sam))
        assert letters().count() == 2

    def test_staff_say_that_their_reply_told_it(self, anas, act, sam):
        answered(anas, act(sam), "Somebody has it, sorry.")
        said_no(anas, act(sam), told=True)
        assert letters().count() == 1

    @pytest.mark.parametrize("value", [OutcomeValue.YES, OutcomeValue.ENDED])
    def test_closing_with_other_outcomes_posts_no_letter(self, anas, act, sam, value):
        close_request(anas, value=value, by=act(sam))
        assert not letters().exists()

    def test_who_asks_for_a_second_look_has_read_it(self, anas, act, sam):
        said_no(anas, act(sam))
        ask_second_look(anas, by=patron_by_link(anas.pk, "en"))
        assert not letters().exists()


class TestTheForm:
    def test_close_form_asks_about_told_only_after_a_reply(self, anas, client_of, sam):
        assert 'name="told"' not in client_of(sam).get(f"/desk/{anas.pk}/close").text

    @pytest.mark.parametrize(("who", "minutes", "ticked"), [
        ("sam", 1, True), ("sam", 11, False), ("kim", 1, False),
    ])  # fmt: skip
    def test_close_form_ticks_told_after_an_own_reply(
        self, anas, act, sam, client_of, now, request, who, minutes, ticked
    ):
        answered(anas, act(sam), "Somebody has it, sorry.")
        now.shift(minutes * 60)
        page = client_of(request.getfixturevalue(who)).get(f"/desk/{anas.pk}/close").text
        box = page.partition('name="told"')[2].partition(">")[0]
        assert ("checked" in box) is ticked

    @pytest.mark.parametrize(("told", "count"), [("on", 1), ("", 2)])
    def test_what_is_ticked_counts(self, anas, act, sam, client_of, told, count):
        answered(anas, act(sam), "Somebody has it, sorry.")
        anas.refresh_from_db()
        sent = {"value": "not_this_time", "revision": anas.revision, "told": told, **NO}
        client_of(sam).post(f"/desk/{anas.pk}/close", sent)
        anas.refresh_from_db()
        assert anas.outcome == "not_this_time"
        assert letters().count() == count

    def test_a_promise_from_its_page(self, anas, sam, client_of):
        due = timezone.now()
        client_of(sam).post(
            f"/desk/{anas.pk}/promise",
            {"what": "an answer", "due": "other", "other": f"{due:%Y-%m-%dT}19:30"},
        )
        entry = anas.entries.get(kind=EntryKind.PROMISE)
        assert "19:30:\nan answer" in letters().get(pk=entry.message).text
