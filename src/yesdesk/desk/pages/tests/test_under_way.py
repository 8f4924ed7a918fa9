"""A page says what is under way in the option's own line, and an old page is refused with a sentence."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.desk.decisions.under_way import time_given
from yesdesk.desk.tests.scanning import scanned
from yesdesk.desk.tests.taps import LATE, key, tap, ways
from yesdesk.ils.account_facts import order_target
from yesdesk.ils.models import Act
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.requests.models import Approval, ApprovalState, Decision, EntryKind, Request
from yesdesk.requests.tests.account import CARD
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
    assert option.under_way.href == f"/desk/{request.pk}#ask-{ask.pk}"
    assert option.under_way.ask.pk == ask.pk
    assert ways(browser, request).context["ask_lines"] == [], "it stands in the place of its way"
    page = ways(browser, request).text
    assert "You asked Lea: Waive €32.00" in page
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


def test_asking_leads_to_the_request_where_the_line_is(desk, lea_can_be_asked):
    browser, request = desk
    asks = next(each for each in ways(browser, request).context["options"] if each.ask)
    answer = browser.post(reverse("take_way", args=[request.pk]), {"option": asks.key})
    assert answer["Location"] == f"/desk/{request.pk}#ask-{Approval.objects.get().pk}"


def test_nobody_answered_and_the_same_line_offers_to_ask_again(desk, asked, now):
    browser, request = desk
    ask, way = asked
    now.shift(timedelta(minutes=2))
    time_out_approval(str(ask.pk), ask.ends_at)
    option = found(ways(browser, request), way)
    assert option.under_way.ask.state == ApprovalState.TIMED_OUT
    page = ways(browser, request).text
    assert page.count(f'value="{way}"') == 1
    assert "/promise" in page
    browser.post(reverse("take_way", args=[request.pk]), {"option": way})
    assert Approval.objects.count() == 2


def test_lea_said_yes_stands_beside_and_is_one_tap(desk, lea_can_be_asked, lea, client_of):
    browser, request = desk
    asks = next(each for each in ways(browser, request).context["options"] if each.ask)
    said = f"{lea.pk}:{asks.key}"
    assert f'name="said_yes" value="{said}"' in ways(browser, request).text
    browser.post(reverse("take_way", args=[request.pk]), {"said_yes": said})
    ask = Approval.objects.get()
    assert (ask.state, ask.answered_by_id) == (ApprovalState.BY_VOICE, lea.pk)
    assert Act.objects.count() == 1
    assert "Sam noted your yes" in client_of(lea).get("/desk").text


def test_the_same_from_a_scan(now, mill, rules, ana_owes, client_of, sam, lea_can_be_asked, lea):
    browser = client_of(sam)
    page = scanned(browser)
    asks = next(each for each in page.context["options"] if each.ask)
    sent = {"said_yes": f"{lea.pk}:{asks.key}", "form_id": page.context["form_id"]}
    answer = browser.post(page.context["take_option_href"], sent)
    ask = Approval.objects.get()
    assert answer["Location"] == f"/desk/{ask.request_id}"
    assert ask.state == ApprovalState.BY_VOICE


@pytest.mark.parametrize("who", ["kim", "nobody"])
def test_nobody_else_can_have_said_it_and_no_walk_in_stays(
    now, mill, rules, ana_owes, client_of, sam, kim, lea_can_be_asked, who
):
    browser, whose = client_of(sam), kim.pk if who == "kim" else "x"
    page = scanned(browser)
    asks = next(each for each in page.context["options"] if each.ask)
    sent = {"said_yes": f"{whose}:{asks.key}", "form_id": page.context["form_id"]}
    assert browser.post(page.context["take_option_href"], sent).status_code == 422
    assert not Approval.objects.exists()
    assert not Request.objects.exists()


def test_what_is_their_own_to_give_no_colleague_says_yes_to(desk, lea_can_be_asked, lea):
    browser, request = desk
    said = f"{lea.pk}:{key(ways(browser, request), LATE)}"
    answer = browser.post(reverse("take_way", args=[request.pk]), {"said_yes": said})
    assert answer.status_code == 409
    assert not Act.objects.exists()


def test_a_tap_from_a_page_of_before_asks_nobody_again(desk, asked, client_of, kim):
    _browser, request = desk
    _ask, way = asked
    answer = client_of(kim).post(reverse("take_way", args=[request.pk]), {"option": way})
    assert answer.status_code == 409
    assert Approval.objects.count() == 1
    assert request.entries.filter(kind=EntryKind.ASKED_UP).count() == 1


def test_what_is_on_its_way_has_its_receipt_and_no_second_line_or_button(desk):
    browser, request = desk
    way = key(ways(browser, request), LATE)
    tap(browser, request, LATE)
    page = ways(browser, request)
    assert page.context["moving"] == []
    assert f'value="{way}"' not in page.text
    assert "Sending it to" in browser.get(reverse("request", args=[request.pk])).text


def test_time_that_was_given_is_offered_no_more(desk, work):
    browser, request = desk
    given = next(
        each for each in shown(ways(browser, request)) if each.button in {"Renew", "Give more time"}
    )
    tap(browser, request, given.key)
    work(20)
    things = {(each.does, each.target) for each in given.command.orders}
    assert time_given(request.pk) == {order_target(*each) for each in things}
    for option in shown(ways(browser, request)):
        orders = option.command.orders if option.command else ()
        assert not things & {(each.does, each.target) for each in orders}


def test_option_under_way_on_another_request_links_there(desk, client_of, kim, mill):
    browser, request = desk
    tap(browser, request, LATE)
    page = ways(*other_request(client_of, kim, mill))
    [line] = page.context["moving"]
    assert line["href"] == reverse("request", args=[request.pk])


def test_option_under_way_is_shown_on_a_scan_without_a_request(desk, client_of, kim):
    browser, request = desk
    tap(browser, request, LATE)
    Request.objects.update(closed_at=timezone.now())
    page = client_of(kim).post(reverse("scan"), {"patron": CARD, "seen": "1"}, follow=True)
    assert [line["href"] for line in page.context["moving"]] == [
        reverse("request", args=[request.pk])
    ]


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
