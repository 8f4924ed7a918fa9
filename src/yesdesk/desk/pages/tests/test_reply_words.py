"""Words that help beside a reply: which are offered, and how they get into it without losing what is typed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.dates import local_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.desk.answers.actions import retire_answer
from yesdesk.desk.tests.asked import asked
from yesdesk.desk.tests.kept import FUNERAL, kept, plain
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import reply, set_need
from yesdesk.requests.models import Approval, ApprovalState, OutgoingReply, Request, Way
from yesdesk.requests.queries.letter import open_line
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

RTL = "مرحبا بكم"


@pytest.fixture
def ana(mill):
    return ask_as_ana(mill)


@pytest.fixture
def browser(client_of, sam):
    return client_of(sam)


def words(browser, request, **asked_for):
    return browser.get(f"/desk/{request.pk}/words", {"part": "words", **asked_for})


def offered(browser, request, **asked_for):
    return [line.title for line in words(browser, request, **asked_for).context["help"].lines]


def put(browser, request, key, **typed):
    return browser.post(f"/desk/{request.pk}/words", {"put": key, **typed})


def box(page):
    return page.context["reply"]["words"].value()


def test_the_page_asks_for_them_by_themselves_and_has_a_plain_way(browser, ana):
    page = browser.get(f"/desk/{ana.pk}").text
    assert f'hx-get="/desk/{ana.pk}/words?part=words"' in page
    assert f'formaction="/desk/{ana.pk}/words"' in page


def test_a_letter_brings_the_answer_that_fits(browser, ana):
    kept()
    for title in ("Wi-Fi", "Printing", "A room", "A quiet place"):
        plain(title)
    assert offered(browser, ana) == ["Somebody has died"]
    page = words(browser, ana).text
    assert "You need not explain anything." in page
    assert "<html" not in page


def test_where_nothing_fits_it_says_so(browser, ana):
    assert "No answer fits these words yet." in words(browser, ana).text


def test_what_staff_understood_counts_too(browser, ana, act, sam):
    plain("Printing from a phone")
    assert offered(browser, ana) == []
    set_need(
        ana, asked_for="She needs a page from her phone printed.", needed="", kind="", by=act(sam)
    )
    assert offered(browser, ana) == ["Printing from a phone"]


def test_another_branchs_answer_is_not_offered(browser, mill, hill, ana):
    kept(branch=hill.pk)
    assert offered(browser, ana) == []
    kept("Ours", branch=mill.pk)
    assert offered(browser, ana) == ["Ours"]


def test_let_go_it_is_not_offered(browser, ana):
    answer = kept()
    retire_answer(answer, by=SYSTEM)
    assert offered(browser, ana) == []
    assert browser.get(f"/desk/{ana.pk}/words?part=text&put=a{answer.pk}").status_code == 404


@pytest.mark.parametrize(
    ("language", "begins", "labelled"),
    [("es", "Lo siento mucho.", False), ("fr", "I am sorry for your loss.", True)],
)
def test_suggested_words_are_in_the_patrons_language_or_labelled(
    browser, mill, language, begins, labelled
):
    answer = kept()
    request = ask_as_ana(mill, language=language)
    page = words(browser, request).text
    assert begins in page
    assert ("in English: they wrote in another language" in page) is labelled
    assert page.count("You need not explain anything.") == 1  # Sam reads in English what Sam sends
    text = browser.get(f"/desk/{request.pk}/words?part=text&put=a{answer.pk}")
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text.text.startswith(begins)


@pytest.fixture
def others(library):
    """So many others that a word in a few of them says something."""
    for number in range(12):
        plain(f"Zebra {number}")


def test_no_more_than_a_few(browser, ana, others):
    for number in range(5):
        kept(f"A loss {number}", also="burying my mother")
    assert len(offered(browser, ana)) == 4


def test_an_answer_is_looked_for_by_typing(browser, ana):
    plain("A lost book")
    assert offered(browser, ana, q="lost") == ["A lost book"]
    part = browser.get(f"/desk/{ana.pk}/words?part=list&q=lost")
    assert 'type="search"' not in part.text
    assert "No results" in words(browser, ana, q="zebra").text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", RTL, "x" * 20_000])
def test_hostile_words_are_words(browser, ana, text):
    answer = kept(text[:100], texts={"en": text})
    page = words(browser, ana).text
    assert "<script>" not in page
    assert 'dir="auto"' in page
    assert len(page) < 8_000
    assert browser.get(f"/desk/{ana.pk}/words?part=text&put=a{answer.pk}").text == text
    assert "<script>" not in browser.get(f"/desk/{ana.pk}/words?part=read&put=a{answer.pk}").text
    whole = browser.get(f"/desk/{ana.pk}/words?put=a{answer.pk}")
    assert box(whole) == text
    assert "<script>alert" not in whole.text


def test_a_way_is_read_before_it_is_put_in(browser, ana):
    answer = kept()
    ways = browser.get(f"/desk/{ana.pk}/ways?part=ways").text
    address = f"/desk/{ana.pk}/words?part=read&put=a{answer.pk}"
    assert ways.count(address.replace("&", "&amp;")) == 2  # a fold, and in it a plain link
    read = browser.get(address)
    assert "<p>You need not explain anything.</p>" in read.text
    assert 'lang="en"' in read.text
    assert "<html" not in read.text


def test_without_a_script_a_tap_puts_them_below_what_is_typed(browser, ana):
    answer = kept()
    page = put(browser, ana, f"a{answer.pk}", words="Dear Ana,", revision="1", then="yes")
    assert box(page) == f"Dear Ana,\n\n{FUNERAL['en']}"
    assert page.context["reply"]["then"].value() == "yes"
    assert re.search(rf'name="answers"[^>]* value="a{answer.pk}"', page.text)
    assert "Somebody has died" in page.text
    again = put(browser, ana, f"a{answer.pk}", words=box(page), answers=f"a{answer.pk}")
    assert box(again).count("I am sorry") == 2


def test_looking_for_one_without_a_script_keeps_what_is_typed(browser, ana):
    plain("A lost book")
    page = browser.post(
        f"/desk/{ana.pk}/words", {"find": "yes", "q": "lost", "words": "Dear Ana, half of it"}
    )
    assert box(page) == "Dear Ana, half of it"
    assert "A lost book" in page.text
    assert "This was still empty" not in page.text
    assert box(browser.post(f"/desk/{ana.pk}/words", {"find": "yes"})) == ""


def test_files_chosen_before_a_tap_are_still_there(browser, ana):
    answer = kept()
    chosen = SimpleUploadedFile("map.txt", b"left, then right", content_type="text/plain")
    page = put(browser, ana, f"a{answer.pk}", words="See the map.", files=chosen)
    assert "map.txt is here already." in page.text
    sent = {"words": box(page), "revision": "1", "kept": page.context["reply"].kept_token}
    browser.post(f"/desk/{ana.pk}/reply", sent)
    assert ana.entries.get(kind="reply").files.get().name == "map.txt"


def test_what_came_meanwhile_is_shown_beside(browser, ana):
    answer = kept()
    last = ana.entries.get().pk
    patron_replied(ana, words="I found the receipt", by=patron_by_link(ana.pk, "en"))
    page = put(browser, ana, f"a{answer.pk}", words="Dear Ana", last=last, revision="1")
    assert "This came while you were writing" in page.text
    assert 'name="revision" value="2"' in page.text


@pytest.mark.parametrize(
    "key", ["", "a", "a0", "a99", "x1", "r99", "d99", "a" + "9" * 40, "a1 or 1"]
)
def test_words_that_are_not_there_are_said_so(browser, ana, key):
    answer = browser.get(f"/desk/{ana.pk}/words", {"part": "text", "put": key})
    assert answer.status_code == 404
    if key:
        page = put(browser, ana, key, words="all that was typed")
        assert "These words aren’t kept any more." in page.text
        assert box(page) == "all that was typed"


def test_a_sent_one_is_counted_and_only_then(browser, ana):
    answer = kept()
    words(browser, ana)
    put(browser, ana, f"a{answer.pk}", words="")
    assert not OutgoingReply.objects.exclude(answers="").exists()
    sent = {"words": "Dear Ana", "revision": "1", "answers": f"a{answer.pk}"}
    browser.post(f"/desk/{ana.pk}/reply", {**sent, "revision": "0"})
    assert not OutgoingReply.objects.exclude(answers="").exists()
    browser.post(f"/desk/{ana.pk}/reply", sent)
    assert OutgoingReply.objects.get().answers == f"a{answer.pk}"


def test_an_answer_that_was_another_way_closes_it_so(browser, ana):
    answer = kept()
    plainly = browser.get(f"/desk/{ana.pk}").text
    assert 'name="other_way" value=""' in plainly
    page = browser.get(f"/desk/{ana.pk}/words?put=a{answer.pk}&outcome=yes_other_way").text
    assert 'name="other_way" value="yes"' in page
    sent = {"words": "There is.", "revision": "1", "then": "close", "other_way": "yes"}
    browser.post(f"/desk/{ana.pk}/reply", sent)
    assert Request.objects.get().outcome == "yes_other_way"


def test_what_was_just_done_is_drafted_and_true(now, mill, rules, ana_owes, client_of, sam, work):
    browser, request = client_of(sam), ask_as_ana(mill, language="en")
    rule = Rule.objects.get(slug="late-charges").pk
    kept("Nothing in common", also="", texts={"en": "Zebra."}, rules=frozenset({rule}))
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    page = browser.get(reverse("request_ways", args=[request.pk]))
    late = next(way.key for way in page.context["options"] if "fees.overdue" in way.key)
    assert offered(browser, request) == []
    browser.post(reverse("take_way", args=[request.pk]), {"option": late})
    assert offered(browser, request) == ["Nothing in common"]
    address = reverse("request", args=[request.pk])
    taking = "We are taking €18.40 off your account."
    assert browser.get(address).context["drafted"] == f"{open_line()}\n\n{taking}"
    work(20)
    done = "We have taken €18.40 off your account. You still owe €32.00."
    assert browser.get(address).context["drafted"] == f"{open_line()}\n\n{done}"
    assert f"{done}</textarea>" in browser.get(f"{address}?part=head").text, "it follows its acts"
    Request.objects.update(at_desk=True)
    assert browser.get(address).context["drafted"] == done


def take_overdue(browser, request, work):
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    page = browser.get(reverse("request_ways", args=[request.pk]))
    late = next(way.key for way in page.context["options"] if "fees.overdue" in way.key)
    browser.post(reverse("take_way", args=[request.pk]), {"option": late})
    work(20)


def test_who_reads_without_answering_opens_a_request_after_an_act(
    now, mill, rules, ana_owes, client_of, sam, priya, work
):
    browser, request = client_of(sam), ask_as_ana(mill, language="en")
    take_overdue(browser, request, work)
    page = client_of(priya).get(reverse("request", args=[request.pk]))
    assert (page.status_code, page.context["drafted"]) == (200, "")


def test_what_they_were_told_in_person_without_words_is_drafted_no_more(
    now, mill, rules, ana_owes, client_of, sam, work
):
    browser, request = client_of(sam), ask_as_ana(mill, language="en")
    take_overdue(browser, request, work)
    address = reverse("request", args=[request.pk])
    page = browser.get(address)
    assert "18.40" in page.context["drafted"]
    told = {"words": "", "revision": page.context["head"].revision}
    Request.objects.update(card_blocked=True)  # it stays open
    browser.post(reverse("request_told_next", args=[request.pk]), told)
    assert browser.get(address).context["drafted"] == ""


def test_what_an_answer_told_is_drafted_no_more(
    now, mill, rules, ana_owes, client_of, sam, act, work
):
    browser, request = client_of(sam), ask_as_ana(mill, language="en")
    take_overdue(browser, request, work)
    request.refresh_from_db()
    reply(request, words="Done, Ana.", seen_revision=request.revision, by=act(sam))
    assert browser.get(reverse("request", args=[request.pk])).context["drafted"] == ""


def test_a_rule_a_colleague_did_not_bend_brings_its_own_words(rules, mill, act, sam, browser):
    request = ask_as_ana(mill, language="en")
    rule = Rule.objects.get(slug="lost-or-damaged")
    asked(request, rule.pk, act(sam))
    assert offered(browser, request) == []
    Approval.objects.update(state=ApprovalState.NO)
    (line,) = words(browser, request).context["help"].lines
    assert (line.title, line.badge, line.key) == ("Lost or damaged things", "Rule", f"r{rule.pk}")
    said = browser.get(f"/desk/{request.pk}/words?part=text&put=r{rule.pk}").text
    opened_on = local_day(request.opened_at, mill.time_zone)
    standing = rules_in_force(act(sam), mill.pk, opened_on)
    terms = next(each.terms for each in standing if each.terms.id == rule.pk)
    told = f"{terms.reason}\n\n{terms.nearest_yes}\n\n{terms.how_to_ask_again}"
    assert said == f"{open_line()}\n\n{told}"


def test_a_rule_nobody_bends_is_there_when_the_letter_is_about_it(rules, mill, browser):
    request = ask_as_ana(mill, words="I want to know what my child reads, every book")
    assert offered(browser, request) == ["What a child reads"]


def test_an_answer_that_asks_for_a_line_leaves_its_place_open(browser, ana):
    answer, other = kept(own_line=True), plain("Wi-Fi")
    said = browser.get(f"/desk/{ana.pk}/words?part=text&put=a{answer.pk}").text
    assert said == f"{open_line()}\n\n{FUNERAL['en']}"
    assert open_line() not in browser.get(f"/desk/{ana.pk}/words?part=text&put=a{other.pk}").text
    assert box(put(browser, ana, f"a{answer.pk}")) == said


def test_sent_with_the_place_unfilled_it_is_asked_in_place_and_nothing_is_lost(browser, ana):
    typed = f"{open_line()}\n\n{FUNERAL['en']}"
    form = {"words": typed, "revision": ana.revision, "last": 1, "answers": "a1"}
    page = browser.post(f"/desk/{ana.pk}/reply", form)
    assert page.status_code == 422
    assert 'aria-describedby="reply-error"' in page.text
    assert box(page) == typed
    assert not ana.entries.filter(kind="reply").exists()


@pytest.mark.parametrize("way", Way)
def test_the_open_place_reaches_no_patron_by_any_way(ana, act, sam, way):
    halves = open_line()[1:], open_line()[:-1].upper(), open_line().replace(" ", "\n", 1)
    for left in (open_line(), *halves):
        with pytest.raises(ValidationRefusal):
            reply(ana, words=f"Hello\n{left}", seen_revision=ana.revision, way=way, by=act(sam))


def test_a_request_for_leads_gives_no_words_to_others(browser, ana):
    answer = kept()
    Request.objects.update(for_leads=True)
    for address in (f"?part=text&put=a{answer.pk}", "?part=words", ""):
        assert browser.get(f"/desk/{ana.pk}/words{address}").status_code == 404


def test_suggested_words_cost_the_same_queries_for_any_number(browser, ana, others):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            words(browser, ana)
        return len(queries)

    for number in range(4):
        kept(f"A loss {number}", also="burying my mother")
    cost()
    few = cost()
    assert len(offered(browser, ana)) == 4
    for number in range(4, 7):
        plain(f"The kiln {number}")
    assert len(offered(browser, ana)) == 4
    assert cost() == few
