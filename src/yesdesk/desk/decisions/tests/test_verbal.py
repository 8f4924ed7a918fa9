"""A rule that asks nothing of the library system, like proof of address, is a way to yes by a colleague's word."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yesdesk.core.links import link_token
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.options.available import collect_options
from yesdesk.desk.options.option import Command
from yesdesk.desk.tests.option_contexts import BENT, LEAD, SHELVER, option_context
from yesdesk.ils.port import Capability
from yesdesk.policy.models import PatronUse, Sheet, WeekUse
from yesdesk.policy.rule_values import RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import Measure, RuleKind
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Decision,
    Entry,
    EntryKind,
    OutcomeValue,
    Request,
)
from yesdesk.testing.needs import ask_as_ana

ADDRESS = replace(
    BENT.rule,
    id=8,
    name="Proof of address",
    kind=RuleKind.HABIT,
    measure=Measure.NONE,
    applies=(),
    remedy="",
    reason="So that we find the books.",
    nearest_yes="Two books go home today.",
    how_to_ask_again="Bring a letter.",
)


def found(rule=ADDRESS, *, latitude=(SHELVER, LEAD), **changes):
    bent = (BENT, replace(BENT, rule=rule, latitude=latitude, touches_account=True))
    return [
        way for way in collect_options(option_context(situations=bent, **changes)) if way.secondary
    ]


def test_verbal_option_comes_after_those_of_the_account():
    ways = collect_options(option_context(situations=(replace(BENT, rule=ADDRESS), BENT)))
    assert [way.key for way in ways][-1] == "bend.8.rule.8.word"
    assert sum(way.secondary for way in ways) == 1


def test_verbal_yes_needs_no_account():
    for account in (option_context().account, None):
        [way] = found(account=account)
        assert (way.title, way.button) == ("Proof of address", "Say yes")
        assert (way.command.rule, way.command.orders) == (8, ())
        asked = way.command.as_data()
        assert Command.from_data(asked) == way.command
        assert Command.from_data({**asked, "outcome": "yes_bent"}) == way.command, "of 0.1.0"


def test_whoever_may_not_work_in_accounts_may_say_it():
    [way] = found(latitude=())
    assert way.command is not None
    bent = replace(BENT, rule=ADDRESS, touches_account=True, may_touch_accounts=False)
    [way] = [way for way in collect_options(option_context(situations=(bent,))) if way.secondary]
    assert way.command is not None


def test_a_rule_that_is_never_bent_is_told_with_its_reason_and_a_way_on():
    [way] = found(replace(ADDRESS, kind=RuleKind.NEVER))
    assert way.command is None
    assert way.decline == 8
    assert "So that we find the books." in way.who_may
    assert way.effect == "Two books go home today. Bring a letter."


def test_what_is_scarce_is_free_while_nobody_waits_and_a_leads_while_somebody_does():
    free, asked = found(replace(ADDRESS, kind=RuleKind.SCARCE))
    assert (free.title, free.ask) == ("Proof of address, nobody waits", ())
    assert (asked.title, asked.ask) == ("Proof of address, somebody waits", (5,))


def test_what_is_measured_counts_as_far_as_the_asker_may():
    own, more = found(replace(ADDRESS, kind=RuleKind.MONEY, measure=Measure.MONEY))
    assert (own.title, own.command.amount, own.ask) == ("Proof of address, up to €25.00", 2500, ())
    assert (more.title, more.command.amount) == ("Proof of address, up to €50.00", 5000)
    assert more.ask == (5,)


def test_beyond_every_sum_there_is_whoever_has_no_limit():
    money = replace(ADDRESS, kind=RuleKind.MONEY, measure=Measure.MONEY)
    director = replace(LEAD, job_class=6, position=6, per_act=None)
    *_sums, last = found(money, latitude=(SHELVER, LEAD, director))
    assert (last.title, last.ask) == ("Proof of address, more than that", (6,))


def test_without_a_limit_each_time_it_counts_as_all_of_the_year():
    counted = replace(ADDRESS, measure=Measure.COUNT)
    yearly = replace(SHELVER, per_act=None, per_patron=4, per_week=None)
    [way] = found(counted, latitude=(yearly,))
    assert way.command.amount == 4


def test_where_it_is_known_not_to_stand_it_is_not_listed():
    assert found(replace(ADDRESS, applies=BENT.rule.applies)) == []


def test_a_remedy_no_account_has_a_place_for_is_said_by_word():
    [way] = found(replace(ADDRESS, remedy=Capability.GUEST_PASS.value))
    assert way.command.orders == ()


def words(name):
    return {"en": RuleWords(name, "So it is.", "So.", "", "Two books today.", "Any day.")}


@pytest.fixture
def desk(now, mill, rules, act, dana, client_of, sam):
    """Sam's browser, and a request of somebody without an account; "Address" is anybody's, "Records" nobody's."""
    write_rule("address", RuleDraft(RuleKind.HABIT, words("Address")), by=act(dana))
    write_rule("records", RuleDraft(RuleKind.NEVER, words("Records")), by=act(dana))
    draft = RuleDraft(RuleKind.HABIT, words("Late hour"), Measure.COUNT)
    write_rule("late-hour", draft, by=act(dana))
    return client_of(sam), ask_as_ana(mill)


