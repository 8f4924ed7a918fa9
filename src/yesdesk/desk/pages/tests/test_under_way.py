"""A page says what is under way in the option's own line, and an old page is refused with a sentence."""

import pytest
from django.urls import reverse

from yesdesk.desk.models import Approval, Decision, EntryKind
from yesdesk.desk.tests.card import CARD
from yesdesk.desk.tests.taps import LATE, key, tap, ways
from yesdesk.ils.models import Act
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
LOST = "fees.lost"


def shown(page):
    return [*page.context["options"], *page.context["other_options"]]


def found(page, part):
    return next(each for each in shown(page) if part in each.key)


@pytest.fixture
def lea_can_be_asked(client_of, act, lea):
    client_of(lea).get("/desk")
    set_shift(ShiftState.ON, by=act(lea))


@pytest.fixture
def asked(desk, lea_can_be_asked):
    """Sam asked Lea for the lost book on Ana's request."""
    browser, request = desk
    asks = next(each for each in ways(browser, request).context["options"] if each.ask)
    browser.post(reverse("take_way", args=[request.pk]), {"option": asks.key})
    return Approval.objects.get(), asks.key


def other_request(client_of, who, mill):
    request = ask_as_ana(mill)
    browser = client_of(who)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    return browser, request


def test_what_lea_was_asked_says_so_in_its_line_with_the_time_that_is_left(desk, asked):
    browser, request = desk
    ask, way = asked
    option = found(ways(browser, request), way)
    assert option.command is None
    assert option.under_way.words == "Asked Lea"
    assert option.under_way.left == "2:00"
    assert option.under_way.href == reverse("request_asked", args=[request.pk, ask.pk])
    page = ways(browser, request).text
    assert "Asked Lea" in page
    assert f'value="{way}"' not in page


def test_a_colleague_reads_it_on_another_request_of_the_same_card(asked, client_of, kim, mill):
    _ask, way = asked
    browser, other = other_request(client_of, kim, mill)
    assert found(ways(browser, other), way).under_way.words == "A colleague asked Lea"


def test_whoever_is_asked_finds_the_way_to_the_question(desk, asked, client_of, lea):
    ask, _way = asked
    page = ways(client_of(lea), desk[1])
    told = [each.under_way for each in shown(page) if each.under_way]
    assert [(each.words, each.href) for each in told][:1] == [
        ("A colleague asks you", reverse("asked_up", args=[ask.pk]))
    ]


def test_a_tap_from_a_page_of_before_asks_nobody_again(desk, asked, client_of, kim):
    _browser, request = desk
    _ask, way = asked
    answer = client_of(kim).post(reverse("take_way", args=[request.pk]), {"option": way})
    assert answer.status_code == 409
    assert Approval.objects.count() == 1
    assert request.entries.filter(kind=EntryKind.ASKED_UP).count() == 1


def test_what_is_on_its_way_stands_above_without_a_button(desk):
    browser, request = desk
    way = key(ways(browser, request), LATE)
    tap(browser, request, LATE)
    page = ways(browser, request)
    [line] = page.context["moving"]
    assert "On its way" in line.words
    assert line.href == ""
    assert f'value="{way}"' not in page.text


def test_on_another_request_of_the_card_it_leads_there(desk, client_of, kim, mill):
    browser, request = desk
    tap(browser, request, LATE)
    page = ways(*other_request(client_of, kim, mill))
    [line] = page.context["moving"]
    assert line.href == reverse("request", args=[request.pk])


def test_and_from_the_scan_of_the_card_before_there_is_a_request(desk, client_of, kim):
    browser, request = desk
    tap(browser, request, LATE)
    page = client_of(kim).post(reverse("scan"), {"patron": CARD, "seen": "1"}, follow=True)
    assert [line.href for line in page.context["moving"]] == [reverse("request", args=[request.pk])]


def test_an_old_pages_tap_does_nothing_twice(desk):
    browser, request = desk
    way = key(ways(browser, request), LATE)
    for _press in range(2):
        answer = browser.post(reverse("take_way", args=[request.pk]), {"option": way})
    assert answer.status_code == 409
    assert Decision.objects.count() == 1
    assert Act.objects.count() == 4


def test_a_kindness_that_was_done_says_so(desk):
    browser, request = desk
    tap(browser, request, "kind.card")
    option = found(ways(browser, request), "kind.card")
    assert option.command is None
    assert option.under_way.words.startswith("Done already")
