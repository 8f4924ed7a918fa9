"""How far when no lead is here: only then, never beyond, never what nobody may, and signed like the rest."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, strategies as st

from yesdesk.core.errors import ValidationRefusal
from yesdesk.policy.judgement import judge
from yesdesk.policy.models import Line
from yesdesk.policy.queries import draft_lines, latitude_in_force, sheet_lines
from yesdesk.policy.rule_values import LineDraft
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet, set_lines
from yesdesk.policy.situation import Measure, RuleKind, VerdictKind
from yesdesk.policy.tests.any_situation import CLASSES, SITUATION
from yesdesk.policy.tests.situations import DIRECTOR, LATE, LEAD, LINES, SHELVER, rule, wish
from yesdesk.policy.tests.written import draft, line, signed_sheet, today

EVENING = (replace(LINES[0], no_lead=4000), *LINES[1:])
NOBODY = frozenset()


def evening(amount, at_hand=NOBODY, **known):
    return wish(amount, **({"latitude": EVENING, "at_hand": at_hand} | known))


def test_with_no_lead_at_hand_the_line_goes_further():
    verdict = judge(evening(4000))
    assert (verdict.allowed, verdict.no_lead, verdict.sheet) == (True, True, 7)


def test_no_lead_cap_is_not_exceeded():
    assert judge(evening(4001)).decision is VerdictKind.ASK


def test_what_the_line_gives_at_any_hour_is_judged_as_ever():
    verdict = judge(evening(2500))
    assert (verdict.allowed, verdict.no_lead) == (True, False)


@pytest.mark.parametrize("there", [LEAD, DIRECTOR])
def test_with_a_lead_at_hand_who_may_more_they_are_asked(there):
    verdict = judge(evening(4000, frozenset({there})))
    assert verdict.decision is VerdictKind.ASK


def test_a_colleague_who_may_no_more_is_no_lead():
    assert judge(evening(4000, frozenset({SHELVER}))).allowed


def test_where_nobody_looked_who_is_there_nothing_goes_further():
    assert judge(evening(4000, None)).decision is VerdictKind.ASK


@pytest.mark.parametrize("kind", [RuleKind.NEVER, RuleKind.THIRD_PARTY])
def test_what_nobody_may_and_the_money_of_others_go_no_further(kind):
    assert not judge(evening(4000, rule=rule(kind, measure=Measure.MONEY))).allowed


@pytest.mark.parametrize("whose", ["own_account", "household", "colleagues_account"])
def test_no_lead_cap_does_not_cover_own_money(whose):
    assert not judge(evening(4000, **{whose: True})).allowed


def test_the_caps_of_a_year_and_a_week_hold():
    assert judge(evening(4000, used_pattern=1001)).stopped_by == "per_act"
    assert not judge(evening(4000, used_week=11001)).allowed


def test_whoever_asks_first_by_day_may_decide_when_no_lead_is_here():
    ask_first = (replace(LINES[0], per_act=0, no_lead=2000), *LINES[1:])
    assert judge(evening(2000, latitude=ask_first)).no_lead
    by_day = judge(evening(2000, frozenset({LEAD}), latitude=ask_first))
    assert by_day.decision is VerdictKind.ASK


@given(SITUATION, st.integers(0, 60), st.sets(st.sampled_from(CLASSES)).map(frozenset))
def test_no_lead_cap_never_exceeds_the_line_nor_bypasses_a_lead(situation, further, at_hand):
    lines = tuple(
        replace(each, no_lead=each.per_act + 1 + further) if each.per_act is not None else each
        for each in situation.latitude
    )
    asked = replace(situation, latitude=lines, at_hand=at_hand)
    verdict = judge(asked)
    if not verdict.no_lead:
        assert verdict == judge(situation)
        return
    own = asked.own_terms
    assert asked.amount <= own.no_lead
    assert asked.rule.kind not in {RuleKind.NEVER, RuleKind.THIRD_PARTY}
    assert own.per_patron is None or asked.used_pattern + asked.amount <= own.per_patron
    assert own.per_week is None or asked.used_week + asked.amount <= own.per_week
    assert not any(each.reaches_beyond(own) and each.job_class in at_hand for each in lines)
    assert not (asked.is_money and (asked.own_account or asked.household))


@given(SITUATION, st.sets(st.sampled_from(CLASSES)).map(frozenset))
def test_without_such_a_line_it_matters_to_nobody_who_is_there(situation, at_hand):
    assert judge(replace(situation, at_hand=at_hand)) == judge(situation)


@pytest.fixture
def late(act, dana):
    return write_rule("late-charges", draft(), by=act(dana))


def test_no_lead_cap_is_signed_and_kept_on_the_next_sheet(late, act, dana):
    mine = replace(line(late, "Shelver", 2500), no_lead=4000)
    signed_sheet(act(dana), mine, line(late, "Lead", 5000))
    lines = sheet_lines(act(dana), latitude_in_force(act(dana), today()))[late.pk]
    assert [each.no_lead for each in lines] == [4000, None]
    following = draft_sheet(by=act(dana))
    assert [each.no_lead for each in draft_lines(act(dana), following)[late.pk]] == [4000, None]


@pytest.mark.parametrize("cap", [2500, 2400])
def test_no_lead_cap_must_exceed_the_usual_cap(cap, late, act, dana):
    with pytest.raises(ValidationRefusal):
        set_lines(
            draft_sheet(by=act(dana)),
            late,
            [replace(line(late, "Shelver", 2500), no_lead=cap)],
            by=act(dana),
        )


@pytest.mark.parametrize("kind", [RuleKind.THIRD_PARTY, RuleKind.HABIT])
def test_money_of_others_and_what_is_not_measured_have_none(kind, library, act, dana):
    version = write_rule("another", draft(kind), by=act(dana))
    wanted = replace(line(version, "Lead", 100), no_lead=200)
    with pytest.raises(ValidationRefusal):
        set_lines(draft_sheet(by=act(dana)), version, [wanted], by=act(dana))


def test_the_database_holds_it_too(late, act, dana):
    sheet = draft_sheet(by=act(dana))
    who = LineDraft(late.pk, line(late, "Shelver").job_class)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(
            sheet=sheet, rule_version=late, job_class_id=who.job_class, per_act=9, no_lead=9
        )


def test_the_rule_says_the_amounts_in_its_own_unit():
    assert str(LATE.amount(4000)) in str(judge(evening(4000)).why)
