"""A request is found by its own fields and by each of its entries, and by what they are now."""

import pytest
from django.db import transaction

from yesdesk.core.models import SearchText
from yesdesk.core.search import newest, texts
from yesdesk.core.transactions import allow_in_transaction
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.intake import change_need, patron_replied
from yesdesk.requests.actions.redact import redact
from yesdesk.requests.actions.reply import note, reply, set_audience, set_need
from yesdesk.requests.actions.timeline import index_entry
from yesdesk.requests.actions.undo import undo_entry
from yesdesk.requests.models import Entry, EntryKind, Request
from yesdesk.requests.queries import search
from yesdesk.requests.queries.search import find_requests
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(act, sam):
    """Ids of what Sam finds; another member of staff where one is named."""
    return lambda words, by=sam: [row.pk for row in find_requests(act(by), words).rows]


@pytest.fixture
def asked(mill, act, sam):
    """Four entries: Ana asks for a kiln, Sam answers and notes, she writes again."""
    request = ask_as_ana(mill, words="Is the kiln free?")
    reply(request, words="On Tuesday.", seen_revision=request.revision, by=act(sam))
    note(request, words="Heating needs a morning.", by=act(sam))
    patron_replied(request, words="May Cornelis bring a vase?", by=act(sam))
    set_need(request, asked_for="the kiln", needed="a gift", kind="rooms", by=act(sam))
    return request


@pytest.mark.parametrize(
    "words",
    ["Ana", "kiln", "gift", "tuesday", "heating", "ana vase", "vase ana", "gift cornelis kiln", "post.example ana.m"],
)  # fmt: skip
def test_request_is_found_by_words_in_any_entry(asked, found, words):
    assert found(words) == [asked.pk]


def test_all_of_them_must(asked, mill, found):
    ask_as_ana(mill, words="A wheel.", name="Bo")
    assert found("bo vase") == []
    assert found("bo wheel") != []


def test_a_reply_writes_its_own_text_and_no_other(asked, act, sam):
    before = list(SearchText.objects.order_by("pk").values())
    entry = reply(asked, words="It may.", seen_revision=asked.revision, by=act(sam))
    texts = list(SearchText.objects.order_by("pk").values())
    assert texts[:-1] == before
    assert (texts[-1]["part"], texts[-1]["text"]) == (entry.pk, "It may.")


def test_twenty_entries_cost_no_more_than_one(asked, act, sam, settings, django_assert_num_queries):
    for place in range(20):
        note(asked, words=f"Fired at {place}.", by=act(sam))
    entry = Entry.objects.create(
        request=asked, kind=EntryKind.NOTE, text="Cold.", at=asked.opened_at
    )
    settings.TESTING = False  # staff's names are kept for some seconds
    try:
        texts.words_left_out()
        with django_assert_num_queries(1):
            index_entry(entry)
    finally:
        texts._words.forget()


@pytest.fixture
def five(monkeypatch):
    """Five texts of a word are looked at at once, and five requests are shown."""
    monkeypatch.setattr(search, "SHOWN", 5)
    for name, number in {"AT_ONCE": 5, "SLICE": 5, "ENOUGH": 10}.items():
        monkeypatch.setattr(newest, name, number)


@pytest.mark.parametrize("words", ["kiln", "heating needs"])
def test_a_search_costs_the_same_however_much_was_found(
    asked, act, sam, mill, five, words, django_assert_max_num_queries
):
    for _ in range(6):
        again = ask_as_ana(mill, words="The kiln?")
        note(again, words="Heating it needs a morning.", by=act(sam))
    with django_assert_max_num_queries(8):
        assert len(find_requests(act(sam), words).rows) == 5


def test_what_they_need_now_replaces_what_they_asked_for(asked, act, sam, found):
    change_need(asked, words="Only clay.", by=act(sam))
    assert found("gift") == []
    assert found("clay kiln") == [asked.pk]


def test_a_new_address_finds_it_and_the_former_does_not(asked, act, sam, found):
    change_request_contact(asked, contact="brandt@mail.example", by=act(sam))
    assert found("ana.m") == []
    assert found("brandt vase") == [asked.pk]


def test_a_colleagues_address_finds_nothing(mill, act, sam, kim, found):
    ask_as_ana(mill, words="For a friend.", contact=f"{kim.name.split()[0].lower()}@post.example")
    assert found(kim.name.split()[0]) == []


