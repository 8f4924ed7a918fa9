"""What an edition has of a rule: cut once, closed for good, from what counts alike and no more than may be shown."""

import json
from datetime import date

import pytest

from yesdesk.backing.models import Lane, WaitingLine
from yesdesk.core.models import CountChange
from yesdesk.core.suppression import cut_of, shown_of
from yesdesk.insight.rules.collect import rule_book_begins, told_columns
from yesdesk.insight.rules.tests.met import (
    HALVES,
    HARBOUR,
    LARGE,
    NOT_AT_ONCE,
    SMALL,
    YEAR,
    a_rule,
    an_edition,
    figures_of,
    met,
    sign_from,
    spread,
    ten_colleagues,
)
from yesdesk.people.models import User
from yesdesk.policy.models import FactRule
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.situation import RuleKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(act, dana):
    CountChange.objects.all().delete()  # the migration wrote one for today
    return act(dana)


def shown(edition, version):
    return shown_of(figures_of(edition, version)["window"]["shown"])


def columns(edition, version):
    eras = figures_of(edition, version)["eras"]
    return [[(part.of, part.n) for part in cut_of(era["cut"]).columns.parts] for era in eras]


def test_small_counts_stand_together_and_add_up(by):
    version = a_rule(by)
    met(version, SMALL)
    edition = an_edition()
    assert [n for _of, n in columns(edition, version)[0]] == [5, 7]
    found = shown(edition, version)
    assert found.total == 41
    assert found.count("plain") == 22
    assert found.count("exception") == 12
    assert found.count(*NOT_AT_ONCE) == 7
    assert found.count("no") is None


def test_exceptions_of_a_rule_that_may_be_bent_stand_over_time_and_the_waiting_of_others(by):
    habit, money = a_rule(by), a_rule(by, kind=RuleKind.MONEY, name="Late charges")
    for version in (habit, money):
        met(version, spread(LARGE))
    edition = an_edition()
    assert sum(n for _of, n in columns(edition, habit)[0]) == 142
    assert sum(n for _of, n in columns(edition, money)[0]) == 172


def test_without_a_safe_harbour_there_are_no_exceptions(by):
    version = a_rule(by, harbour="")
    met(version, spread(LARGE))
    edition = an_edition()
    assert shown(edition, version).count("at_once") == 460
    assert shown(edition, version).count("not_at_once") == 172
    assert "exception" not in str(figures_of(edition, version)["eras"][0]["cut"])
    assert figures_of(edition, version)["exceptions"] is None


def test_once_a_safe_harbour_is_signed_exceptions_are_shown_of_months_that_no_edition_has_shown(by):
    version = a_rule(by, harbour="")
    met(version, {**spread(LARGE), "2026-12": {"plain": 20, "exception": 9}})
    first = an_edition()
    sign_from(date(2026, 12, 20), version, HARBOUR, by)
    second = an_edition(date(2027, 1, 1))
    eras = figures_of(second, version)["eras"]
    assert [(era["first"], era["harbour"]) for era in eras] == [
        ("2025-12", False),
        ("2026-12", True),
    ]
    assert columns(second, version)[0] == columns(first, version)[0]


def test_once_it_is_signed_no_more_no_exceptions_are_shown(by):
    version = a_rule(by)
    met(version, {**spread(LARGE), "2026-12": {"plain": 20, "exception": 9, "no": 6}})
    an_edition()
    sign_from(date(2026, 12, 20), version, "", by)
    second = an_edition(date(2027, 1, 1))
    (era,) = figures_of(second, version)["eras"]
    assert (era["first"], era["harbour"]) == ("2026-12", False)
    assert '"exception"' not in json.dumps(figures_of(second, version))


def test_a_window_that_crosses_a_change_of_counting_is_cut_there(by):
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 3, 9), why="Counted by tap")
    version = a_rule(by)
    met(version, spread(LARGE))
    edition = an_edition()
    before, after = columns(edition, version)
    assert before[-1][0][-1] == "2026-02"
    assert after[0][0][0] == "2026-04", "the month itself is neither"
    assert edition.figures["rules"]["changes"] == [["2026-03-09", "Counted by tap"]]
    assert figures_of(edition, version)["window"]["first"] == "2026-04"


