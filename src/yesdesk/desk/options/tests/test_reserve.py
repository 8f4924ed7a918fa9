"""A title somebody asks for: looked up by a scan or some words, reserved where the request is, moved only by a lead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.desk.options.context import WantedTitle
from yesdesk.desk.options.targets import pickup_words
from yesdesk.ils.demo.models import DemoHold, DemoItem, DemoPatron, DemoTitle
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability, Title
from yesdesk.patrons.models import Patron, Proof
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.rule_values import RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import Measure, RuleKind
from yesdesk.requests.models import Approval, Decision, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
CARD, BARCODE = "29001000777", "39000777"
BY_HAND = "To do in the library system. Then say here that it is done"


@pytest.fixture
def cy(library, ils_in_process, now):
    return DemoPatron.objects.create(card=CARD, name="Cy Novak", home="hill")


@pytest.fixture
def rivers(library):
    title = DemoTitle.objects.create(name="A Book of Rivers")
    DemoItem.objects.create(barcode=BARCODE, title=title)
    return title


@pytest.fixture
def desk(cy, rivers, mill, rules, client_of, sam):
    """Sam's browser, and a request whose patron's card was seen."""
    return client_of(sam), known(ask_as_ana(mill))


def known(request, proof=Proof.IN_PERSON):
    Patron.objects.filter(pk=request.patron_id).update(proof=proof, card_number=CARD)
    return request


@pytest.fixture
def waits(rivers):
    """`waits(name)`: a reservation of the title."""

    def one(name, patron=None, **more):
        patron = patron or DemoPatron.objects.create(card=f"card {name}", name=name)
        return DemoHold.objects.create(
            patron=patron, title=rivers, pickup="mill", placed_at=timezone.now(), **more
        )

    return one


def seek(browser, request, title=BARCODE, record=""):
    address = reverse("request_ways", args=[request.pk])
    return browser.post(address, {"title": title, "record": record})


def keys(page):
    return [way.key for way in page.context["options"]]


def of_title(page):
    return [key for key in keys(page) if key.startswith("reserve")]


def tap(browser, request, way, title=BARCODE):
    form = {"title": title, "option": way}
    return browser.post(reverse("take_way", args=[request.pk]), form)


def test_a_scanned_copy_is_reserved_to_be_fetched_where_the_request_is(desk, rivers, cy, work):
    browser, request = desk
    page = seek(browser, request)
    first = page.context["options"][0]
    assert (first.title, first.effect) == ("Reserve “A Book of Rivers”", "Fetched at Mill Street")
    tap(browser, request, first.key)
    work(20)
    hold = DemoHold.objects.get()
    assert (hold.patron, hold.title, hold.pickup) == (cy, rivers, "mill")
    told = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "A book reserved" in told
    assert "Rivers" not in told, "what somebody reads stands on no timeline"


@pytest.mark.parametrize("asked", ["rivers", "Book of", BARCODE])
def test_words_a_number_or_a_barcode_find_it(desk, rivers, asked):
    for words in (asked, str(rivers.pk)):
        assert f"reserve.place.{rivers.pk}" in keys(seek(*desk, words))


def test_several_titles_found_are_a_choice(desk, rivers):
    other = DemoTitle.objects.create(name="Rivers and Rain")
    page = seek(*desk, "rivers")
    assert not [key for key in keys(page) if key.startswith("reserve")]
    assert [title.ref for title in page.context["title_lookup"].titles] == [
        str(rivers.pk),
        str(other.pk),
    ]
    assert keys(seek(*desk, "rivers", str(other.pk)))[0] == f"reserve.place.{other.pk}"


def test_a_title_nobody_has(desk):
    page = seek(*desk, "The Salt Path").content.decode()
    assert "The library system knows no title by this." in page


def test_how_many_are_before_is_said(desk, waits):
    waits("Ola")
    assert seek(*desk).context["options"][0].effect == "Fetched at Mill Street; one other is before"
    waits("Pim")
    assert seek(*desk).context["options"][0].effect == "Fetched at Mill Street; 2 others are before"


@pytest.mark.parametrize(
    ("pickup", "waiting", "said"),
    [
        ("mill", 0, "Fetched at Mill Street"),
        ("", 0, "Fetched where the card is from"),
        ("", 1, "Fetched where the card is from; one other is before"),
        ("", 3, "Fetched where the card is from; 3 others are before"),
    ],
)
def test_where_it_is_fetched_is_one_sentence(pickup, waiting, said):
    title = Title("7", "Rivers", holds_waiting=waiting)
    assert pickup_words(WantedTitle(title, pickup, "Mill Street")) == said


def test_a_reservation_rests_or_is_given_up(desk, cy, waits, work):
    browser, request = desk
    hold = waits("Cy", cy)
    rest, cancel = of_title(seek(browser, request))
    assert (rest, cancel) == (f"reserve.rest.{hold.pk}", f"reserve.cancel.{hold.pk}")
    tap(browser, request, rest)
    work(20)
    hold.refresh_from_db()
    assert hold.suspended_until == timezone.now().date() + timedelta(days=28)
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "A reservation rests until" in page
    go_on, _cancel = of_title(seek(browser, request))
    assert go_on == f"reserve.resume.{hold.pk}"
    tap(browser, request, go_on)
    work(20)
    hold.refresh_from_db()
    assert not hold.suspended
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "A reservation waits in its place again" in page
    tap(browser, request, cancel)
    work(20)
    hold.refresh_from_db()
    assert hold.cancelled


def test_where_the_system_cannot_end_a_rest_a_colleague_does(desk, cy, waits, monkeypatch):
    from yesdesk.ils.rpc import server as rpc_server

    waits("Cy", cy, suspended=True)
    monkeypatch.setattr(rpc_server, "current_capabilities", lambda _system: {Capability.FIND_TITLE})
    [way, *_rest] = [way for way in seek(*desk).context["options"] if "reserve.resume" in way.key]
    assert way.command.by_hand
    assert way.effect == f"It is in its old place again. {BY_HAND}"


def test_cancelling_a_ready_reservation_says_who_gets_it(desk, cy, waits):
    waits("Cy", cy, ready=True)
    [way] = [way for way in seek(*desk).context["options"] if way.key.startswith("reserve")]
    assert way.besides == ("It waits on the shelf. If you cancel it, the next person gets it.",)


def test_a_turn_is_taken_only_by_a_lead_who_sees_whose_it_is(
    desk, cy, waits, work, client_of, lea, act
):
    browser, request = desk
    waits("Ola"), waits("Pim")
    hold = waits("Cy", cy)
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    way = next(way for way in seek(browser, request).context["options"] if "turn." in way.key)
    assert way.key.startswith("ask.")
    assert (way.cost, way.button) == ("2 others wait longer", "Ask Lea")
    assert way.title == "Put “A Book of Rivers” first in the queue"
    tap(browser, request, way.key)
    asked = Approval.objects.get()
    page = client_of(lea).get(reverse("asked_up", args=[asked.pk])).content.decode()
    assert "Put a patron first in the queue for a book" in page
    client_of(lea).post(reverse("asked_up", args=[asked.pk]), {"says": "yes"})
    work(20)
    assert DemoHold.objects.order_by("turn", "pk").first() == hold
    assert Decision.objects.exclude(settled_on=None).get().backed
    assert not [key for key in keys(seek(browser, request)) if "turn." in key]


def test_while_nobody_is_before_there_is_no_turn_to_take(desk, cy, waits):
    waits("Cy", cy), waits("Ola")
    assert not [key for key in keys(seek(*desk)) if "turn." in key]


def test_where_the_card_is_blocked_it_is_told_and_not_offered(desk, cy):
    DemoPatron.objects.filter(pk=cy.pk).update(barred="Left a bike in the hall")
    way = next(way for way in seek(*desk).context["options"] if way.key.endswith(".not_yet"))
    assert (way.command, way.who_may, way.effect) == (
        None, "Not yet: This card is blocked.", "Lift the block first.",
    )  # fmt: skip


def test_where_the_library_system_reserves_for_a_stopped_card_latitude_decides(
    desk, cy, rivers, client_of, lea, monkeypatch
):
    """As Koha does, for a restricted card and for an expired one: whoever may let the card go on may reserve."""
    monkeypatch.setattr("yesdesk.ils.demo.connector._STOPS_HOLDS", frozenset())
    DemoPatron.objects.filter(pk=cy.pk).update(barred="Left a bike in the hall")
    browser, request = desk
    offered = [way for way in seek(browser, request).context["options"] if "Rivers" in way.title]
    assert [bool(way.ask) for way in offered] == [True]
    assert offered[0].command.orders[0].does is Capability.PLACE_HOLD
    tap(browser, request, offered[0].key)
    assert Approval.objects.count() == 1
    assert f"reserve.place.{rivers.pk}" in keys(seek(client_of(lea), request))


@pytest.mark.parametrize(("limit", "kind"), [(2, "reserve.place"), (1, "other.")])
def test_a_rule_that_counts_stands_from_its_limit_on(desk, cy, act, dana, limit, kind):
    DemoHold.objects.create(
        patron=cy, title=DemoTitle.objects.create(name="Salt"), placed_at=timezone.now()
    )
    words = RuleWords("So many at a time", "Each.", "So that shelves do.", "", "Later.", "Ask.")
    draft = RuleDraft(
        RuleKind.HABIT, {"en": words}, Measure.COUNT, limit=limit, remedy=Capability.PLACE_HOLD
    )
    write_rule("so-many", draft, by=act(dana))
    about = [key for key in keys(seek(*desk)) if "title" in key or "reserve" in key]
    assert [key for key in about if key.startswith(kind)] == about != []


def test_what_is_on_its_way_is_not_offered_again(desk, rivers):
    browser, request = desk
    tap(browser, request, f"reserve.place.{rivers.pk}")
    assert not [key for key in keys(seek(browser, request)) if key.startswith("reserve")]
    assert tap(browser, request, f"reserve.place.{rivers.pk}").status_code == 409


def test_a_loan_with_the_same_number_stands_in_nobodys_way(desk, rivers, cy, act, sam):
    browser, request = desk
    Act.objects.create(
        does=Capability.RENEW, patron=str(cy.pk), target=str(rivers.pk), staff="S1",
        created_at=timezone.now(), not_before=timezone.now(),
    )  # fmt: skip
    assert tap(browser, request, f"reserve.place.{rivers.pk}").status_code == 302


def test_title_is_not_reserved_on_proof_by_address(desk, rivers):
    browser, request = desk
    known(request, Proof.ADDRESS)
    page = seek(browser, request)
    assert not [key for key in keys(page) if key.startswith("reserve")]
    assert "Which title?" not in page.content.decode()


def test_what_the_system_cannot_reserve_is_a_colleagues_task(desk, monkeypatch):
    from yesdesk.ils.rpc import server as rpc_server

    monkeypatch.setattr(rpc_server, "current_capabilities", lambda _system: {Capability.FIND_TITLE})
    browser, request = desk
    page = seek(browser, request)
    first = page.context["options"][0]
    assert first.command.by_hand
    assert first.effect.endswith(BY_HAND)
    tap(browser, request, first.key)
    assert Act.objects.get().state == ActState.BY_HAND
    assert not DemoHold.objects.exists()
    assert "title" in browser.get(reverse("by_hand")).text


def test_from_the_scan_of_a_card_it_is_one_more_scan_and_a_tap(desk, rivers, work):
    browser, _request = desk
    Request.objects.update(closed_at=timezone.now())
    form = {"patron": CARD, "seen": "1"}
    scanned = browser.post(reverse("scan"), form)["Location"]
    page = browser.post(scanned, {"title": BARCODE})
    form = {
        **page.context["kept"],
        "title": BARCODE,
        "form_id": page.context["form_id"],
        "option": keys(page)[0],
    }
    assert form["option"] == f"reserve.place.{rivers.pk}"
    browser.post(scanned, form)
    work(20)
    assert DemoHold.objects.get().pickup == "mill"
