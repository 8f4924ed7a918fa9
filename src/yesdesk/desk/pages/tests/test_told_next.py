"""From one person to the next with one tap: told and closed, the next one opens, and it can be undone from there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.options.option import Command
from yesdesk.desk.tests.asked import tiers
from yesdesk.patrons.models import Patron
from yesdesk.people.models import ShiftState, User
from yesdesk.people.queries import actor_for
from yesdesk.people.shift import set_shift
from yesdesk.requests.actions.close import what_was_done
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import Request
from yesdesk.testing.needs import ask_as_ana


def told(browser, request, **fields):
    data = {"words": "", "revision": request.revision, **fields}
    return browser.post(reverse("request_told_next", args=[request.pk]), data, follow=True)


def test_the_button_names_both(bo, okafor, client_of, sam):
    page = client_of(sam).get(f"/desk/{bo.pk}").text
    button = page[page.index('id="told-next"') :].split("</button>")[0]
    assert "Told Bo. Next: Mr Okafor" in button
    assert f'value="{okafor.pk}"' in button


def test_told_closes_and_assigns_the_next_request(bo, okafor, client_of, sam):
    page = told(client_of(sam), bo, next=okafor.pk)
    assert page.redirect_chain[-1][0] == f"/desk/{okafor.pk}?closed={bo.pk}"
    assert Request.objects.get(pk=bo.pk).outcome == "yes"
    assert Request.objects.get(pk=okafor.pk).assigned_to == sam
    assert 'id="just-closed"' in page.text


def test_from_there_it_is_undone(bo, okafor, client_of, sam):
    browser = client_of(sam)
    page = told(browser, bo, next=okafor.pk).text
    address = page[page.index('id="just-closed"') :].split('action="')[1].split('"')[0]
    back = browser.post(address, follow=True)
    assert back.redirect_chain[-1][0] == f"/desk/{bo.pk}"
    again = Request.objects.get(pk=bo.pk)
    assert (again.closed_at, again.at_desk) == (None, True)


def test_nobody_else_is_offered_that_undo(bo, okafor, client_of, sam, kim):
    told(client_of(sam), bo, next=okafor.pk)
    page = client_of(kim).get(f"/desk/{okafor.pk}?closed={bo.pk}").text
    assert 'id="just-closed"' not in page


@pytest.mark.parametrize("closed", ["", "x", "999999999", "-1"])
def test_an_address_somebody_typed_says_nothing(okafor, client_of, sam, closed):
    page = client_of(sam).get(f"/desk/{okafor.pk}?closed={closed}")
    assert page.status_code == 200
    assert 'id="just-closed"' not in page.text


def test_with_nobody_else_it_leads_to_the_desk(bo, client_of, sam):
    page = client_of(sam).get(f"/desk/{bo.pk}").text
    assert "Told Bo. Close it" in page
    page = told(client_of(sam), bo, next="")
    assert page.redirect_chain[-1][0] == f"/desk?closed={bo.pk}"
    assert 'id="just-closed"' in page.text


def test_who_was_taken_meanwhile_is_told_and_another_one_opens(
    bo, okafor, client_of, sam, kim, mill
):
    lowe = ask_as_ana(mill, name="Mrs Lowe")
    address = reverse("next_person")
    client_of(kim).post(address, {"next": okafor.pk})
    page = told(client_of(sam), bo, next=okafor.pk)
    assert page.redirect_chain[-1][0] == f"/desk/{lowe.pk}?closed={bo.pk}"
    assert "A colleague has just taken that one" in page.text


def test_what_came_while_telling_is_shown_and_nothing_typed_is_lost(bo, okafor, client_of, sam):
    patron_replied(bo, words="One more thing", by=patron_by_link(bo.pk, "en"))
    bo.refresh_from_db()
    page = told(client_of(sam), bo, words="Your card works.", revision=1, next=okafor.pk)
    assert page.status_code == 409
    assert "Your card works.</textarea>" in page.text
    assert Request.objects.get(pk=bo.pk).closed_at is None


def test_after_closing_the_next_is_the_solid_button(bo, okafor, client_of, sam):
    browser = client_of(sam)
    browser.post(f"/desk/{bo.pk}/close", {"value": "yes", "revision": bo.revision})
    page = browser.get(f"/desk/{bo.pk}").text
    assert "Next: Mr Okafor" in page
    assert 'id="told-next"' not in page


def test_after_the_last_one_nobody_is_waiting(bo, client_of, sam):
    browser = client_of(sam)
    browser.post(f"/desk/{bo.pk}/close", {"value": "yes", "revision": bo.revision})
    assert "Nobody is waiting" in browser.get(f"/desk/{bo.pk}").text
    page = browser.post(reverse("next_person"), {"after": bo.pk}, follow=True)
    assert page.redirect_chain[-1][0] == "/desk"


@pytest.mark.parametrize("wanted", ["", "x", "999999999999999999"])
def test_a_next_that_is_none_opens_the_first(okafor, client_of, sam, wanted):
    page = client_of(sam).post(reverse("next_person"), {"next": wanted, "after": wanted})
    assert page.status_code == 302


def test_the_list_and_the_page_name_the_same(bo, okafor, client_of, sam, kim):
    page = client_of(sam).get("/desk")
    assert page.context["next_pk"] == bo.pk
    client_of(kim).post(reverse("request_take", args=[bo.pk]))
    assert client_of(sam).get("/desk").context["next_pk"] == okafor.pk
    client_of(kim).post(reverse("request_take", args=[okafor.pk]))
    assert client_of(sam).get("/desk").context["next_pk"] is None


@pytest.fixture
def lea_works(lea, client_of, act):
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))


def blocked(request):
    Request.objects.filter(pk=request.pk).update(card_blocked=True)


def asked_of_lea(request):
    by = actor_for(User.objects.get(username="sam"))
    request_approval(request, Command("ask.table"), tiers=tiers("Lead"), by=by)


def promised(request):
    by = actor_for(User.objects.get(username="sam"))
    due = timezone.now() + timedelta(hours=3)
    promise(request, what="an answer", due_at=due, despite_doubt=True, by=by)
    Request.objects.filter(pk=request.pk).update(at_desk=True)


@pytest.mark.parametrize("still", [blocked, asked_of_lea, promised])
@pytest.mark.parametrize("words", ["", "I asked for you."])
def test_while_something_is_still_to_come_she_is_told_and_it_stays_open(
    bo, okafor, client_of, sam, lea_works, still, words
):
    still(bo)
    browser = client_of(sam)
    page = browser.get(f"/desk/{bo.pk}")
    assert "Told Bo, stays open. Next: Mr Okafor" in page.text
    revision = page.context["head"].revision
    page = told(browser, bo, next=okafor.pk, words=words, revision=revision)
    assert page.redirect_chain[-1][0] == f"/desk/{okafor.pk}"
    stands = Request.objects.get(pk=bo.pk)
    assert (stands.closed_at, stands.promised_for is None) == (None, still is not promised)


@pytest.mark.parametrize("words", ["", "Pay there, then it works."])
def test_while_only_the_card_blocks_she_goes_on_waiting_and_a_later_tap_closes(
    bo, okafor, client_of, sam, words
):
    blocked(bo)
    browser = client_of(sam)
    told(browser, bo, next=okafor.pk, words=words)
    stands = Request.objects.get(pk=bo.pk)
    assert (stands.waiting_since, stands.at_desk) == (bo.waiting_since, False)
    page = browser.get(f"/desk/{bo.pk}")
    assert page.context["next_act"].kind == "told"
    Request.objects.filter(pk=bo.pk).update(card_blocked=False)
    told(browser, bo, next=okafor.pk, revision=page.context["head"].revision)
    stands = Request.objects.get(pk=bo.pk)
    assert (stands.outcome, stands.waiting_since) == ("yes", None)


def test_while_her_card_is_blocked_a_yes_is_in_part(bo):
    blocked(bo)
    assert what_was_done(Request.objects.get(pk=bo.pk), other_way=False).partly


def test_a_button_names_nobodys_age(bo, okafor, client_of, sam):
    Patron.objects.filter(request__in=[bo, okafor]).update(name="Bo, 12")
    page = client_of(sam).get(f"/desk/{bo.pk}").text
    assert "Told Bo. Next: Bo" in page
    assert "Answer Bo, 12" not in page