def test_a_correction_goes_into_the_next_edition_and_no_closed_column_changes(by):
    version = a_rule(by)
    met(version, spread({**LARGE, "exception": 60}))
    first = an_edition()
    FactRule.objects.filter(event="exception").order_by("week").first().delete()
    met(version, {"2026-12": {"exception": 7, "plain": 9}})
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 2, 1), why="Found late")
    second = an_edition(date(2027, 1, 1))
    assert columns(second, version)[0] == columns(first, version)[0]
    assert columns(second, version)[-1] == [(("2026-12",), 7)], "the new era takes no month again"
    first.refresh_from_db()
    assert columns(first, version)[0] == columns(second, version)[0]


def test_facts_folded_by_month_change_nothing(by):
    version = a_rule(by)
    met(version, spread(LARGE))
    first = an_edition()
    for row in list(FactRule.objects.filter(week__lt="2026-W20")):
        month = date.fromisocalendar(int(row.week[:4]), int(row.week[6:]), 4)
        cell = {
            name: getattr(row, name) for name in ("branch_id", "rule_id", "version", "event", "n")
        }
        row.delete()
        FactRule.objects.create(week=f"{month:%Y-%m}", **cell)
    second = an_edition(date(2027, 1, 1))
    assert columns(second, version) == columns(first, version)


def test_a_rule_says_itself_that_it_keeps_people_waiting(by):
    money = a_rule(by, kind=RuleKind.MONEY)
    seldom = a_rule(by, kind=RuleKind.MONEY, name="Late charges")
    few = a_rule(by, kind=RuleKind.MONEY, name="Reserved books")
    met(money, spread({"plain": 60, "asked_yes": 15}, HALVES))
    met(seldom, spread({"plain": 300, "asked_yes": 15}, HALVES))
    met(few, spread({"plain": 6, "asked_yes": 11}, HALVES))
    edition = an_edition()
    assert figures_of(edition, money)["keeps_waiting"] == {"times": 15, "of": 75}
    assert figures_of(edition, seldom)["keeps_waiting"] is None
    assert figures_of(edition, few)["keeps_waiting"] is None


def test_what_stands_beside_the_total_is_never_in_it(by):
    version = a_rule(by)
    met(version, spread({"plain": 48, "exception": 12, "asked_yes": 12}, HALVES))
    met(version, {"2026-04": {"looked_again": 6, "still_blocked": 3}})
    figures = figures_of(an_edition(), version)
    assert shown_of(figures["window"]["shown"]).total == 72
    assert figures["window"]["beside"]["looked_again"]["n"] == 6
    assert figures["window"]["beside"]["still_blocked"] is None


def test_by_branch_only_a_year_at_a_time_and_only_with_ten_colleagues(by, mill, hill):
    version = a_rule(by)
    met(version, spread({"plain": 60, "exception": 60, "asked_yes": 60}), branch=mill)
    met(version, spread({"plain": 12}), branch=hill)
    User.objects.exclude(pk=by.user_id).update(is_active=False)
    assert figures_of(an_edition(), version)["years"] == []
    ten_colleagues()
    (year,) = figures_of(an_edition(date(2027, 1, 1)), version)["years"]
    assert (year["first"], year["last"]) == (YEAR[0], YEAR[-1])
    assert shown_of(year["shown"]).count(str(mill.pk)) == 180
    assert shown_of(year["shown"]).count(str(hill.pk)) == 12


def test_one_branch_with_too_few_is_not_told_beside_another(by, mill, hill):
    version = a_rule(by)
    met(version, spread({"plain": 60, "exception": 60, "asked_yes": 60}), branch=mill)
    met(version, spread({"plain": 3}), branch=hill)
    ten_colleagues()
    (year,) = figures_of(an_edition(), version)["years"]
    assert [part.n for part in shown_of(year["shown"]).parts] == [183]


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


def test_it_suggests_that_itself_once_without_anybodys_name(by):
    version = a_rule(by, kind=RuleKind.MONEY)
    met(version, spread({"plain": 60, "asked_yes": 15}, HALVES))
    an_edition()
    waiting = WaitingLine.objects.get()
    assert (waiting.rule_id, waiting.lane, waiting.author) == (version.rule_id, Lane.DECIDE, None)
    assert "15" in waiting.line
    WaitingLine.objects.all().delete()  # it appeared
    an_edition(date(2027, 1, 1))
    assert not WaitingLine.objects.exists(), "not again each month"


def test_a_decision_reads_the_columns_that_the_rules_page_tells(by):
    version = a_rule(by)
    met(version, {"2026-05": {"plain": 20, "still_blocked": 3}, "2026-06": {"still_blocked": 4}})
    assert told_columns(version.rule_id, "still_blocked") is None
    an_edition()
    assert told_columns(version.rule_id, "still_blocked") == [["2025-W49", 30, 7]]
    assert told_columns(version.rule_id, "no") == []
