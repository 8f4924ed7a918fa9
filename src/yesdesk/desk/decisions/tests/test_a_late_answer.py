"""The answer is lost and the library system may store it late: whoever stands there is told so, and of a tap of several
lines each part as it is.
"""

import pytest
from django.urls import reverse

from yesdesk.core.links import link_token
from yesdesk.desk.tests.taps import LATE, key, tap, ways
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import Refused, Unknown
from yesdesk.policy.models import WeekUse
from yesdesk.requests.models import Entry, EntryKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(monkeypatch):
    """Nobody is answered; what was sent is stored by `late()`, long after we gave up."""
    store, sent = DemoSystem.carry_out, []

    def nobody_is_answered(_system, order):
        sent.append(order)
        raise Unknown

    monkeypatch.setattr(DemoSystem, "carry_out", nobody_is_answered)

    def catch_up():
        while sent:
            store(DemoSystem(), sent.pop(0))

    return catch_up


def page_of(browser, request):
    return browser.get(reverse("request", args=[request.pk])).text


def own_page_of(client, request):
    return client.get(f"/en/r/{link_token(request.link_id, request.link_generation)}").text


def owed():
    return sum(fee.charged - fee.paid for fee in DemoFee.objects.all())


@pytest.fixture
def lost(desk, work, late):
    """Ana's four late fees by one tap; two minutes later nobody knows whether they arrived."""
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    while work():  # what was left to another call after each lost answer
        pass
    work(120)
    return browser, request


def test_whoever_stands_there_reads_that_nobody_knows_yet(lost, client):
    browser, request = lost
    said = "We do not know yet whether this arrived. Do not do it again."
    assert said in page_of(browser, request)
    account = ways(browser, request)
    assert "arrived in the library system: €18.40 waived. Don’t do it again." in account.text
    assert "We do not know yet whether this is done." in own_page_of(client, request)
    assert "nothing was changed" not in page_of(browser, request)


def test_an_act_not_yet_known_is_not_offered_again_and_a_second_tap_is_refused(desk, work, late):
    browser, request = desk
    way = key(ways(browser, request), LATE)
    browser.post(reverse("take_way", args=[request.pk]), {"option": way})
    work(20)
    work(120)
    assert not any(LATE in way.key for way in ways(browser, request).context["options"])
    answer = browser.post(reverse("take_way", args=[request.pk]), {"option": way})
    assert answer.status_code == 409
    assert Act.objects.count() == 4


def test_stored_late_it_is_done_once_and_nothing_spills(lost, late, work):
    browser, request = lost
    late()
    work(5 * 60)
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.DONE}
    assert owed() == 3200
    assert sum(LedgerLine.objects.values_list("minor", flat=True)) == 1840
    assert "Confirmed " in page_of(browser, request)


def test_what_never_comes_is_for_a_person_on_the_next_day(lost, work, client_of, sam):
    browser, request = lost
    for _hour in range(25):
        work(3600)
    browser = client_of(sam)
    assert set(Act.objects.values_list("for_a_person", flat=True)) == {True}
    assert "We could not see whether it arrived. Look in the library system." in page_of(
        browser, request
    )
    page = browser.get(reverse("by_hand")).text
    assert f"account {Act.objects.all()[0].patron}" in page
    uuids = [str(act.uuid) for act in Act.objects.all()]
    browser.post(reverse("by_hand_said"), {"act": uuids, "found": "no"})
    assert any(LATE in way.key for way in ways(browser, request).context["options"])


def test_nobody_says_too_early_that_it_is_not_there(lost):
    browser, _request = lost
    Act.objects.update(for_a_person=True)
    uuids = [str(act.uuid) for act in Act.objects.all()]
    answer = browser.post(reverse("by_hand_said"), {"act": uuids, "found": "no"})
    assert answer.status_code == 409
    assert "Do not do it again." in answer.text
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.UNKNOWN}


@pytest.fixture
def in_part(desk, work, monkeypatch):
    """Two of the four lines are refused, and two are done."""
    store, asked = DemoSystem.carry_out, []

    def the_first_two(system, order):
        asked.append(order)
        if len(asked) > 2:
            raise Refused("It grows again tonight.", next_step="Renew it first.")
        return store(system, order)

    monkeypatch.setattr(DemoSystem, "carry_out", the_first_two)
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    return browser, request


def test_decision_of_several_lines_tells_each_part(in_part, client):
    browser, request = in_part
    page = page_of(browser, request)
    assert "€9.20 of €18.40 waived" in page
    assert "€9.20: Confirmed " in page
    assert "€9.20: It grows again tonight." in page
    assert "Renew it first." in page
    own_page = own_page_of(client, request)
    assert "€9.20 of €18.40 off your account" in own_page
    assert "€9.20: Done. Receipt" in own_page
    assert "€9.20: A person looks at this again." in own_page


def test_the_timeline_says_that_part_of_it_came_to_no_yes(in_part):
    browser, request = in_part
    assert Entry.objects.filter(kind=EntryKind.ACT_ENDED).count() == 1
    assert "Part of that didn’t become a yes" in page_of(browser, request)


def test_what_was_done_of_a_part_is_given_back_to_nobody(in_part):
    """Two lines used up their share, and two did not."""
    assert WeekUse.objects.get().used == 920
