"""What an edition has of a rule: cut once, closed for good, from what counts alike and no more than may be shown."""

import json
from datetime import date

import pytest

from yesdesk.backing.models import Lane, WaitingLine
from yesdesk.core.models import CountChange
from yesdesk.counts.models import Stat
from yesdesk.insight.counted.actions import rule_measure
from yesdesk.insight.figures import add, figure_of, total
from yesdesk.insight.models import Edition
from yesdesk.insight.rules.collect import rule_book_begins, rule_key, told_columns
from yesdesk.insight.rules.tests.met import (
    HALVES,
    HARBOUR,
    LARGE,
    SMALL,
    a_rule,
    an_edition,
    figures_of,
    met,
    sign_from,
    spread,
    ten_colleagues,
)
from yesdesk.people.models import User
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.situation import RuleKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(act, dana):
    CountChange.objects.all().delete()  # the migration wrote one for today
    return act(dana)


def spans(edition, version, name="ways"):
    return figure_of(figures_of(edition, version)[name]).spans


def year(edition, version):
    return figure_of(figures_of(edition, version)["ways"]).newest_year()


def parts(span):
    return {"+".join(part.of): part.n for part in span.shown.parts}


def test_what_is_small_is_shown_by_quarter_or_year_and_adds_up(by):
    version = a_rule(by, began=date(2026, 1, 5))
    met(version, SMALL)
    (span,) = spans(an_edition(date(2027, 1, 1)), version)
    assert (span.months[0], len(span.months)) == ("2026-01", 12)
    assert parts(span) == {"plain": 22, "exception": 12, "asked_yes+in_vain": 7}


def test_small_rule_shows_nothing_until_its_year_is_over(by):
    version = a_rule(by, began=date(2026, 1, 5))
    met(version, SMALL)
    assert spans(an_edition(), version) == ()


def test_noes_and_questions_in_vain_are_one_part(by):
    version = a_rule(by, kind=RuleKind.MONEY)
    met(version, spread(LARGE))
    found = year(an_edition(), version)
    assert {name for span in found for part in span.shown.parts for name in part.of} == {
        "plain", "exception", "asked_yes", "in_vain",
    }  # fmt: skip


def test_without_a_safe_harbour_there_are_no_exceptions(by):
    version = a_rule(by, harbour="")
    met(version, spread(LARGE))
    edition = an_edition()
    found = spans(edition, version)
    assert (add(found, "at_once"), add(found, "not_at_once")) == (460, 172)
    assert '"exception"' not in json.dumps(figures_of(edition, version))


def test_exceptions_are_shown_of_unshown_months_once_a_harbour_is_signed(by):
    version = a_rule(by, harbour="")
    met(
        version,
        {**spread(LARGE), "2026-12": {"plain": 20, "exception": 9, "asked_yes": 7, "no": 5}},
    )
    first = an_edition()
    sign_from(date(2026, 12, 20), version, HARBOUR, by)
    second = an_edition(date(2027, 1, 1))
    assert spans(second, version)[:-1] == spans(first, version)
    assert add(spans(second, version)[-1:], "exception") == 9


def test_exceptions_are_hidden_once_the_harbour_ends(by):
    version = a_rule(by)
    met(version, {**spread(LARGE), "2026-12": {"plain": 20, "exception": 9, "no": 6}})
    first = an_edition()
    sign_from(date(2026, 12, 20), version, "", by)
    second = an_edition(date(2027, 1, 1))
    assert {span.months for span in spans(first, version)} <= {
        span.months for span in spans(second, version)
    }
    assert '"exception"' not in json.dumps(figures_of(second, version))


def test_no_span_crosses_a_change_of_counting(by):
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 3, 9), why="Counted by tap")
    version = a_rule(by)
    met(version, spread(LARGE))
    edition = an_edition()
    months = {month for span in spans(edition, version) for month in span.months}
    assert "2026-03" not in months, "the month itself is neither"
    assert {"2026-02", "2026-04"} <= months
    assert figures_of(edition, version)["changes"] == [["2026-03-09", "Counted by tap"]]


def test_a_change_of_one_rule_cuts_no_other(by):
    version, other = a_rule(by), a_rule(by, name="Late charges")
    for each in (version, other):
        met(each, spread(LARGE))
    day = date(2026, 3, 9)
    CountChange.objects.create(measure=rule_measure(other.rule_id), from_day=day, why="Wider")
    edition = an_edition()
    months = {month for span in spans(edition, version) for month in span.months}
    assert "2026-03" in months
    assert figures_of(edition, version)["changes"] == []
    assert figures_of(edition, other)["changes"] == [["2026-03-09", "Wider"]]


def test_a_correction_changes_nothing_that_was_shown(by):
    version = a_rule(by)
    met(version, spread({**LARGE, "exception": 60}))
    first = an_edition()
    Stat.objects.filter(key__endswith=":exception").order_by("period").first().delete()
    met(version, {"2026-12": {"exception": 7, "plain": 9, "asked_yes": 5, "no": 5}})
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 2, 1), why="Found late")
    second = an_edition(date(2027, 1, 1))
    assert {*spans(first, version)} <= {*spans(second, version)}
    assert spans(second, version)[-1].months == ("2026-12",)


