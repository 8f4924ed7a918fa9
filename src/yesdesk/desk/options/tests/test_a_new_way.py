"""A new way to yes is one file: the timeline, the patron's page and the letter name it without another edit."""

import pytest
from django.urls import reverse

from yesdesk.core.links import link_token
from yesdesk.desk.answers.suggestions import draft_of_done
from yesdesk.desk.options import OPTION_PROVIDERS, ORDER
from yesdesk.desk.options.option import Command, Option, option_providers
from yesdesk.desk.tests.taps import tap
from yesdesk.requests.models import Decision
from yesdesk.requests.queries.decisions import DecisionWords, decision_words
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def cups_of_tea(_context, _met):
    yield Option(
        key="tea.mint",
        kindness=True,
        title="A cup of tea",
        weight=79,
        button="Make one",
        command=Command("tea.mint"),
    )


@pytest.fixture
def tea(monkeypatch):
    """As a file of options/ would hang itself in."""
    said = DecisionWords(
        title=lambda decision, _language, for_staff: (
            f"Tea: {decision.option}" if for_staff else "A cup of tea"
        ),
        letter=lambda _decision, language: f"We made you a cup of tea ({language}).",
    )
    monkeypatch.setitem(option_providers._items, "tea", cups_of_tea)
    monkeypatch.setitem(decision_words._items, "tea", said)


@pytest.fixture
def taken(tea, now, mill, sam, client_of, ils_in_process):
    request, browser = ask_as_ana(mill), client_of(sam)
    tap(browser, request, "tea")
    return request, browser


def test_the_timeline_names_it(taken):
    request, browser = taken
    page = browser.get(reverse("request", args=[request.pk])).text
    assert "Tea: tea.mint" in page
    assert "In the library system" not in page


def test_the_patron_s_page_names_it(taken, client):
    request, _browser = taken
    page = client.get(f"/en/r/{link_token(request.link_id, request.link_generation)}").text
    assert "A cup of tea" in page


def test_the_patron_s_letter_names_it(taken, act, sam):
    request, _browser = taken
    words = draft_of_done(request, by=act(sam))
    assert words.splitlines()[-1] == "We made you a cup of tea (en)."


def test_cancelled_decision_is_in_no_letter(taken, act, sam):
    Decision.objects.update(state="cancelled")
    assert draft_of_done(taken[0], by=act(sam)) == ""


def test_the_order_of_all_ways_is_a_table_one_can_read():
    assert list(ORDER.values()) == sorted(ORDER.values())
    assert set(OPTION_PROVIDERS) == {name.partition(".")[0] for name in option_providers}
