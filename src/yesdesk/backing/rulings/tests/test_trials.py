"""On a trial's day four numbers stand side by side; a person keeps, ends or extends it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yesdesk.backing.models import Duty, Post, Ruling, Suggestion
from yesdesk.backing.rulings.actions import sign_ruling
from yesdesk.backing.rulings.counted import told_columns
from yesdesk.backing.rulings.in_force import NotReverted, not_reverted
from yesdesk.backing.rulings.queries import (
    earlier_verdicts,
    recent_rulings,
    ruling_page,
    rulings_of,
    standing_rulings,
)
from yesdesk.backing.rulings.tests.tried import (
    ADDRESS,
    DUE,
    FORMER_BASELINE,
    MONDAY,
    SINCE,
    THE_DAY,
    a_former_trial,
    a_trial_looked_at,
    drafted,
    weeks_before,
    weeks_since,
)
from yesdesk.backing.rulings.trials import (
    Ending,
    bring_rulings_up_to_date,
    close_ruling,
    look_at_ruling,
    may_close,
)
from yesdesk.core.dates import monday_of
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import CountChange
from yesdesk.people.models import User
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.queries import latitude_in_force, sheet_lines
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet, set_lines, sign_sheet
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import LATE, draft, late_charges_signed, line
from yesdesk.testing.counted import nights_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(director):
    return late_charges_signed(director)


@pytest.fixture
def said():
    """A suggestion that was answered with a trial."""
    return Suggestion.objects.create(
        line="Up to €40.", lane="decide", said_on=MONDAY.date(), due=MONDAY.date(), state="answered",
        answer="trial", reason="Yes.", answered_by="Director", answered_on=MONDAY.date(), trial_until=DUE,
    )  # fmt: skip


@pytest.fixture
def address(director):
    return write_rule("address", draft(RuleKind.HABIT, ADDRESS), by=director)


@pytest.fixture
def trial(late, address, director):
    weeks_before(late, address)
    return sign_ruling(drafted(late, director).pk, by=director)


@pytest.fixture
def looked_at(trial, late, address, clock):
    """On the day that was fixed."""
    weeks_since(late, address)
    clock.move_to(THE_DAY)
    look_at_ruling.call(trial.pk)
    trial.refresh_from_db()
    return trial


def look(trial, clock, day=THE_DAY):
    clock.move_to(day)
    bring_rulings_up_to_date("", None)
    trial.refresh_from_db()
    return trial.figures


def test_four_numbers_stand_side_by_side_on_the_day_that_was_fixed(looked_at):
    assert (looked_at.state, looked_at.looked_on) == ("looked_at", DUE)
    assert looked_at.figures == {
        "rule": [[168, 56.0], [91, 28.0]],
        "others": [[612, 204.0], [624, 192.0]],
        "differently": False,
    }


def test_before_that_day_there_is_the_picture_and_no_number(trial, late, address, clock):
    weeks_since(late, address, SINCE[:6])
    nights_until(monday_of("2027-W03"))
    assert look(trial, clock, MONDAY + timedelta(weeks=6)) is None
    assert trial.state == "running"
    assert trial.since == {"weeks": ["2026-W50", 6], "told": [["2026-W50", 6, 48.0]]}


def test_trial_waits_for_its_last_week_to_be_counted(trial, late, address, clock):
    weeks_since(late, address)
    nights_until(monday_of("2027-W09"))
    assert look(trial, clock) is None
    assert trial.state == "running"


def tells(monkeypatch, columns):
    """An edition: its columns by rule (id)."""
    told = lambda rule, _measure: columns.get(rule, [])  # noqa: E731
    monkeypatch.setitem(told_columns._items, "rules", told)


JANUARY, FEBRUARY = ["2026-W53", 4, 24], ["2027-W05", 4, 25]


def test_the_numbers_are_sums_of_what_pages_tell(trial, late, address, clock, monkeypatch):
    """Of months that are whole on both sides: so nobody can take one from the other."""
    before, across = ["2026-W44", 5, 200], ["2026-W49", 4, 150]
    tells(monkeypatch, {late.rule_id: [JANUARY], address.rule_id: [before, across, JANUARY]})
    weeks_since(late, address)
    assert look(trial, clock)["rule"][1] == [24, 24.0]
    assert trial.figures["others"] == [[200, 160.0], [24, 24.0]]


def test_a_rule_that_is_told_on_one_side_alone_is_not_added(
    trial, late, address, clock, monkeypatch
):
    tells(monkeypatch, {late.rule_id: [JANUARY], address.rule_id: [JANUARY]})
    weeks_since(late, address)
    assert look(trial, clock)["others"] == [[0, 0], [0, 0]]


def test_the_month_that_is_told_after_its_day_comes_along_until_a_person_has_spoken(
    trial, late, address, clock, director, monkeypatch
):
    weeks_since(late, address)
    tells(monkeypatch, {late.rule_id: [JANUARY]})
    assert look(trial, clock)["rule"][1] == [24, 24.0]
    tells(monkeypatch, {late.rule_id: [JANUARY, FEBRUARY]})
    later = THE_DAY + timedelta(days=9)
    assert look(trial, clock, later)["rule"][1] == [49, 24.5]
    assert trial.looked_on == DUE
    close_ruling(trial.pk, Ending("kept", "helped", "It helps."), by=director)
    tells(monkeypatch, {late.rule_id: [JANUARY]})
    assert look(trial, clock, later)["rule"][1] == [49, 24.5], "what the person read"


def test_what_was_told_once_stays(trial, late, address, clock, monkeypatch):
    weeks_since(late, address)
    tells(monkeypatch, {late.rule_id: [JANUARY, FEBRUARY]})
    look(trial, clock)
    tells(monkeypatch, {})
    assert look(trial, clock)["rule"][1] == [49, 24.5]


def test_trial_says_where_something_was_counted_differently(trial, late, address, clock):
    weeks_since(late, address)
    CountChange.objects.create(measure="still_blocked", from_day=date(2027, 1, 15), why="Wider.")
    assert look(trial, clock)["differently"]


@pytest.mark.parametrize("is_ours", [True, False])
def test_what_is_counted_differently_of_another_rule_does_not_matter(
    is_ours, trial, late, address, clock
):
    weeks_since(late, address)
    rule = late.rule_id if is_ours else address.rule_id
    CountChange.objects.create(
        measure=f"fact_rule.{rule}", from_day=date(2027, 1, 15), why="Half price."
    )
    assert look(trial, clock)["differently"] is is_ours


def test_trial_tells_no_number_under_five(trial, late, address, clock):
    weeks_since(late, address, [0] * 12 + [4])
    assert look(trial, clock)["rule"] == [[168, 56.0], [0, 0]]


def test_an_open_trial_of_a_former_version_keeps_its_baseline_and_gets_its_numbers(
    late, address, clock, monkeypatch
):
    weeks_before(late, address)
    open_one = {"state": "running", "looked_on": None, "figures": None, "word": ""}
    trial = a_former_trial(late, **open_one)
    weeks_since(late, address)
    before = ["2026-W40", 4, 200]
    tells(monkeypatch, {late.rule_id: [JANUARY], address.rule_id: [before, JANUARY]})
    assert look(trial, clock)["rule"] == [[132, 58.7], [24, 24.0]]
    assert trial.figures["others"] == [[200, 200.0], [24, 24.0]]
    assert (trial.state, trial.baseline) == ("looked_at", FORMER_BASELINE)


@pytest.mark.parametrize("said", [{}, {"word": "", "without_word": "few_others"}])
def test_what_a_former_version_said_stays(late, address, clock, said):
    weeks_before(late, address)
    weeks_since(late, address)
    trial = a_former_trial(late, **said)
    kept = trial.figures
    assert look(trial, clock) == kept


def test_what_waits_for_a_sheet_begins_when_it_is_signed_and_no_other_runs(late, address, director):
    weeks_before(late, address)
    sheet = draft_sheet(by=director)
    waiting = sign_ruling(drafted(late, director).pk, by=director)
    other = a_trial_looked_at(late)
    sign_sheet(sheet, signed_as="Director", in_force_from=MONDAY.date(), by=director)
    bring_rulings_up_to_date("", None)
    waiting.refresh_from_db()
    assert waiting.state == "signed"
    other.delete()
    bring_rulings_up_to_date("", None)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.weeks) == ("running", 13)


def test_what_waited_runs_for_as_many_weeks_as_were_signed(late, address, director, clock):
    weeks_before(late, address)
    sheet = draft_sheet(by=director)
    waiting = sign_ruling(drafted(late, director).pk, by=director)
    clock.move_to(THE_DAY + timedelta(days=2))
    sign_sheet(sheet, signed_as="Director", in_force_from=DUE + timedelta(days=2), by=director)
    bring_rulings_up_to_date("", None)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.first_week, waiting.weeks) == ("running", "2027-W11", 13)
    assert waiting.due_on == DUE + timedelta(weeks=14)


def test_suggestion_says_until_when_an_extended_trial_runs(looked_at, said, director, clock):
    looked_at.suggestions.add(said)
    longer, later = looked_at, DUE
    for weeks in (13, 26):
        later = DUE + timedelta(weeks=weeks)
        close_ruling(longer.pk, Ending("extended", "cannot_say", "Too early.", later), by=director)
        said.refresh_from_db()
        assert said.trial_until == later
        longer = longer.followed_by
        clock.shift(timedelta(weeks=13))
        Ruling.objects.filter(pk=longer.pk).update(state="looked_at", looked_on=DUE)
        longer.refresh_from_db()
    close_ruling(longer.pk, Ending("ended", "did_not", "No."), by=director)
    said.refresh_from_db()
    assert said.trial_until == later, "it was tried for all of its days"


def test_a_suggestion_whose_trial_is_ended_early_says_that_day(trial, said, director, clock):
    trial.suggestions.add(said)
    clock.shift(timedelta(weeks=3))
    close_ruling(trial.pk, Ending("ended", "did_not", "It made more work."), by=director)
    said.refresh_from_db()
    assert said.trial_until == MONDAY.date() + timedelta(weeks=3)


def test_a_person_keeps_it_with_a_reason(looked_at, director):
    with pytest.raises(ValidationRefusal) as refused:
        close_ruling(looked_at.pk, Ending("kept", "", " "), by=director)
    assert set(refused.value.fields) == {"helped", "why"}
    kept = close_ruling(looked_at.pk, Ending("kept", "helped", "Staff say so."), by=director)
    assert (kept.state, kept.closed_as) == ("kept", "Director")
    with pytest.raises(Refusal):
        close_ruling(looked_at.pk, Ending("ended", "helped", "No."), by=director)


def most_of_a_shelver(by, version, day):
    lines = sheet_lines(by, latitude_in_force(by, day))[version.pk]
    return next(each.per_act for each in lines if each.name == "Shelver")


def test_when_it_ends_the_sheet_says_what_it_said_before(looked_at, late, director):
    assert most_of_a_shelver(director, late, DUE) == 4000
    close_ruling(looked_at.pk, Ending("ended", "did_not", "It cost too much."), by=director)
    assert most_of_a_shelver(director, late, DUE) == 2500


def test_when_it_ends_the_earlier_rule_comes_back_by_a_new_version(late, address, director, clock):
    weeks_before(late, address)
    typed = {"new_text": "Late books cost nothing.", "new_most": None}
    trial = sign_ruling(drafted(late, director, **typed).pk, by=director)
    clock.shift(timedelta(weeks=2))
    close_ruling(trial.pk, Ending("ended", "cannot_say", "We stopped early."), by=director)
    newest = RuleVersion.objects.filter(rule=late.rule).order_by("-number")[0]
    assert (newest.number, newest.words) == (3, late.words)
    assert most_of_a_shelver(director, newest, newest.from_day) == 2500


def test_lines_that_somebody_signed_since_stay_when_it_ends(looked_at, late, director):
    sheet = draft_sheet(by=director)
    set_lines(sheet, late, [line(late, "Shelver", 6000)], by=director)
    sign_sheet(sheet, signed_as="Director", in_force_from=DUE, by=director)
    ended = close_ruling(looked_at.pk, Ending("ended", "did_not", "It cost."), by=director)
    assert most_of_a_shelver(director, late, DUE) == 6000
    assert not_reverted(ended, DUE) == NotReverted.LINES


def test_where_a_draft_of_the_sheet_waits_what_is_ended_stays_until_it_is_signed(
    looked_at, late, director
):
    sheet = draft_sheet(by=director)
    ended = close_ruling(looked_at.pk, Ending("ended", "did_not", "It cost."), by=director)
    assert most_of_a_shelver(director, late, DUE) == 4000
    assert not_reverted(ended, DUE) == NotReverted.WAITS
    sign_sheet(sheet, signed_as="Director", in_force_from=DUE, by=director)
    assert most_of_a_shelver(director, late, DUE) == 2500
    assert not_reverted(ended, DUE) is None


@pytest.fixture
def text_trial(late, address, director):
    weeks_before(late, address)
    typed = {"new_text": "Late books cost nothing.", "new_most": None}
    return sign_ruling(drafted(late, director, **typed).pk, by=director)


def test_a_rule_that_somebody_wrote_since_stays_when_it_ends(text_trial, late, director):
    said = draft(RuleKind.MONEY, replace(LATE, text="One euro a day."))
    newest = write_rule("late-charges", said, by=director, after=2)
    ended = close_ruling(text_trial.pk, Ending("ended", "did_not", "It cost."), by=director)
    assert RuleVersion.objects.filter(rule=late.rule).order_by("-number")[0].pk == newest.pk
    assert not_reverted(ended, MONDAY.date()) == NotReverted.NEWER


def test_a_rule_that_comes_back_keeps_the_lines_that_somebody_signed_since(text_trial, director):
    version = text_trial.version
    sheet = draft_sheet(by=director)
    set_lines(sheet, version, [line(version, "Shelver", 6000)], by=director)
    with pytest.raises(Refusal) as refused:
        close_ruling(text_trial.pk, Ending("ended", "did_not", "It cost."), by=director)
    assert "end this trial" in refused.value.next_step
    sign_sheet(sheet, signed_as="Director", in_force_from=MONDAY.date(), by=director)
    ended = close_ruling(text_trial.pk, Ending("ended", "did_not", "It cost."), by=director)
    newest = RuleVersion.objects.filter(rule=version.rule).order_by("-number")[0]
    assert most_of_a_shelver(director, newest, MONDAY.date()) == 6000
    assert not_reverted(ended, MONDAY.date()) == NotReverted.LINES


def test_trial_ends_on_any_day_and_is_kept_only_on_its_own_day(trial, director):
    with pytest.raises(ValidationRefusal):
        close_ruling(trial.pk, Ending("kept", "helped", "It is good."), by=director)
    ended = close_ruling(trial.pk, Ending("ended", "did_not", "It went wrong."), by=director)
    assert (ended.state, ended.figures) == ("ended", None)


def test_a_longer_trial_is_one_of_its_own_with_the_same_weeks_before(looked_at, director):
    until = DUE + timedelta(weeks=13)
    ending = Ending("extended", "cannot_say", "One more quarter.", until)
    close_ruling(looked_at.pk, ending, by=director)
    longer = Ruling.objects.get(follows=looked_at)
    assert (longer.state, longer.due_on, longer.figures) == ("running", until, None)
    assert longer.baseline == looked_at.baseline
    assert longer.first_week == "2027-W10"


def test_a_longer_trial_is_long_enough_to_count(looked_at, director):
    too_short = Ending("extended", "cannot_say", "One more.", DUE + timedelta(days=27))
    with pytest.raises(ValidationRefusal) as refused:
        close_ruling(looked_at.pk, too_short, by=director)
    assert set(refused.value.fields) == {"until"}
    long_enough = Ending("extended", "cannot_say", "One more.", DUE + timedelta(days=28))
    close_ruling(looked_at.pk, long_enough, by=director)
    assert Ruling.objects.get(follows=looked_at).weeks == 4


def test_who_neither_signs_it_nor_is_in_charge_does_not_end_it(looked_at, act, kim):
    with pytest.raises(Refusal):
        close_ruling(looked_at.pk, Ending("ended", "did_not", "No."), by=act(kim))


def test_the_post_in_charge_ends_it_and_the_lines_wait_for_a_signature(looked_at, act, lea):
    ended = close_ruling(looked_at.pk, Ending("ended", "did_not", "No."), by=act(lea))
    assert not_reverted(ended, DUE) == NotReverted.WAITS


def test_who_stands_in_for_the_post_in_charge_ends_it_while_all_there_are_away(
    looked_at, act, lea, sam, kim
):
    Post.objects.create(duty=Duty.DECIDE, job_class=sam.job_class)
    assert not may_close(act(sam), looked_at, DUE)
    User.objects.filter(job_class=lea.job_class).update(away=True)
    assert not may_close(act(kim), looked_at, DUE)
    kept = close_ruling(looked_at.pk, Ending("kept", "helped", "Staff say so."), by=act(sam))
    assert (kept.state, kept.closed_as) == ("kept", "Shelver")


def test_trial_is_owed_once_its_day_has_passed(trial, director, act, sam):
    (owed,) = standing_rulings(act(sam))
    assert (owed.due_on, owed.is_owed(DUE), owed.post_name) == (DUE, False, "Lead")
    assert owed.is_owed(DUE + timedelta(days=1))


def test_all_staff_read_all_decisions(looked_at, late, director, act, sam):
    close_ruling(looked_at.pk, Ending("kept", "helped", "Staff say so."), by=director)
    reader = act(sam)
    assert not standing_rulings(reader)
    assert [each.helped for each in ruling_page(reader, 1).rulings] == ["helped"]
    assert [each.pk for each in rulings_of(reader, late.rule_id)] == [looked_at.pk]
    assert [each.helped_why for each in earlier_verdicts(reader, 0)] == ["Staff say so."]


def test_what_is_recent_of_the_rules_one_met_is_read_without_figures(
    looked_at, late, director, django_assert_max_num_queries
):
    close_ruling(looked_at.pk, Ending("kept", "helped", "Staff say so."), by=director)
    with django_assert_max_num_queries(2) as read:
        found = recent_rulings(director, {late.rule_id}, DUE)
    assert [each.pk for each in found] == [looked_at.pk]
    assert not any("baseline" in each["sql"] for each in read.captured_queries)
    assert not recent_rulings(director, {late.rule_id}, DUE + timedelta(days=1))
    assert not recent_rulings(director, {late.rule_id + 1}, DUE)
