"""What stands beside a request by its words alone: a rule, a quiet line at a death, or three ways that always exist."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from yesdesk.desk.tests.kept import kept
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import Channel, Kind
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.usefixtures("now", "rules")


@pytest.fixture
def ways_of(client_of, sam, mill):
    def page(words):
        request = ask_as_ana(mill, words=words)
        return client_of(sam).get(f"/desk/{request.pk}/ways?part=ways")

    return page


def keys(page):
    return [way.option.key.partition(".")[0] for way in page.context["ways"].lines]


def test_where_nothing_fits_three_ways_stand_there(ways_of):
    page = ways_of("Who owned the mill in 1910? I need it by Friday")
    assert page.context["ways"].best is None
    assert keys(page)[:3] == ["ask_colleague", "promise", "search_answers"]
    assert "Promise an answer by Fri" in page.text
    assert "No answer fits." in page.text


def test_a_colleague_is_asked_in_place_and_nobody_is_chosen_beforehand(ways_of, client_of, sam):
    page = ways_of("Who owned the mill in 1910?")
    in_place = unescape(re.search(r'hx-get="([^"]*/hand-over[^"]*)"', page.text)[1])
    form = client_of(sam).get(in_place)
    assert form.context["act_form"].button == "Ask them"
    assert form.context["act_form"]["to"].value() is None
    assert ">Ask them</button>" in form.text


@pytest.mark.parametrize(
    ("words", "chosen", "typed"),
    [
        ("", "other", "2026-11-05T20:00"),
        (" By Friday", "2026-11-06T11:00:00+01:00", "2026-11-06T11:00"),
    ],
)
def test_the_promise_opens_its_form_with_the_time_it_named(
    ways_of, client_of, sam, words, chosen, typed
):
    page = ways_of(f"Who owned the mill in 1910?{words}")
    promise = page.context["ways"].lines[1].option
    in_place = unescape(re.search(r'hx-get="([^"]*/promise[^"]*)"', page.text)[1])
    assert "part=form" in in_place
    for address in (promise.href, in_place):
        opened = client_of(sam).get(address).text
        assert re.search(r'name="due" value="([^"]+)"[^>]* checked', opened)[1] == chosen
        assert re.search(r'name="other"[^>]* value="([^"]+)"', opened)[1] == typed


def test_no_second_promise_is_offered_while_one_runs(client_of, act, sam, mill, now):
    request = ask_as_ana(mill, words="Who owned the mill in 1910? I need it by Friday")
    due = timezone.now() + timedelta(hours=2)
    promise(request, what="an answer", due_at=due, despite_doubt=True, by=act(sam))
    page = client_of(sam).get(f"/desk/{request.pk}/ways?part=ways")
    assert keys(page)[:2] == ["ask_colleague", "search_answers"]
    assert "promise" not in keys(page)


def test_a_rule_that_the_words_name_stands_there_before_a_card_is_known(ways_of):
    page = ways_of("why is there an overdue charge, I could not pay the fine")
    assert page.context["ways"].best.option.title == "Late charges"
    assert "First find out whose account it is." in page.text
    assert "No answer fits." not in page.text


@pytest.mark.parametrize(
    ("words", "first"),
    [("Can I print from my phone?", "ways-list"), ("My card is blocked by a fine", "account")],
)
def test_a_card_comes_first_only_where_the_need_is_about_the_account(ways_of, words, first):
    page = ways_of(words).text
    assert re.search(r'id="(ways-list|account)"', page)[1] == first


def test_a_card_comes_last_on_the_phone(client_of, sam, mill):
    request = ask_as_ana(mill, words="I forgot my PIN", channel=Channel.PHONE, kind=Kind.ACCOUNT)
    page = client_of(sam).get(f"/desk/{request.pk}/ways?part=ways").text
    assert re.search(r'id="(ways-list|account)"', page)[1] == "ways-list"


def test_what_is_said_at_a_death_is_a_closed_line_and_in_no_draft(ways_of, client_of, sam):
    kept("Has someone died?", also="my mother died", own_line=True)
    page = ways_of("My mother died and the books are late")
    assert [way.option.title for way in page.context["ways"].quiet] == ["Has someone died?"]
    assert page.context["ways"].best.option.title == "Late charges"
    assert '<details class="quiet-answer">' in page.text
    assert "Has someone died?" not in [way.option.title for way in page.context["ways"].lines]
