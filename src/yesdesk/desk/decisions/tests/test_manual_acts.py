"""What the library system cannot do is offered all the same: as a colleague's task, and a yes once it is done there."""

import pytest
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import Job
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.tests.hands import page_of, say
from yesdesk.desk.tests.taps import LATE, key, owed, tap, ways
from yesdesk.ils.ledger.queries import differing_lines
from yesdesk.ils.ledger.reconciliation import reconcile_ledger
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import Capability
from yesdesk.ils.rpc import server as rpc_server
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.models import WeekUse
from yesdesk.requests.models import Approval, ApprovalState, Decision

pytestmark = pytest.mark.django_db
CANNOT = {Capability.WAIVE_LINE, Capability.LIFT_BLOCK, Capability.EXTEND_DUE_DATE}


@pytest.fixture(autouse=True)
def no_door(monkeypatch):
    """A library system that reads accounts, and takes neither charges off nor blocks nor other days."""
    monkeypatch.setattr(
        rpc_server, "current_capabilities", lambda _system: frozenset(Capability) - CANNOT
    )


@pytest.fixture
def taken(desk):
    browser, request = desk
    assert tap(browser, request, LATE).status_code == 302
    return browser, request


def test_the_way_is_there_and_says_who_does_it(desk):
    browser, request = desk
    page = ways(browser, request)
    way = next(each for each in page.context["options"] if LATE in each.key)
    assert way.command.by_hand
    assert way.effect.endswith("To do in the library system. Then say here that it is done")
    assert way.effect + "." in page.text


def test_what_it_lends_longer_is_offered_by_hand_too(desk):
    keys = [way.key for way in ways(*desk).context["options"]]
    assert any("loans." in each for each in keys)


def test_a_tap_sends_nothing_and_says_nothing_false(taken, work, client):
    browser, request = taken
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.BY_HAND}
    assert not Job.objects.filter(task__contains="carry_act").exists()
    work(60)
    assert (owed(), LedgerLine.objects.count()) == (5040, 0)
    assert "To do in the library system. Say here how it went." in page_of(browser, request)
    own_page = client.get(f"/en/r/{link_token(request.link_id, request.link_generation)}").text
    assert "A person does this for you." in own_page
    assert "Done" not in own_page
    assert "To do there." in browser.get(reverse("by_hand")).text


def test_manual_act_is_not_offered_twice(taken):
    assert not any(LATE in way.key for way in ways(*taken).context["options"])


def test_done_there_it_is_in_the_ledger_and_says_by_whose_hand(taken, client_of, kim, fay, act):
    browser, request = taken
    say(client_of(kim), "yes")
    lines = list(LedgerLine.objects.all())
    assert [(line.minor, line.by_hand) for line in lines] == [(460, f"S{kim.pk}")] * 4
    assert Decision.objects.get().bend_recorded
    assert "Done by hand in the library system (Librarian)." in page_of(browser, request)
    day = f"/settings/ledger/{lines[0].day.isoformat()}"
    assert f"done there by S{kim.pk}" in client_of(fay).get(day).text
    reconcile_ledger(by=SYSTEM)
    assert differing_lines(act(fay)) == []


def test_manual_act_not_done_gives_usage_back_and_is_offered_again(taken):
    browser, request = taken
    say(browser, "no")
    assert WeekUse.objects.get().used == 0
    assert "A colleague says that it was not done in the library system." in page_of(
        browser, request
    )
    assert key(ways(browser, request), LATE)


def test_a_leads_yes_is_done_by_hand_too(desk, client_of, lea, act):
    browser, request = desk
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    tap(browser, request, "fees.lost")
    answer_approval(Approval.objects.get(), says=ApprovalState.YES, by=act(lea))
    assert [row.state for row in Act.objects.all()] == [ActState.BY_HAND]
    say(browser, "yes")
    line = LedgerLine.objects.get()
    assert (line.minor, line.backer) == (3200, f"S{lea.pk}")
