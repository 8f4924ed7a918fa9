"""Where no library system is connected, a cap per patron and year counts by the card somebody saw."""

import pytest
from django.urls import reverse

from yesdesk.policy.models import PatronUse
from yesdesk.policy.rule_values import LineDraft, RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import signed_sheet
from yesdesk.requests.models import EntryKind
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

CARD = "29001000184"
WORDS = RuleWords("Computer time", "One hour.", "Others wait.", "", "Half an hour.", "Ask.")


@pytest.fixture
def browser(now, mill, act, dana, client_of, sam, settings, ils_in_process):
    """By hand alone; Sam may bend the hour once a year for one person."""
    settings.ILS = "manual"
    draft = RuleDraft(RuleKind.HABIT, {"en": WORDS})
    rule = write_rule("an-hour", draft, by=act(dana))
    line = LineDraft(rule.pk, sam.job_class_id, per_patron_times=1)
    signed_sheet(act(dana), line)
    return client_of(sam)


def known(browser, mill, card=CARD):
    request = ask_as_ana(mill)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": card})
    return request


def yeses(browser, request):
    page = browser.get(reverse("request_ways", args=[request.pk]))
    return [way.key for way in page.context["other_options"] if way.key.startswith("bend.")]


def say_yes(browser, request):
    form = {"option": yeses(browser, request)[0]}
    return browser.post(reverse("take_way", args=[request.pk]), form)


def test_yearly_cap_holds_by_card_without_a_library_system(browser, mill):
    say_yes(browser, known(browser, mill))
    assert CARD not in str(PatronUse.objects.values().get())
    assert not yeses(browser, known(browser, mill))
    assert yeses(browser, known(browser, mill, "29001000121"))


def test_a_number_nobody_saw_counts_for_nobody(browser, mill):
    say_yes(browser, ask_as_ana(mill, card_number=CARD))
    assert not PatronUse.objects.exists()


def test_taken_back_it_was_not_given(browser, mill):
    request = known(browser, mill)
    say_yes(browser, request)
    entry = request.entries.get(kind=EntryKind.ACT)
    browser.post(reverse("undo_entry", args=[request.pk, entry.pk]))
    assert PatronUse.objects.get().times == 0
    assert yeses(browser, known(browser, mill))
