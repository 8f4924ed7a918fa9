"""Pages of kept answers as a browser meets them, without a script."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.answers.actions import change_answer, retire_answer
from yesdesk.desk.answers.queries import answer_facts, library_day
from yesdesk.desk.tests.kept import drafted, kept, plain, typed
from yesdesk.policy.models import Rule
from yesdesk.requests.actions.reply import note, reply, set_need
from yesdesk.requests.models import Answer, EntryKind
from yesdesk.testing.counted import counted
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.pages import without_tokens

NEVER = date(2099, 1, 1)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def browser(client_of, kim):
    return client_of(kim)


@pytest.fixture
def answer(library, now):
    return kept()


@pytest.fixture
def replied(mill, act, sam):
    """Ana's request with a reply full of what is hers, and its entry."""
    request = ask_as_ana(mill, card_number="29001000184", language="es")
    set_need(request, asked_for="Ana wants her card back", needed="", kind="account", by=act(sam))
    words = (
        "Dear Ana, your card 29001000184 is free. We wrote to ana.m@post.example. Sam, Mill Street"
    )
    entry = reply(request, words=words, seen_revision=request.revision, by=act(sam))
    return request, entry


def lines(page):
    return [line.title for line in page.context["page"].lines]


def test_the_list_is_by_title_and_says_what_each_is(browser, answer, mill):
    plain("A lost book", branch=mill.pk)
    page = browser.get("/answers")
    assert lines(page) == ["A lost book", "Somebody has died"]
    for words in (
        "I am sorry for your loss.",
        "Mill Street",
        "Everywhere",
        "Card or money",
        "EN, ES",
    ):
        assert words in page.text, words


def test_an_empty_one_says_how_to_begin(browser, library):
    assert "No answer is kept here yet." in browser.get("/answers").text
    assert "No answer is out of use." in browser.get("/answers?show=retired").text


def test_words_find_it_and_part_of_the_page_is_enough(browser, answer):
    plain("A lost book")
    assert lines(browser.get("/answers?q=funeral")) == ["Somebody has died"]
    part = browser.get("/answers?q=LOST&part=list")
    assert lines(part)[0] == "A lost book"
    assert "<html" not in part.text
    assert "No results" in browser.get("/answers?q=zebra").text


def test_a_page_has_fifty_and_the_next_goes_on(browser, library):
    Answer.objects.bulk_create(
        Answer(title=f"Answer {n:03}", review_on=NEVER, changed_at=timezone.now())
        for n in range(53)
    )
    first = browser.get("/answers?kind=")
    assert len(lines(first)) == 50
    second = browser.get(f"/answers{first.context['older']}")
    assert lines(second) == ["Answer 050", "Answer 051", "Answer 052"]
    assert second.context["older"] == ""
    assert "Back to the first page" in second.text


def test_only_of_a_kind(browser, answer):
    plain("A lost book")
    assert lines(browser.get("/answers?kind=account")) == ["Somebody has died"]
    assert len(lines(browser.get("/answers?kind=nonsense&show=nonsense&after=x"))) == 2


def test_what_wants_to_be_looked_at_says_so(client_of, kim, answer, now):
    now.shift(timedelta(days=183))
    browser = client_of(kim)
    page = browser.get("/answers?show=again")
    assert lines(page) == ["Somebody has died"]
    assert page.text.count("Check again") == 1
    assert "Check it again." in browser.get(f"/answers/{answer.pk}").text
    browser.post(f"/answers/{answer.pk}/still-right")
    assert lines(browser.get("/answers?show=again")) == []


@pytest.mark.parametrize("name", ["by", "keeper", "author", "order", "sort", "group", "staff"])
def test_nothing_sorts_or_narrows_it_by_a_colleague(browser, answer, kim, name):
    plain("A lost book")
    plain_list = browser.get("/answers")
    assert lines(browser.get(f"/answers?{name}={kim.pk}")) == lines(plain_list)
    without_her_menu = plain_list.text.replace("<span>Kim</span>", "")
    assert "Kim" not in without_tokens(without_her_menu)


@pytest.mark.parametrize("address", ["/answers", "/answers?q=about"])
def test_answers_page_costs_the_same_queries_for_any_number(browser, library, address):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    for number in range(3):
        plain(f"Answer {number}")
    cost()
    few = cost()
    for number in range(3, 12):
        plain(f"Answer {number}")
    assert cost() == few


