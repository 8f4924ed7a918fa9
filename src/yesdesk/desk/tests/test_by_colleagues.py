"""Where no library system is connected, every rule is a way to yes: staff look there, are judged, and do it there."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yesdesk.core.errors import NotAllowed
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.options.available import collect_options
from yesdesk.desk.tests.option_contexts import BENT, LEAD, SHELVER, option_context
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.accounts.queries import has_declared_card
from yesdesk.ils.models import Act, LedgerLine
from yesdesk.ils.port import Capability
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.rule_values import RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import Comparison, Condition, Fact, Measure, RuleKind
from yesdesk.policy.tests.written import draft, late_charges_signed, line, signed_sheet
from yesdesk.requests.models import Approval, ApprovalState, Decision, Entry, EntryKind, Request
from yesdesk.testing.needs import ask_as_ana

CARD = "29001000184"
LONGER = replace(
    BENT.rule,
    kind=RuleKind.HABIT,
    measure=Measure.DAYS,
    name="Loan time",
    remedy=Capability.EXTEND_DUE_DATE.value,
    applies=(),
    conditions=(Condition(Fact.HOLDS_WAITING, Comparison.AT_MOST, number=0),),
)


def offered(rule=BENT.rule, **changes):
    bent = replace(BENT, rule=rule, latitude=(SHELVER, LEAD), touches_account=True, **changes)
    nothing = option_context(
        account=None, can=frozenset(), facts={}, situations=(bent,), by_colleagues=True
    )
    return [way for way in collect_options(nothing) if way.secondary]


def test_what_is_owed_is_theirs_up_to_their_cap_and_a_leads_beyond():
    own, more = offered()
    assert (own.title, own.command.amount, own.ask) == (f"{BENT.rule.name}, up to €25.00", 2500, ())
    assert own.command.orders == ()
    assert own.cost == "As much as is given"
    assert own.effect.endswith("Do it in the library system. It is noted here")
    assert (more.command.amount, more.ask) == (5000, (5,))
    assert more.besides == (own.effect,)


def test_a_fact_to_look_up_is_named_and_the_command_counts_it_as_met():
    own, _more = offered(LONGER)
    assert own.effect.startswith("Look there first: How many others wait: at most 0. Do it")
    assert own.command.facts == {"holds_waiting": 0}


LATE, KIND = Fact.DAYS_OVERDUE, Fact.ITEM_KIND


@pytest.mark.parametrize(
    ("conditions", "facts"),
    [
        ([(KIND, Comparison.NONE_OF, ("film",))], {"item_kind": "another"}),
        ([(KIND, Comparison.ONE_OF, ("a", "b")), (KIND, Comparison.NONE_OF, ("a",))], {"item_kind": "b"}),
        ([(LATE, Comparison.AT_LEAST, 3), (LATE, Comparison.AT_MOST, 9)], {"days_overdue": 3}),
        ([(LATE, Comparison.AT_LEAST, 9), (LATE, Comparison.AT_MOST, 3)], None),
    ],
)  # fmt: skip
def test_facts_are_some_that_meet_them_all_and_where_none_can_the_rule_stands_nowhere(
    conditions, facts
):
    def made(fact, comparison, value):
        if isinstance(value, tuple):
            return Condition(fact, comparison, words=value)
        return Condition(fact, comparison, number=value)

    rule = replace(LONGER, conditions=tuple(made(*each) for each in conditions))
    assert [way.command.facts for way in offered(rule)[:1]] == ([] if facts is None else [facts])


def test_who_may_not_work_in_accounts_may_not_by_word_either():
    assert all(way.ask or way.command is None for way in offered(LONGER, may_touch_accounts=False))


@pytest.mark.parametrize(("times", "mine"), [(0, True), (1, True), (2, False)])
def test_how_often_it_was_done_is_counted_here_and_not_asked(times, mine):
    once = Condition(Fact.TIMES_BEFORE, Comparison.AT_MOST, number=1)
    bent = replace(BENT, rule=replace(LONGER, conditions=(once,)), latitude=(SHELVER, LEAD))
    facts = {Fact.TIMES_BEFORE: times}
    nothing = option_context(account=None, facts=facts, situations=(bent,), by_colleagues=True)
    own, *_others = [way for way in collect_options(nothing) if way.secondary]
    assert bool(own.command) is mine
    assert "twelve months" not in own.effect


def test_nothing_of_ones_own_account():
    assert offered(own_account=True) == []
    assert offered(LONGER, own_account=True) == []


def test_with_a_library_system_an_account_that_was_not_read_is_not_guessed_at():
    bent = replace(BENT, rule=LONGER, latitude=(SHELVER, LEAD))
    ways = collect_options(option_context(account=None, facts={}, situations=(bent,)))
    assert not [way for way in ways if way.secondary]


@pytest.fixture
def browser(now, mill, act, dana, lea, client_of, sam, settings, ils_in_process):
    """Sam's, where colleagues do everything by hand; late charges are signed, and Lea is on shift."""
    settings.ILS = "manual"
    late_charges_signed(act(dana))
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    return client_of(sam)