def test_marked_for_leads_it_is_found_by_leads_alone(asked, act, sam, lea, found):
    set_audience(asked, for_leads=True, by=act(sam))
    for words in ("ana", "kiln", "vase", "heating"):
        assert (found(words), found(words, lea)) == ([], [asked.pk])
    set_audience(asked, for_leads=False, by=act(lea))
    assert found("vase") == [asked.pk]


def test_about_a_lead_it_is_found_by_whom_the_library_names(asked, act, sam, lea, dana, found):
    set_audience(asked, for_leads=True, about_lead=True, by=act(sam))
    assert (found("vase"), found("vase", lea), found("vase", dana)) == ([], [], [asked.pk])


def test_handed_over_to_another_branch_it_is_found_there(asked, act, sam, hill, noor, found):
    entry = hand_over(asked, words="Yours is warmer.", branch=hill, by=act(sam))
    assert found("ana vase", noor) == found("ana vase") == [asked.pk]
    undo_entry(entry, by=act(sam))
    assert found("ana vase", noor) == found("ana vase") == [asked.pk]


@pytest.fixture
def hidden(mill, five):
    """`hidden()`: a dozen complaints about a kiln."""

    def mark():
        complaints = [ask_as_ana(mill, words="The kiln, rude.").pk for _ in range(12)]
        Request.objects.filter(pk__in=complaints).update(for_leads=True)
        return complaints

    return mark


@pytest.mark.parametrize("words", ["kiln", "kiln the"])
def test_hidden_matches_take_no_place_from_those_that_are_shown(mill, found, hidden, words):
    seen = [ask_as_ana(mill, words="Is the kiln free?").pk for _ in range(3)]
    hidden()
    assert found(words) == seen[::-1]


def test_whoever_sees_them_finds_the_newest(mill, found, hidden, lea):
    ask_as_ana(mill, words="Is the kiln free?")
    newest = hidden()[:-6:-1]
    assert found("kiln", lea) == newest


def test_where_no_more_was_looked_at_than_hidden_ones_the_page_says_that_there_are_more(
    mill, hidden, sam, client_of, monkeypatch
):
    ask_as_ana(mill, words="Is the kiln free?")
    hidden()
    for name in ("FURTHEST", "THINGS"):
        monkeypatch.setattr(newest, name, 10)
    page = client_of(sam).get("/desk/find", {"q": "kiln"})
    assert "More requests match" in page.text
    assert "Nothing found" not in page.text


def test_with_nothing_hidden_a_frequent_word_costs_one_query_more_than_a_rare_one(
    mill, act, sam, five, django_assert_max_num_queries
):
    for _ in range(12):
        ask_as_ana(mill, words="A kiln.")
    with django_assert_max_num_queries(10):
        assert len(find_requests(act(sam), "kiln").rows) == 5


def test_words_struck_out_find_it_no_more_and_the_others_do(asked, act, kim, found):
    redact(asked.entries.get(text__contains="Cornelis"), words="Cornelis", by=act(kim))
    assert found("Cornelis") == []
    assert found("ana vase heating") == [asked.pk]
    assert not SearchText.objects.filter(text__contains="Cornelis").exists()


@pytest.mark.parametrize("words", ["ana", "vase", "heating"])
def test_erased_it_is_found_by_none_of_its_words(asked, mill, found, words):
    other = ask_as_ana(mill, words="A vase and heating.")
    erase_requests([asked.pk])
    assert found(words) == [other.pk]


class _StoppedError(Exception):
    pass


@transaction.atomic
def _stopped(act_on, request, by):
    with (
        allow_in_transaction()
    ):  # the erasure list is written before it elsewhere; here all is taken back
        act_on(request, by)
    raise _StoppedError


@pytest.mark.parametrize(
    "act_on",
    [
        lambda request, by: erase_requests([request.pk]),
        lambda request, by: redact(request.entries.latest("pk"), words="vase", by=by),
        lambda request, by: set_audience(request, for_leads=True, by=by),
        lambda request, by: change_request_contact(request, contact="", by=by),
    ],
)
def test_what_stops_half_way_leaves_all_its_texts_as_they_were(asked, act, kim, found, act_on):
    before = list(SearchText.objects.order_by("pk").values())
    with pytest.raises(_StoppedError):
        _stopped(act_on, asked, act(kim))
    assert list(SearchText.objects.order_by("pk").values()) == before
    assert found("ana vase gift") == [asked.pk]