def test_answer_page_shows_the_whole_answer(browser, rules, act, kim):
    rule = Rule.objects.get(slug="late-charges").pk
    answer = kept(
        rules=frozenset({rule}),
        keeper=kim.job_class_id,
        links=(("https://library.example/grief", "A group"),),
    )
    change_answer(answer, drafted("When somebody died"), after=1, by=act(kim))
    page = browser.get(f"/answers/{answer.pk}").text
    for words in ('lang="es"', "Lo siento mucho.", "What it said before", "Version 1", "Librarian"):
        assert words in page, words
    assert "Kim" not in without_tokens(page.replace("<span>Kim</span>", ""))
    kept_now = browser.get(f"/answers/{kept(rules=frozenset({rule})).pk}").text
    assert "Late charges" in kept_now


@pytest.mark.parametrize(("times", "told"), [(4, False), (5, True)])
def test_how_often_it_helped_is_told_from_five_on(browser, answer, mill, times, told):
    counted(times, library_day(), mill.pk, "answer", answer.pk)
    page = browser.get(f"/answers/{answer.pk}").text
    assert ("Sent 5 times in three months." in page) is told


@pytest.mark.parametrize(("times", "days", "told"), [(4, 0, 0), (5, 0, 5), (6, 100, 0)])
def test_how_often_patrons_said_that_it_helped(act, sam, answer, times, days, told):
    counted(times, library_day() - timedelta(days=days), 0, "answer_helped", answer.pk)
    assert answer_facts(answer, by=act(sam))["helped"] == told


def test_who_only_reads_is_offered_no_change(client_of, sam, answer):
    browser = client_of(sam)
    for address in ("/answers", f"/answers/{answer.pk}"):
        page = browser.get(address).text
        for words in ("Add an answer", "Change it", "Drop the answer"):
            assert words not in page
    assert browser.get(f"/answers/{answer.pk + 99}").status_code == 404


def test_answer_form_saves_an_answer(browser, library):
    response = browser.post("/answers/new", typed(links="https://library.example/grief A group\n"))
    answer = Answer.objects.get()
    assert response["Location"] == f"/answers/{answer.pk}"
    assert answer.texts == {"en": "I am sorry for your loss.", "es": "Lo siento mucho."}
    assert answer.links == [["https://library.example/grief", "A group"]]


def test_answer_form_switches_the_personal_line_on_and_off(browser, library):
    browser.post("/answers/new", typed(own_line="on"))
    answer = Answer.objects.get()
    assert answer.own_line
    assert 'id="own-line"' in browser.get(f"/answers/{answer.pk}").text
    form = browser.get(f"/answers/{answer.pk}/change").context["form"]
    assert form["own_line"].value()
    browser.post(f"/answers/{answer.pk}/change", typed(after="1"))
    assert not Answer.objects.get().own_line


def test_what_is_to_mend_loses_nothing_typed(browser, library):
    sent = typed(**{"title": "", "text.es": "Write to ana.m@post.example", "also": "my own words"})
    response = browser.post("/answers/new", sent)
    assert response.status_code == 422
    for words in ("Write to ana.m@post.example", "my own words", "I am sorry for your loss."):
        assert words in response.text, words
    assert "There is an e-mail address in it." in response.text
    assert "What would a colleague ask?" in response.text
    assert not Answer.objects.exists()


def test_a_colleagues_name_in_an_answer_is_asked_about_before_it_is_kept(browser, library, sam):
    sent = typed(**{"text.es": "Pregunte a sam."})
    asked = browser.post("/answers/new", sent)
    assert (asked.status_code, Answer.objects.exists()) == (422, False)
    box = asked.context["form"].fields["as_it_is"].widget.attrs["value"]
    assert f'value="{box}"' in asked.text
    assert browser.post("/answers/new", {**sent, "as_it_is": box}).status_code == 302


@pytest.mark.parametrize("text", [HOSTILE, "x" * 30_000, "مرحبا <b>"])
def test_hostile_words_are_words(browser, library, text):
    response = browser.post("/answers/new", typed(**{"text.en": text, "title": HOSTILE}))
    if len(text) > 20_000:
        assert response.status_code == 422
        assert text in response.text
        assert "This is longer than we can keep" in response.text
        return
    answer = Answer.objects.get()
    for address in ("/answers", f"/answers/{answer.pk}", f"/answers/{answer.pk}/change"):
        page = browser.get(address).text
        assert HOSTILE not in page
        assert "<b>" not in page.replace("<b>&lt;script", "") or "مرحبا <b>" not in page
    assert 'dir="auto"' in browser.get(f"/answers/{answer.pk}").text


