"""What stands beside a request by its words alone: a rule, a quiet line at a death, or three ways that always exist."""

import pytest

from yesdesk.desk.tests.kept import kept
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


def test_a_rule_that_the_words_name_stands_there_before_a_card_is_known(ways_of):
    page = ways_of("why is there an overdue charge, I could not pay the fine")
    assert page.context["ways"].best.option.title == "Late charges"
    assert "First find out whose account it is." in page.text
    assert "No answer fits." not in page.text


def test_what_is_said_at_a_death_is_a_closed_line_and_in_no_draft(ways_of, client_of, sam):
    kept("Has someone died?", also="my mother died", own_line=True)
    page = ways_of("My mother died and the books are late")
    assert [way.option.title for way in page.context["ways"].quiet] == ["Has someone died?"]
    assert page.context["ways"].best.option.title == "Late charges"
    assert '<details class="quiet-answer">' in page.text
    assert "Has someone died?" not in [way.option.title for way in page.context["ways"].lines]
