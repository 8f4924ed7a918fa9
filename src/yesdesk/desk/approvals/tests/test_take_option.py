"""One function takes an option: a no is said, a colleague is asked, or it is done."""

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.take import take_option
from yesdesk.desk.options.option import Command, Option
from yesdesk.desk.tests.asked import tiers, waiver
from yesdesk.desk.tests.taps import LATE, key, ways
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.models import (
    Approval,
    Decision,
    Entry,
    EntryKind,
    Outcome,
    OutcomeValue,
    Request,
)
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def option(**what):
    return Option(key="a.way", **what)


@pytest.fixture
def request_of_ana(now, mill, rules):
    return ask_as_ana(mill)


def test_a_yes_is_done(request_of_ana, act, sam):
    taken = take_option(request_of_ana, option(command=Command("kind.card")), by=act(sam))
    assert taken == Decision.objects.get()


def test_what_is_more_than_theirs_is_asked(request_of_ana, act, sam, lea):
    rule = Rule.objects.get(slug="late-charges").pk
    asks = option(command=waiver(rule, 100), ask=tuple(tiers("Lead")))
    taken = take_option(request_of_ana, asks, asked_from="here", by=act(sam))
    assert taken == Approval.objects.get()
    assert taken.asked_from == "here"
    assert not Decision.objects.exists()


def test_a_no_is_said(request_of_ana, act, sam, mill, now):
    (rule, *_others) = [
        each.terms
        for each in rules_in_force(act(sam), mill.pk, timezone.localdate())
        if each.terms.nearest_yes and each.terms.how_to_ask_again
    ]
    taken = take_option(request_of_ana, option(decline=rule.id), by=act(sam))
    assert taken == Outcome.objects.get()
    assert Request.objects.get().outcome == OutcomeValue.NOT_THIS_TIME


def test_option_without_a_command_is_refused(request_of_ana, act, sam):
    with pytest.raises(Refusal, match=r"desk\.way\.gone"):
        take_option(request_of_ana, option(), by=act(sam))
    assert not Entry.objects.filter(kind=EntryKind.ACT).exists()


def test_the_page_s_tap_goes_through_it(desk, monkeypatch):
    from yesdesk.desk.pages import options

    browser, request = desk
    sent = {"option": key(ways(browser, request), LATE)}
    monkeypatch.setattr(options, "take_option", lambda *_all, **_more: Outcome())
    browser.post(reverse("take_way", args=[request.pk]), sent)
    assert not Decision.objects.exists()