def test_an_edition_after_an_old_one_goes_on_behind_what_that_showed(by):
    version = a_rule(by)
    met(version, spread(LARGE))
    old = an_edition()
    column = {"columns": [[["2025-12", "2026-01"], 20], [["2026-02"], 9]], "stretches": []}
    era = {
        "first": "2025-12",
        "after": "",
        "harbour": True,
        "picked": ["exception"],
        "cut": column,
        "beside": {},
    }
    told = {"eras": [era], "years": [], "changes": [], "keeps_waiting": None}
    key = rule_key(version.rule_id)
    Edition.objects.filter(pk=old.pk).update(figures={"rules": {"rules": {key: told}}})
    found = spans(an_edition(date(2027, 1, 1)), version)
    assert min(span.months[0] for span in found) == "2026-03"


def test_a_rule_says_itself_that_it_keeps_people_waiting(by):
    money = a_rule(by, kind=RuleKind.MONEY)
    seldom = a_rule(by, kind=RuleKind.MONEY, name="Late charges")
    few = a_rule(by, kind=RuleKind.MONEY, name="Reserved books")
    met(money, spread({"plain": 60, "asked_yes": 15}, HALVES))
    met(seldom, spread({"plain": 300, "asked_yes": 15}, HALVES))
    met(few, spread({"plain": 6, "asked_yes": 11}, HALVES))
    edition = an_edition(date(2027, 1, 1))
    assert figures_of(edition, money)["keeps_waiting"] == {"times": 15, "of": 75}
    assert figures_of(edition, seldom)["keeps_waiting"] is None
    assert figures_of(edition, few)["keeps_waiting"] is None


def test_what_stands_beside_the_total_is_never_in_it(by):
    version = a_rule(by)
    met(version, spread({"plain": 48, "exception": 12, "asked_yes": 12, "no": 10}, HALVES))
    met(version, {"2026-04": {"looked_again": 6, "still_blocked": 3}})
    edition = an_edition()
    assert total(spans(edition, version)) == 82
    assert [span.months for span in spans(edition, version, "looked_again")] == [("2026-04",)]
    assert spans(edition, version, "still_blocked") == ()


def test_branch_figures_need_a_whole_year_and_ten_colleagues(by, mill, hill):
    version = a_rule(by)
    met(version, spread({"plain": 60, "exception": 60, "asked_yes": 60, "no": 60}), branch=mill)
    met(version, spread({"plain": 12}), branch=hill)
    User.objects.exclude(pk=by.user_id).update(is_active=False)
    assert spans(an_edition(date(2027, 1, 1)), version, "branches") == ()
    ten_colleagues()
    edition = an_edition(date(2027, 2, 1))
    (span,) = spans(edition, version, "branches")
    assert (span.months[0], span.months[-1]) == ("2026-01", "2026-11")
    assert span.shown.total == total(
        figure_of(figures_of(edition, version)["ways"]).of_year("2026")
    )
    assert span.shown.count(str(hill.pk)) == 11


def test_branch_with_too_few_is_not_shown_beside_another(by, mill, hill):
    version = a_rule(by)
    met(version, spread({"plain": 60, "exception": 60, "asked_yes": 60, "no": 60}), branch=mill)
    met(version, spread({"plain": 3}, HALVES), branch=hill)
    ten_colleagues()
    (span,) = spans(an_edition(date(2027, 1, 1)), version, "branches")
    assert len(span.shown.parts) == 1


def test_the_rule_book_begins_with_its_first_rule_whatever_was_met(by):
    assert rule_book_begins() is None
    newer = a_rule(by, name="Late charges", began=date(2026, 3, 2))
    a_rule(by, began=date(2026, 2, 20))
    met(newer, {"2026-01": {"plain": 9}})
    assert rule_book_begins() == "2026-02"


def test_a_rule_that_has_ended_keeps_what_it_had(by):
    version = a_rule(by)
    met(version, spread(LARGE))
    had = figures_of(an_edition(), version)
    version.until_day = date(2026, 12, 10)
    version.save()
    clear_cache()
    assert figures_of(an_edition(date(2027, 1, 1)), version) == had


def test_edition_suggests_a_higher_cap_once_without_a_name(by):
    version = a_rule(by, kind=RuleKind.MONEY)
    met(version, spread({"plain": 60, "asked_yes": 15}, HALVES))
    an_edition(date(2027, 1, 1))
    waiting = WaitingLine.objects.get()
    assert (waiting.rule_id, waiting.lane, waiting.author) == (version.rule_id, Lane.DECIDE, None)
    assert "15" in waiting.line
    WaitingLine.objects.all().delete()  # it appeared
    an_edition(date(2027, 2, 1))
    assert not WaitingLine.objects.exists(), "not again each month"


def test_a_decision_reads_the_spans_that_the_rules_page_tells(by):
    version = a_rule(by)
    met(version, {"2026-05": {"plain": 20, "still_blocked": 3}, "2026-06": {"still_blocked": 4}})
    assert told_columns(version.rule_id, "still_blocked") is None
    an_edition()
    assert told_columns(version.rule_id, "still_blocked") == [["2026-04-01", 13, 7]]
    assert told_columns(version.rule_id, "no") == []
    assert told_columns(version.rule_id + 1, "no") == []
