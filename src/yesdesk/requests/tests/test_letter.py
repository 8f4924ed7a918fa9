"""A letter has its parts in order, each once, and is shown as it goes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings, strategies as st

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import LibraryText, OutboundMessage
from yesdesk.core.money import Money
from yesdesk.ils.acts.queries import ActLine
from yesdesk.ils.models import ActState
from yesdesk.ils.port import Capability
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Decision, Entry, EntryKind, How, Request
from yesdesk.requests.queries.letter import (
    SIGNED,
    answer_draft,
    answer_letter,
    greeting,
    may_owe_an_apology,
    open_line,
    signed_by,
)
from yesdesk.requests.queries.patron_letters import acts_in_letter
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
LINK = "{link}"


@pytest.fixture
def anas(mill):
    return ask_as_ana(mill, words="May I have more time?")


def an_act(
    minor=None, *, does=Capability.WAIVE_LINE, state=ActState.DONE, owed="", left="", free=False
):
    now = timezone.now()
    before = {"balance": owed} if owed else {}
    read = {"balance": left} if left else {}
    return ActLine(
        uuid=uuid4(), about="decision:1", patron="7", does=does, state=state,
        amount=None if minor is None else Money(minor, "EUR"), target="1", until="",
        before=before | ({"blocked": "yes"} if free else {}),
        read_back=read | ({"blocked": "no"} if free else {}),
        number="", why="", next_step="", created_at=now,
        settled_at=now, needs_a_look=False, held_up=False, not_let_in=False,
    )  # fmt: skip


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


class TestItsFrame:
    def test_answer_letter_greets_tells_links_and_signs(self, anas):
        assert answer_letter(anas, "Here it is.").parts == (
            "Hello Ana,",
            "Here it is.",
            f"Write back here:\n{LINK}",
            f"Mill Street, Wren Valley Library\nCall 555 0140 and say No. {anas.pk}.",
        )

    @pytest.mark.parametrize(
        "words",
        ["Dear Ana, done.", "Hola Ana:\n\nYa está.", "Bonjour,\nvoilà.", "Ana, it is here.", "Good morning!\nIt is."],
    )  # fmt: skip
    def test_whoever_greets_already_is_left_to_it(self, anas, words):
        assert answer_letter(anas, words).parts[0] == words

    @pytest.mark.parametrize("words", ["High demand, so it takes a week.", "It is here."])
    def test_what_is_no_greeting_is_none(self, anas, words):
        assert answer_letter(anas, words).parts[:2] == ("Hello Ana,", words)

    def test_a_name_that_advertises_is_left_out(self, mill):
        request = ask_as_ana(mill, name="www.win.example")
        assert greeting(request) == "Hello,"

    @pytest.mark.parametrize(("language", "hello"), [("es", "Hola, Ana:"), ("fr", "Bonjour Ana,")])
    def test_answer_letter_is_in_the_patrons_language(self, mill, language, hello):
        letter = answer_letter(ask_as_ana(mill, language=language), "Voilà")
        assert (letter.parts[0], letter.language) == (hello, language)

    def test_the_library_signs_in_its_own_words(self, anas):
        own = {"text": "Your desk at Mill Street", "changed_at": timezone.now()}
        LibraryText.objects.create(key=SIGNED, language="en", **own)
        assert answer_letter(anas, "Here.").parts[-1] == "Your desk at Mill Street"


class TestWhatWasDone:
    def test_money_is_one_sum_and_what_is_left_was_read(self):
        taps = [
            [an_act(1840, owed="50.40", left="32.00")],
            [an_act(3200, owed="32.00", left="0.00", free=True)],
        ]
        assert acts_in_letter(taps, "en", owed_since=an_hour_ago()) == (
            "We have taken €50.40 off your account. Your card works again. You owe nothing now."
        )

    def test_what_was_wanted_first_may_be_done_last(self):
        sooner = an_act(460, owed="9.20", left="4.60")
        later = an_act(460, owed="4.60", left="0.00")
        told = acts_in_letter([[later, sooner]], "en", owed_since=an_hour_ago())
        assert told == "We have taken €9.20 off your account. You owe nothing now."

    def test_what_is_still_owed(self):
        taps = [[an_act(1840, owed="50.40", left="32.00")]]
        assert acts_in_letter(taps, "en", owed_since=an_hour_ago()).endswith(
            "You still owe €32.00."
        )

    def test_nothing_of_it_where_it_was_not_read_or_long_ago_or_more_is_on_its_way(self):
        one = "We have taken €18.40 off your account."
        assert acts_in_letter([[an_act(1840)]], "en", owed_since=an_hour_ago()) == one
        read = [an_act(1840, owed="50.40", left="32.00")]
        assert acts_in_letter([read], "en") == one
        soon = timezone.now() + timedelta(minutes=1)
        assert acts_in_letter([read], "en", owed_since=soon) == one
        going = [an_act(500, state=ActState.WAITING)]
        assert acts_in_letter([read, going], "en", owed_since=an_hour_ago()) == (
            f"{one} We are taking €5.00 off your account."
        )

    def test_nothing_of_it_where_it_does_not_add_up(self):
        paid_meanwhile = [[an_act(1840, owed="50.40", left="20.00")]]
        told = acts_in_letter(paid_meanwhile, "en", owed_since=an_hour_ago())
        assert told == "We have taken €18.40 off your account."

    def test_a_tap_of_which_a_part_failed_is_left_out(self):
        mixed = [an_act(1840), an_act(100, state=ActState.REFUSED)]
        assert acts_in_letter([mixed], "en") == ""

    def test_what_happens_next_comes_last(self):
        hold = an_act(does=Capability.PLACE_HOLD)
        assert acts_in_letter([[hold], [an_act(100)]], "en") == (
            "We have taken €1.00 off your account. "
            "It is reserved for you. You hear from us when it is here."
        )

    def test_who_is_not_known_is_not_told_what_is_owed(self, anas):
        entry = Entry.objects.create(request=anas, kind=EntryKind.ACT, at=timezone.now())
        taken = [
            (
                Decision(request=anas, entry=entry, how=How.ACTS),
                [an_act(1840, owed="50.40", left="32.00")],
            )
        ]
        assert "owe" not in answer_draft(anas, taken, "en", now=timezone.now())
        anas.patron.proof = "in_person"
        assert "still owe €32.00" in answer_draft(anas, taken, "en", now=timezone.now())


class TestAnOpenPlace:
    @pytest.mark.parametrize(
        ("words", "sorry"),
        [
            ("My mother died in May.", True),
            ("Mi padre falleció.", True),
            ("J’ai perdu mon mari: les obsèques sont lundi.", True),
            ("The battery is dead.", False),
            ("May I have more time?", False),
        ],
    )
    def test_where_they_wrote_of_a_death(self, mill, words, sorry):
        request = ask_as_ana(mill, words=words)
        assert may_owe_an_apology(request, now=timezone.now()) is sorry

    def test_where_they_waited_long(self, anas):
        assert may_owe_an_apology(anas, now=timezone.now() + timedelta(days=3))

    @pytest.mark.parametrize("language", ["en", "es", "fr"])
    def test_reply_with_an_unfilled_line_is_refused(self, anas, act, sam, language):
        with translation.override(language):
            line = open_line()
        with pytest.raises(ValidationRefusal) as needs:
            reply(anas, words=f"{line}\n\nDone.", seen_revision=anas.revision, by=act(sam))
        assert set(needs.value.fields) == {"words"}
        assert not anas.entries.filter(kind=EntryKind.REPLY).exists()

    def test_from_the_page_nothing_typed_is_lost(self, anas, sam, client_of):
        words = f"{open_line()}\n\nDone."
        page = client_of(sam).post(
            f"/desk/{anas.pk}/reply", {"words": words, "revision": anas.revision}
        )
        assert page.status_code == 422
        assert page.context["reply"]["words"].value() == words
        assert "Fill in or delete the [bracketed] line" in page.text


class TestReadFirst:
    def test_letter_preview_equals_the_posted_letter(self, anas, act, sam, client_of):
        page = client_of(sam).post(f"/desk/{anas.pk}/letter?part=letter", {"words": "Here it is."})
        shown = page.context["letter"]
        assert "<html" not in page.text
        for words in (shown.subject, "Hello Ana,", "Here it is.", "Write back here:", "English"):
            assert words in page.text
        reply(anas, words="Here it is.", seen_revision=anas.revision, by=act(sam))
        posted = OutboundMessage.objects.latest("pk")
        assert (posted.subject, posted.text) == (shown.subject, shown.text)
        assert posted.language == shown.language

    def test_without_a_script_the_page_comes_back_with_all_that_was_typed(
        self, anas, sam, client_of
    ):
        typed = {"words": "Here it is.", "then": "yes", "revision": "1"}
        page = client_of(sam).post(f"/desk/{anas.pk}/letter", typed)
        assert page.context["reply"]["words"].value() == "Here it is."
        assert page.context["reply"]["then"].value() == "yes"
        assert page.text.count("Write back here:") == 1
        assert "A word or two, please" not in page.text

    def test_what_is_not_ready_says_what_it_needs(self, anas, sam, client_of):
        browser = client_of(sam)
        for words, needs in (
            ("", "A word or two"),
            (open_line(), "Fill in or delete the [bracketed] line"),
        ):
            page = browser.post(f"/desk/{anas.pk}/letter?part=letter", {"words": words})
            assert page.status_code == 200
            assert needs in page.text

    def test_letter_preview_writes_nothing(self, anas, sam, client_of):
        before = list(OutboundMessage.objects.values())
        client_of(sam).post(f"/desk/{anas.pk}/letter?part=letter", {"words": "Here."})
        assert list(OutboundMessage.objects.values()) == before
        assert Request.objects.get(pk=anas.pk).revision == anas.revision

    def test_hostile_words_are_words(self, anas, sam, client_of):
        page = client_of(sam).post(
            f"/desk/{anas.pk}/letter?part=letter", {"words": "<script>alert(1)</script>"}
        )
        assert "<script>alert" not in page.text

    def test_whom_no_mail_reaches_gets_none(self, mill, sam, client_of):
        request = ask_as_ana(mill, contact="")
        page = client_of(sam).post(f"/desk/{request.pk}/letter?part=letter", {"words": "Here."})
        assert "No e-mail goes out." in page.text


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    amounts=st.lists(st.integers(1, 99_999), min_size=1, max_size=5),
    left=st.integers(0, 99_999),
    language=st.sampled_from(["en", "es", "fr"]),
    own=st.sampled_from(["", "I am sorry for your loss.", "Lo siento mucho."]),
    hold=st.booleans(),
)
def test_each_part_stands_in_it_once_and_in_order(
    anas, act, sam, amounts, left, language, own, hold
):
    """Whatever was done: what is shown is what is posted."""
    Request.objects.filter(pk=anas.pk).update(language=language)
    request = Request.objects.select_related("branch", "patron").get(pk=anas.pk)
    steps = [left + sum(amounts[place:]) for place in range(len(amounts) + 1)]
    read = [f"{minor / 100:.2f}" for minor in steps]
    taps = [
        [an_act(minor, owed=owed, left=after)]
        for minor, owed, after in zip(amounts, read, read[1:], strict=False)
    ]
    taps += [[an_act(does=Capability.PLACE_HOLD)]] if hold else []
    with translation.override(language):
        told = acts_in_letter(taps, language, owed_since=an_hour_ago())
        signature = signed_by(request, language)
        total = acts_in_letter([[an_act(sum(amounts))]], language)
        owed = Money(left, "EUR").spoken(language) if left else ""
        hello, back = greeting(request), answer_letter(request, "x").parts[-2]
    words = "\n\n".join(part for part in (own, told) if part)
    shown = answer_letter(request, words)
    reply(request, words=words, seen_revision=request.revision, by=act(sam))
    posted = OutboundMessage.objects.latest("pk")
    assert (posted.subject, posted.text) == (shown.subject, shown.text)
    order = [hello, own, total, owed, back, signature]
    places = [posted.text.index(part) for part in order if part]
    assert places == sorted(places)
    once = (hello, own, total, back, signature)
    assert all(posted.text.count(part) == 1 for part in once if part)
