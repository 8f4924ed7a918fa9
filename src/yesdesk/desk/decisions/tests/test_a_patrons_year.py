"""A cap for one patron and a year holds whatever the library system remembers, and a tap counts once."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yesdesk.core.errors import Refusal
from yesdesk.core.money import Money
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.options.option import order_for
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.port import Capability
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.policy.models import Line, PatronUse
from yesdesk.policy.situation import Fact
from yesdesk.requests.models import EntryKind
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

LATE, LOST = "fees.overdue", "fees.lost"


@pytest.fixture
def desk(now, mill, rules, ana_owes, client_of, sam):
    """Sam's browser, and Ana's request with her card seen."""
    return client_of(sam), known(mill, client_of(sam))


def known(mill, browser):
    request = ask_as_ana(mill)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    return request


def ways(browser, request):
    return browser.get(reverse("request_ways", args=[request.pk])).context["options"]


def way(browser, request, part):
    return next(way for way in ways(browser, request) if part in way.key)


def tap(browser, request):
    key = way(browser, request, LATE).key
    return browser.post(reverse("take_way", args=[request.pk]), {"option": key})


@pytest.fixture
def forgetful(monkeypatch):
    """A library system that keeps no history, as SIP2."""
    look = rpc_client.find_account

    def without_history(*asked, **how):
        account, can = look(*asked, **how)
        return replace(account, waivers=None), can

    monkeypatch.setattr(rpc_client, "find_account", without_history)


def owe_again(ana_owes):
    DemoFee.objects.create(
        patron=ana_owes, kind="overdue", words="Late", charged=460, since="2026-11-01"
    )


def may_bend(browser, request):
    return [
        each for each in ways(browser, request) if each.key.startswith("bend.") and LATE in each.key
    ]


def test_tap_on_four_books_counts_once(desk, work, ana_owes):
    Line.objects.update(per_patron_times=2)
    browser, request = desk
    tap(browser, request)
    work(20)
    owe_again(ana_owes)
    assert may_bend(browser, request)
    assert PatronUse.objects.get().times == 1
    tap(browser, request)
    work(20)
    owe_again(ana_owes)
    assert not may_bend(browser, request)


@pytest.mark.usefixtures("forgetful")
def test_a_system_without_history_is_counted_for_too(desk, work, ana_owes):
    Line.objects.update(per_patron=1840)
    browser, request = desk
    tap(browser, request)
    work(20)
    owe_again(ana_owes)
    assert not may_bend(browser, request)


@pytest.mark.usefixtures("forgetful")
def test_after_a_year_it_begins_anew(desk, work, ana_owes, now):
    Line.objects.update(per_patron_times=1)
    browser, request = desk
    tap(browser, request)
    work(20)
    owe_again(ana_owes)
    work(86_400 * 360)
    browser = _again(browser)
    assert not may_bend(browser, request)
    work(86_400 * 14)
    assert may_bend(_again(browser), request)


def _again(browser):
    """The session of a year ago is over."""
    from yesdesk.people.models import User

    browser.force_login(User.objects.get(username="sam"))
    return browser


def test_what_waits_is_used(desk, ana_owes):
    Line.objects.update(per_patron_times=1)
    browser, request = desk
    tap(browser, request)
    owe_again(ana_owes)
    assert not may_bend(browser, request)


def test_what_was_offered_before_does_not_pass_the_cap(desk, mill, act, sam):
    """Two desks see the same account at once, and each takes another line."""
    Line.objects.update(per_patron=1840)
    browser, request = desk
    whole = way(browser, request, LATE).command
    one, rest = (replace(whole, orders=part, amount=amount) for part, amount in halves(whole))
    apply_command(request, one, by=act(sam))
    apply_command(known(mill, browser), replace(rest, amount=1380), by=act(sam))
    cent = order_for(whole.patron, Capability.WAIVE_LINE, "0", amount=Money(1, "EUR"))
    more = replace(whole, orders=(cent,))
    with pytest.raises(Refusal) as refusal:
        apply_command(request, replace(more, amount=1), by=act(sam))
    assert refusal.value.code == "desk.way.not_yours"
    assert PatronUse.objects.get().used == 1840


def halves(command):
    return (command.orders[:1], 460), (command.orders[1:], 1380)


def test_called_back_it_was_not_given(desk):
    Line.objects.update(per_patron_times=1)
    browser, request = desk
    tap(browser, request)
    entry = request.entries.get(kind=EntryKind.ACT)
    browser.post(reverse("call_back_entry", args=[request.pk, entry.pk]))
    assert may_bend(browser, request)
    use = PatronUse.objects.get()
    assert (use.used, use.times) == (0, 0)


def test_a_tap_of_which_some_was_refused_still_is_one(desk, work):
    browser, request = desk
    tap(browser, request)
    line = DemoFee.objects.filter(kind="overdue").first()
    DemoFee.objects.filter(pk=line.pk).update(paid=460)
    work(20)
    use = PatronUse.objects.get()
    assert (use.used, use.times) == (1380, 1)


def test_times_before_are_taps(desk, work, ana_owes):
    browser, request = desk
    tap(browser, request)
    work(20)
    owe_again(ana_owes)
    command = way(browser, request, LATE).command
    assert command.facts[Fact.TIMES_BEFORE] == 1


def test_what_is_counted_leads_to_nobody(desk, ana_owes):
    browser, request = desk
    tap(browser, request)
    row = PatronUse.objects.values().get()
    assert set(row) == {"key", "pseudonym", "rule_id", "week", "used", "times"}
    assert str(ana_owes.pk) != row["pseudonym"]
    assert CARD not in str(row)
