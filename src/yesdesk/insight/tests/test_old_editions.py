"""An edition of the demo as it was made before figures were cut by the calendar is read with all its numbers."""

import json
from pathlib import Path

import pytest

from yesdesk.insight.editions import make_edition
from yesdesk.insight.figures import Figure, add, figure_of, go_on, months_between, total
from yesdesk.insight.models import Edition
from yesdesk.insight.old_editions import (
    board_of,
    branches_of,
    money_of,
    needs_of,
    outcomes_of,
    rule_of,
)
from yesdesk.insight.tests.preset_files import PRESETS, read_preset

EDITIONS = Path(__file__).parent / "editions"
OLD = json.loads((EDITIONS / "demo_before_spans.json").read_text())["library"]
OF_FILES = json.loads((EDITIONS / "payments_before_figures.json").read_text())


def test_how_requests_ended_month_by_month_is_read():
    told = outcomes_of(OLD["outcomes"])
    ended = figure_of(told["ended"])
    assert [list(span.months) for span in ended.spans] == [
        [each["month"]] for each in OLD["outcomes"]["months"]
    ]
    assert ended.on(["2025-10"]).count("yes") == 256
    assert (told["last"], ended.first, told["settled"]) == (
        "2026-10",
        "2026-11",
        OLD["outcomes"]["settled"],
    )


def test_what_requests_were_about_and_when_they_came_is_read():
    told = needs_of(OLD["needs"])
    assert figure_of(told["kinds"]).newest.shown.count("", "rooms") == 14
    assert figure_of(told["tapped"]).newest.shown.total == 1258
    came = figure_of(told["came"]).newest.shown
    assert came.count("0.morning") == 13
    assert came.count("5.later", "6.later") == 10


def test_what_was_waived_is_read_with_its_sum():
    told = money_of(OLD["money"])
    assert total(figure_of(told["sent"]).spans) == 61
    assert total(figure_of(told["sent_minor"]).spans) == 44250
    assert figure_of(told["elsewhere"]).spans == ()


@pytest.mark.parametrize(
    ("rule", "met", "in_vain", "first"),
    [
        ("r1", 1132, None, "2026-10"),
        ("r2", 417, 73, "2026-11"),
        ("r6", 148, None, "2026-11"),
        ("r9", None, None, "2025-08"),
    ],
)
def test_a_rule_is_read_and_goes_on_behind_what_was_shown_in_any_way(rule, met, in_vain, first):
    told = rule_of(OLD["rules"]["rules"][rule])
    ways = figure_of(told["ways"])
    assert total(ways.spans) == met
    assert add(ways.spans, "in_vain") == in_vain
    assert ways.first == first
    assert told["keeps_waiting"] == OLD["rules"]["rules"][rule]["keeps_waiting"]


def test_what_stood_over_time_and_beside_a_rule_is_read():
    told = rule_of(OLD["rules"]["rules"]["r10"])
    assert total(figure_of(told["over_time"]).spans) == 82
    told = rule_of(OLD["rules"]["rules"]["r6"])
    assert total(figure_of(told["still_blocked"]).spans) == 37
    assert figure_of(told["branches"]).newest.shown.total == 148


def test_parts_that_are_one_today_are_added_up():
    stretch = [
        ["2026-01"],
        [[["plain"], 9], [["asked_yes", "asked_no"], 6], [["asked_unanswered", "no"], 7]],
    ]
    era = {
        "first": "2026-01",
        "after": "",
        "harbour": True,
        "picked": [],
        "cut": {"columns": [], "stretches": [stretch]},
        "beside": {},
    }
    told = rule_of({"eras": [era], "years": [], "changes": [], "keeps_waiting": None})
    (span,) = figure_of(told["ways"]).spans
    assert {frozenset(part.of): part.n for part in span.shown.parts} == {
        frozenset(["plain"]): 9,
        frozenset(["asked_yes", "in_vain"]): 13,
    }


def test_reasons_and_cards_of_the_board_sheet_are_read():
    stretches = [[["2026-01"], [[["life"], 60], [["our_mistake"], 10]]]]
    cards = {
        "columns": [[["2026-01"], 7], [["2026-02"], 6]],
        "stretches": [[["2026-01"], [[["again"], 7], [["still"], 5]]]],
    }
    told = board_of(
        {"reasons": {"columns": [], "stretches": stretches}, "borrowed": cards, "adds_up": "equal"}
    )
    assert figure_of(told["reasons"]).newest.shown.count("our_mistake") == 10
    again, still = figure_of(told["again"]), figure_of(told["still"])
    assert (total(again.spans), total(still.spans)) == (13, 5)
    assert (again.first, told["adds_up"]) == ("2026-03", "equal")
    assert figure_of(board_of(OLD["board"])["again"]).newest.months == ("2026-09", "2026-10")
    assert board_of({"reasons": None, "borrowed": None, "adds_up": "none"})["reasons"] is None


@pytest.mark.django_db
@pytest.mark.parametrize("preset", PRESETS)
def test_an_edition_of_a_payments_file_is_read_with_all_its_numbers(preset, act, dana, mill, hill):
    """It says what an edition says that is made of the same file today."""
    old, now = branches_of(OF_FILES[preset]), read_preset(preset, by=act(dana))
    edition = Edition.objects.get(file=now)
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    today = edition.figures
    for told in (old, today):
        told["branches"] = [each | {"ours": None} for each in told["branches"]]
        told.pop("read_on")
    assert old == today
    assert len(figure_of(old["settled"]).spans) == 11
    assert branches_of(old) == old


def test_an_edition_without_a_window_is_read():
    old = OF_FILES["koha"] | {"window": None, "parts": [[0, 2]]}
    told = branches_of({name: old[name] for name in old if name != "branches"})
    assert (told["window"], told["branches"]) == (None, [])
    assert figure_of(told["settled"]).newest.months == ("2025-03",)


def test_what_is_read_already_is_left_as_it_is():
    for read, name in (
        (outcomes_of, "outcomes"),
        (needs_of, "needs"),
        (money_of, "money"),
        (board_of, "board"),
    ):
        assert read(read(OLD[name])) == read(OLD[name])
    rule = rule_of(OLD["rules"]["rules"]["r2"])
    assert rule_of(rule) == rule


def test_a_month_of_an_old_stretch_is_in_no_other_span():
    ways = figure_of(rule_of(OLD["rules"]["rules"]["r1"])["ways"])
    counted = {
        m: {"plain": 50, "exception": 50, "asked_yes": 50, "in_vain": 50}
        for m in months_between("2025-08", "2027-03")
    }
    later = go_on(ways, counted, "2027-03", (("asked_yes", "in_vain"),))
    assert set(ways.spans) <= set(later.spans)
    months = [month for span in later.spans for month in span.months]
    assert len(months) == len({*months})
    assert isinstance(later, Figure)
