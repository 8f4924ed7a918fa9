"""Whoever moves money has said which card is theirs: asked once, in the act itself, and the act goes on from there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.desk.approvals.actions import answer_approval, record_verbal_yes, request_approval
from yesdesk.desk.tests.asked import asked, tiers, waiver
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.models import Act, StaffCard
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Approval, ApprovalState, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
SAMS_CARD = "29001000300"


@pytest.fixture
def undeclared(library):
    StaffCard.objects.all().delete()


@pytest.fixture
def desk(desk, undeclared):
    return desk


def late(browser, request):
    ways = browser.get(reverse("request_ways", args=[request.pk])).context["options"]
    return next(way.key for way in ways if "fees.overdue" in way.key)


def tap(browser, request, **more):
    said = {"option": late(browser, request), **more}
    return browser.post(reverse("take_way", args=[request.pk]), said)


def test_a_tap_asks_which_card_is_theirs_and_keeps_what_was_tapped(desk):
    browser, request = desk
    page = tap(browser, request, title="River 3")
    assert page.status_code == 200
    assert "which_card" in page.text
    assert f'name="option" value="{late(browser, request)}"' in page.text
    assert 'name="title" value="River 3"' in page.text
    assert not Act.objects.exists()


def test_naming_the_own_card_completes_the_act(desk, sam):
    browser, request = desk
    DemoPatron.objects.create(card=SAMS_CARD, name="Sam")
    page = tap(browser, request, own_card=SAMS_CARD, which_card="own")
    assert page.status_code == 302
    assert Act.objects.filter(user=sam).count() == 4
    assert StaffCard.objects.get().whose == "own"


def test_who_has_none_says_so_which_is_traced_and_nobody_is_asked_twice(desk, sam):
    browser, request = desk
    assert tap(browser, request, which_card="none").status_code == 302
    assert AuditEntry.objects.get(tag="ils.card.none_said").subject == f"user:{sam.pk}"
    other = ask_as_ana(request.branch)
    browser.post(reverse("prove_patron", args=[other.pk]), {"card_number": CARD})
    Act.objects.all().delete()
    assert tap(browser, other).status_code == 302


def test_a_wrong_number_comes_back_with_the_tap(desk):
    browser, request = desk
    page = tap(browser, request, own_card="29", which_card="own")
    assert page.status_code == 422
    assert f'name="option" value="{late(browser, request)}"' in page.text
    assert "29" in page.text
    assert not Act.objects.exists()


def test_whose_account_it_is_is_looked_at_after_it_was_said(desk):
    browser, request = desk
    page = tap(browser, request, own_card=CARD, which_card="own")
    assert page.status_code == 409
    assert not Act.objects.exists()


def test_before_there_is_a_request_it_is_the_same(desk):
    browser, _request = desk
    Request.objects.update(closed_at=timezone.now())
    here = browser.post(reverse("scan"), {"patron": CARD, "seen": "1"})["Location"]
    ways = browser.get(here).context["options"]
    key = next(way.key for way in ways if "fees.overdue" in way.key)
    before = Request.objects.count()
    page = browser.post(here, {"option": key})
    assert (page.status_code, "which_card" in page.text) == (200, True)
    assert Request.objects.count() == before, "no walk-in is left behind"
    assert browser.post(here, {"option": key, "which_card": "none"}).status_code == 302


def test_what_moves_no_money_asks_nobody(desk):
    browser, request = desk
    page = browser.post(reverse("take_way", args=[request.pk]), {"option": "kind.card"})
    assert page.status_code == 302


def test_where_a_part_of_the_page_was_tapped_the_question_takes_the_page(desk, sam, act):
    browser, request = desk
    DemoPatron.objects.create(card=SAMS_CARD, name="Sam")
    tap(browser, request, which_card="none")
    Act.objects.update(state="by_hand")
    StaffCard.objects.all().delete()
    act_of_it = str(Act.objects.first().uuid)
    said = {"act": act_of_it, "found": "yes"}
    page = browser.post("/desk/by-hand/said?part=list", said, headers={"HX-Request": "true"})
    assert (page["HX-Retarget"], page.status_code) == ("main", 200)
    assert 'action="/desk/by-hand/said"' in page.text
    assert "<html" not in page.text
    browser.post("/desk/by-hand/said", {**said, "which_card": "none"})
    assert Act.objects.get(uuid=act_of_it).state == "done"


@pytest.fixture
def rule(now, act, dana, lea, client_of, undeclared):
    """Late charges; Lea is on shift."""
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    return late_charges_signed(act(dana)).rule_id


def none(user):
    StaffCard.objects.create(user=user, whose="none", said_at="2026-11-01T09:00Z")


def test_who_asks_a_lead_for_money_is_asked_first(rule, mill, act, sam):
    with pytest.raises(Refusal) as refused:
        request_approval(ask_as_ana(mill), waiver(rule, 3200), tiers=tiers("Lead"), by=act(sam))
    assert refused.value.code == "ils.card.not_said"
    assert not Approval.objects.exists()


def test_a_lead_says_hers_with_her_yes(rule, mill, act, sam, lea, client_of):
    none(sam)
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead")
    browser, here = client_of(lea), reverse("asked_up", args=[ask.pk])
    assert "which_card" in browser.post(here, {"says": "yes"}).text
    assert Approval.objects.get().state == ApprovalState.OPEN
    assert browser.post(here, {"says": "yes", "which_card": "none"}).status_code == 302
    assert Approval.objects.get().state == ApprovalState.YES


def test_a_lead_says_no_without(rule, mill, act, sam, lea):
    none(sam)
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead")
    answer_approval(ask, says=ApprovalState.NO, why="The budget.", next_step="A plan.", by=act(lea))
    assert Approval.objects.get().state == ApprovalState.NO


def test_a_yes_by_voice_is_not_hers_before_she_has_said(rule, mill, act, sam, lea):
    none(sam)
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead")
    with pytest.raises(NotAllowed) as refused:
        record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    assert refused.value.code == "ils.card.not_said_by_lead"
    assert not Act.objects.exists()


def test_a_former_card_of_a_lead_goes_on_guarding(rule, mill, act, sam, lea, ana_owes):
    """She said another card since; the account of the first stays hers."""
    DemoPatron.objects.create(card=SAMS_CARD, name="Lea again")
    set_own_card(CARD, by=act(lea))
    set_own_card(SAMS_CARD, by=act(lea))
    none(sam)
    command = waiver(rule, 460, patron=str(ana_owes.pk))
    ask = request_approval(ask_as_ana(mill), command, tiers=tiers("Lead", "Director"), by=act(sam))
    with pytest.raises(NotAllowed):
        answer_approval(ask, says=ApprovalState.YES, by=act(lea))
