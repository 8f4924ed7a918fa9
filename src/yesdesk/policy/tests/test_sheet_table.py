"""One's own sheet as a table: what each cell says."""

from dataclasses import replace
from datetime import date

from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.sheet_table import sheet_rows, short_words
from yesdesk.policy.situation import LatitudeTerms, Measure, RuleKind
from yesdesk.policy.tests.situations import LATE, LEAD, LINES, SHELVER, rule


def active(terms=LATE, **said):
    known = {
        "terms": terms, "slug": "late-charges", "number": 1, "text": "Late books cost. Pay.",
        "policy": "", "policy_link": "", "branches": frozenset(), "from_day": date(2026, 11, 1),
        "until_day": None, "languages": frozenset({"en"}),
    }  # fmt: skip
    return ActiveRule(**(known | said))


def row(terms=LATE, lines=LINES, asker=SHELVER):
    (found,) = sheet_rows([active(terms)], {terms.version: lines}, asker)
    return found


def test_a_capped_line():
    found = row()
    assert (found.may, found.ask, found.alone) == (
        "Yes, up to €25.00",
        "Lead, up to €50.00",
        "The same",
    )
    assert found.is_yes
    assert not found.alone_differs


def test_when_no_lead_is_here():
    found = row(lines=(replace(LINES[0], no_lead=4000), *LINES[1:]))
    assert (found.alone, found.alone_is_yes, found.alone_differs) == (
        "Yes, up to €40.00",
        True,
        True,
    )


def test_no_line_is_ask_first_and_a_promise_alone():
    found = row(lines=LINES[1:])
    assert (found.may, found.ask, found.alone) == (
        "Ask first",
        "Lead, up to €50.00",
        "Promise an answer",
    )
    assert not found.is_yes


def test_nothing_each_time_is_ask_first():
    found = row(lines=(replace(LINES[0], per_act=0, no_lead=2000), *LINES[1:]))
    assert (found.may, found.alone) == ("Ask first", "Yes, up to €20.00")


def test_a_free_habit_is_always_yes():
    found = row(rule(RuleKind.HABIT), ())
    assert (found.may, found.ask, found.alone) == ("Yes, always", "", "The same")


def test_never_rule_says_nobody_and_comes_last():
    never = replace(rule(RuleKind.NEVER), version=9)
    found = sheet_rows([active(never), active()], {LATE.version: LINES}, SHELVER)
    assert [each.never for each in found] == [False, True]
    assert (found[1].may, found[1].ask, found[1].alone) == ("Nobody can", "", "Nobody can")


def test_what_is_scarce_is_a_leads_while_others_wait():
    lines = tuple(
        LatitudeTerms(each.job_class, each.name, each.position, 7, lead=each.lead) for each in LINES
    )
    scarce = replace(rule(RuleKind.SCARCE), measure=Measure.NONE)
    found = row(scarce, lines)
    assert (found.may, found.ask) == ("Yes, if nobody waits", "Lead")
    assert row(scarce, lines, LEAD).may == "Yes, as needed"


def test_short_words_are_the_rules_own_or_the_beginning_of_its_text():
    assert short_words(active(short="No proof is needed")) == "No proof is needed"
    assert short_words(active()) == "Late books cost"
    assert short_words(active(text="x" * 200)).endswith(".")