def way(browser, request, title):
    page = browser.get(reverse("request_ways", args=[request.pk]))
    return next(each for each in page.context["other_options"] if each.title == title)


def tap(browser, request, title):
    key = way(browser, request, title).key
    return browser.post(reverse("take_way", args=[request.pk]), {"option": key}, follow=True)


@pytest.mark.django_db
def test_the_tap_stands_on_the_timeline_and_is_evidence_at_once(desk, client):
    browser, request = desk
    before = Decision.objects.exclude(settled_on=None).count()
    page = tap(browser, request, "Address").content.decode()
    assert "Said at the desk." in page
    decision = Decision.objects.get(request=request)
    assert (decision.how, decision.state, decision.name) == ("verbal", "done", "Address")
    assert Decision.objects.exclude(settled_on=None).count() == before + 1


@pytest.mark.django_db
def test_how_much_it_was_nobody_knows_and_the_evidence_says_so(desk, act, sam):
    browser, request = desk
    command = way(browser, request, "Address").command
    apply_command(request, replace(command, amount=3), by=act(sam))
    assert Decision.objects.exclude(settled_on=None).get().band is None


@pytest.mark.django_db
def test_a_second_tap_finds_the_first_ones_yes(desk):
    browser, request = desk
    first, second = tap(browser, request, "Address"), tap(browser, request, "Address")
    assert first.status_code == 200
    assert "A yes to this was said already." in second.content.decode()
    assert Entry.objects.filter(request=request, kind=EntryKind.ACT).count() == 1
    assert Decision.objects.exclude(settled_on=None).count() == 1


@pytest.mark.django_db
def test_beside_a_letter_it_is_taken_back_alone(desk):
    browser, request = desk
    tap(browser, request, "Address")
    said = Entry.objects.get(request=request, kind=EntryKind.ACT)
    for _twice in range(2):
        browser.post(reverse("undo_entry", args=[request.pk, said.pk]))
    assert Decision.objects.exclude(settled_on=None).count() == 0
    assert sum(WeekUse.objects.values_list("used", flat=True)) == 0
    assert not PatronUse.objects.filter(times__gt=0).exists()


@pytest.mark.django_db
def test_what_is_a_leads_is_asked_and_said_by_her_word(desk, act, lea):
    browser, request = desk
    tap(browser, request, "Computer time, somebody waits")
    [ask] = Approval.objects.all()
    assert ask.what["name"] == "Computer time, somebody waits"
    Approval.objects.update(
        state=ApprovalState.OPEN
    )  # nobody was on shift, so it was not to be reached
    answer_approval(Approval.objects.get(), says=ApprovalState.YES, by=act(lea))
    said = Decision.objects.get(request=request)
    assert (said.backed, said.backed_by, said.name) == (True, "", ask.what["name"])
    assert Decision.objects.exclude(settled_on=None).get().backed


@pytest.mark.django_db
def test_while_leadership_promised_nothing_nobody_stays_beside_it(desk):
    browser, request = desk
    Sheet.objects.update(harbour_text="", harbour_days=0)
    Request.objects.filter(pk=request.pk).update(at_desk=True)
    tap(browser, request, "Address")
    assert Entry.objects.get(request=request, kind=EntryKind.ACT).author is None


@pytest.mark.django_db
def test_an_honest_no_is_one_tap(desk):
    browser, request = desk
    tap(browser, request, "Records")
    outcome = Request.objects.get(pk=request.pk).outcomes.get()
    assert (outcome.value, outcome.nearest_yes) == (
        OutcomeValue.NOT_THIS_TIME,
        "Two books today.",
    )


@pytest.mark.django_db
def test_the_no_of_such_a_rule_is_noted_in_the_fold_and_nowhere_else(desk, mill):
    browser, request = desk
    tap(browser, request, "Records")
    page = browser.get(reverse("request_ways", args=[ask_as_ana(mill).pk]))
    assert page.context["notes"] == []
    assert len(page.context["other_notes"]) == 1
    assert "because: So." in page.context["other_notes"][0]


@pytest.mark.django_db
def test_patron_sees_a_verbal_yes_without_the_rules_name(desk, client):
    browser, request = desk
    tap(browser, request, "Address")
    own_page = f"/en/r/{link_token(request.link_id, request.link_generation)}"
    page = client.get(own_page).text
    assert "A yes" in page
    assert "Address" not in page
    assert "exception" not in page