def scanned(browser, card=CARD):
    return browser.post(reverse("scan"), {"patron": card, "seen": "1"}, follow=True)


def tap(browser, page, at, card=CARD):
    way = page.context["other_options"][at]
    form = {"option": way.key, "form_id": page.context["form_id"]}
    return browser.post(page.context["take_option_href"], form, follow=True)


@pytest.mark.django_db
def test_yes_without_a_library_system_is_counted_but_not_in_the_ledger(browser):
    page = scanned(browser)
    assert page.context["only_other_options"]
    assert ">A rule is in the way<" in page.content.decode()
    assert "accounts are not shown here" in page.content.decode()
    tap(browser, page, 0)
    request = Request.objects.get()
    assert request.closed_at is None
    assert Entry.objects.filter(request=request, kind=EntryKind.ACT).count() == 1
    assert Decision.objects.exclude(settled_on=None).count() == 1
    assert not Act.objects.exists()
    assert not LedgerLine.objects.exists()


@pytest.mark.django_db
def test_before_it_is_known_whose_account_it_is_none_is_touched(browser, mill):
    request = ask_as_ana(mill, card_number=CARD)
    page = browser.get(reverse("request_ways", args=[request.pk]))
    assert (page.context["other_options"], page.context["only_other_options"]) == ([], False)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    page = browser.get(reverse("request_ways", args=[request.pk]))
    assert next(way.title for way in page.context["other_options"]) == "Late charges, up to €25.00"
    assert page.context["only_other_options"]


@pytest.mark.django_db
def test_whoever_asked_is_told_to_do_it_there_and_the_lead_can_read_the_question(
    browser, act, dana, lea, client_of
):
    words = RuleWords("All but agencies", "So.", "So that.", "", "Later.", "Ask.")
    of_others = Condition(Fact.FEE_KIND, Comparison.NONE_OF, words=("agency",))
    rule = write_rule("others", draft(words=words, conditions=(of_others,)), by=act(dana))
    signed_sheet(act(dana), line(rule, "Shelver", 100), line(rule, "Lead", 5000))
    page = scanned(browser)
    titles = [way.title for way in page.context["other_options"]]
    tap(browser, page, titles.index("All but agencies, up to €50.00"))
    ask = Approval.objects.get()
    question = client_of(lea).get(reverse("asked_up", args=[ask.pk]))
    assert "An exception: All but agencies, up to €50.00" in question.content.decode()
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    waiting = browser.get(reverse("request", args=[ask.request_id])).content.decode()
    assert "Do it in the library system now" in waiting
    assert "on its way" not in waiting


@pytest.mark.django_db
def test_who_may_not_look_at_accounts_is_offered_none(browser, mill, sam):
    request = ask_as_ana(mill)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    kept = [one for one in sam.job_class.permissions if one != "ils:account:see"]
    type(sam.job_class).objects.filter(pk=sam.job_class_id).update(permissions=kept)
    page = browser.get(reverse("request_ways", args=[request.pk]))
    assert page.context["other_options"] == []


@pytest.mark.django_db
def test_a_card_typed_with_blanks_is_the_same_card(browser):
    tap(browser, scanned(browser), 0)
    again = scanned(browser, "2900 1000 184")
    assert again.context["pk"] == Request.objects.get().pk


@pytest.mark.django_db
def test_a_card_said_before_a_system_was_connected_is_asked_for_again(browser, act, sam, settings):
    set_own_card(CARD, by=act(sam))
    assert has_declared_card(act(sam))
    settings.ILS = "demo"
    assert not has_declared_card(act(sam))


@pytest.mark.django_db
def test_nobody_on_their_own_card_the_asker_or_the_lead(browser, act, sam, lea):
    set_own_card(CARD, by=act(sam))
    assert scanned(browser).context["other_options"] == []
    set_own_card("29001000121", by=act(lea))
    tap(browser, scanned(browser, "29001000121"), 1, "29001000121")
    with pytest.raises(NotAllowed):
        answer_approval(Approval.objects.get(), says=ApprovalState.YES, by=act(lea))
    assert Approval.objects.get().state == ApprovalState.OPEN