def test_two_at_once_the_second_is_told_and_loses_nothing(client_of, kim, lea, answer):
    kims, leas = client_of(kim), client_of(lea)
    address = f"/answers/{answer.pk}/change"
    assert 'name="after" value="1"' in kims.get(address).text
    assert (
        kims.post(address, typed(**{"text.en": "The first words.", "after": "1"})).status_code
        == 302
    )
    told = leas.post(address, typed(**{"text.en": "The second words, all of it.", "after": "1"}))
    assert told.status_code == 409
    for words in (
        "A colleague changed this answer while you were writing.",
        "The second words, all of it.",
        "The first words.",
    ):
        assert words in told.text, words
    assert 'name="after" value="2"' in told.text
    assert leas.post(address, typed(**{"text.en": "By both.", "after": "2"})).status_code == 302
    assert Answer.objects.get().texts["en"] == "By both."


@pytest.mark.parametrize("after", ["", "0", "-4", "99", "x"])
def test_a_form_that_names_no_version_writes_over_nothing(browser, answer, after):
    response = browser.post(f"/answers/{answer.pk}/change", typed(title="New", after=after))
    assert response.status_code in {409, 422}
    assert Answer.objects.get().title == "Somebody has died"


def test_an_earlier_version_can_be_begun_from(browser, answer):
    change_answer(answer, drafted("Changed"), after=1, by=SYSTEM)
    page = browser.get(f"/answers/{answer.pk}/change?version=1")
    assert 'value="Somebody has died"' in page.text
    assert 'name="after" value="2"' in page.text
    assert 'value="Changed"' in browser.get(f"/answers/{answer.pk}/change?version=77").text


def test_let_go_and_brought_back_by_a_tap(browser, answer):
    browser.post(f"/answers/{answer.pk}/retire")
    assert lines(browser.get("/answers")) == []
    assert lines(browser.get("/answers?show=retired")) == ["Somebody has died"]
    assert "Out of use: this answer isn’t offered" in browser.get(f"/answers/{answer.pk}").text
    browser.post(f"/answers/{answer.pk}/back")
    assert lines(browser.get("/answers")) == ["Somebody has died"]


def test_a_reply_is_begun_to_be_kept_without_whose_it_was(browser, replied):
    request, entry = replied
    page = browser.get(f"/desk/{request.pk}").text
    address = f"/answers/new?request={request.pk}&entry={entry.pk}"
    assert address.replace("&", "&amp;") in page
    form = browser.get(address)
    assert "Nothing is kept until you press the button." in form.text
    for gone in ("Ana", "29001000184", "ana.m@post.example", "Sam,"):
        assert gone not in without_tokens(form.text), gone
    for stays in ("wants her card back", "is free.", "Mill Street"):
        assert stays in form.text, stays
    assert form.context["form"]["text.es"].value().startswith("Dear …")
    assert form.context["form"]["kind"].value() == "account"
    assert not Answer.objects.exists()


def test_looked_over_it_is_kept(browser, replied):
    request, entry = replied
    address = f"/answers/new?request={request.pk}&entry={entry.pk}"
    sent = typed(**{"title": "A card that is free again", "text.pt": "Livre.", "text.en": ""})
    assert browser.post(address, sent).status_code == 302
    assert Answer.objects.get().texts == {"es": "Lo siento mucho.", "pt": "Livre."}


def test_kept_after_its_request_was_erased_nothing_typed_is_lost(browser, library):
    assert browser.post("/answers/new?request=987&entry=4", typed()).status_code == 302


@pytest.mark.parametrize("kind", ["note", "patron"])
def test_only_a_reply_is_kept(browser, replied, act, sam, kind):
    request, _entry = replied
    note(request, words="for us", by=act(sam))
    entry = request.entries.filter(kind=EntryKind(kind)).first()
    address = f"/answers/new?request={request.pk}&entry={entry.pk}"
    assert browser.get(address).status_code == 404
    assert browser.get(f"/answers/new?request=987&entry={entry.pk}").status_code == 404


def test_who_does_not_see_a_request_keeps_nothing_of_it(browser, replied):
    request, entry = replied
    type(request).objects.update(for_leads=True)
    assert browser.get(f"/answers/new?request={request.pk}&entry={entry.pk}").status_code == 404


def test_retired_ones_are_not_found(browser, answer, act, kim):
    retire_answer(answer, by=act(kim))
    assert lines(browser.get("/answers?q=died")) == []
