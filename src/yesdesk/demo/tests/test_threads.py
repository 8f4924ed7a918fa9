"""The story holds together: whoever, wherever and whenever it names something, that exists."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import get_args

import pytest

from yesdesk.demo import shapes
from yesdesk.demo.story import STORY
from yesdesk.demo.tests.grading import school_grade

LANGUAGES = get_args(shapes.Language.__value__)
KINDS = get_args(shapes.Kind.__value__)
OUTCOMES = get_args(shapes.Outcome.__value__)
STAFF_BY_LOGIN = {member.login: member for member in STORY.staff}
STEP_TYPES = get_args(shapes.Step.__value__)
PATRON_STEPS = (
    shapes.PatronWrites,
    shapes.WritesAgain,
    shapes.NeedChanges,
    shapes.Withdraws,
    shapes.SaysThanks,
)


def strings_in(thing: object) -> Iterator[str]:
    """Every text anywhere in the data, however deep."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from strings_in(getattr(thing, field.name))
    elif isinstance(thing, dict):
        yield from strings_in(tuple(thing.values()))
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from strings_in(part)


def everything() -> list[str]:
    mass = [STORY.needs, STORY.patterns, STORY.fillings, STORY.names, STORY.replies]
    said = [STORY.honest_noes, STORY.staff_notes, STORY.outcomes]
    return list(strings_in([*STORY.threads, *mass, *said, *STORY.staff, STORY.places]))


def minute_of_day(at: str) -> int:
    hour, minute = at.split(":")
    return int(hour) * 60 + int(minute)


def staff_steps(thread: shapes.StoryThread) -> list[shapes.Step]:
    return [step for step in thread.steps if hasattr(step, "by")]


def first_answers() -> list[str]:
    """Everything in English that staff say to patrons."""
    replies = [r.text for r in STORY.replies if r.language == "en"]
    answers = [m.answer for m in STORY.needs if m.language == "en" and m.answer]
    spoken = [
        step.text
        for thread in STORY.threads
        for step in thread.steps
        if isinstance(step, shapes.Replies | shapes.KeepsPromise) and thread.patron.language == "en"
    ]
    return [*replies, *answers, *spoken]


# -- cast and places -------------------------------------------------------------------------


def test_everybody_of_the_cast_stands_in_the_list_once():
    assert sorted(STAFF_BY_LOGIN) == sorted(get_args(shapes.Login.__value__))
    assert len(STORY.staff) == len(STAFF_BY_LOGIN)
    assert all(member.login == member.name.lower() for member in STORY.staff)


def test_every_job_class_is_held_by_somebody():
    held = {member.job_class for member in STORY.staff}
    assert held == set(get_args(shapes.JobClassSlug.__value__))


def test_only_the_one_who_left_is_inactive():
    assert [member.login for member in STORY.staff if not member.active] == ["ret"]


def test_every_language_of_the_library_is_spoken_at_a_desk():
    spoken = {language for member in STORY.staff if member.active for language in member.speaks}
    assert spoken == set(STORY.places.library.languages) == set(LANGUAGES)


def test_branches_and_service_points_are_complete_and_fit_together():
    branches = {branch.slug for branch in STORY.places.branches}
    points = {point.slug: point.branch for point in STORY.places.service_points}
    assert branches == set(get_args(shapes.BranchSlug.__value__))
    assert set(points) == set(get_args(shapes.PointSlug.__value__))
    assert set(points.values()) == branches
    assert [b.charges_late_fees for b in STORY.places.branches] == [True, False]


@pytest.mark.parametrize("branch", STORY.places.branches, ids=lambda branch: branch.slug)
def test_hours_run_forward_through_the_day(branch):
    assert len(branch.hours) == 7
    for spans in branch.hours:
        times = [minute_of_day(time) for span in spans for time in span]
        assert times == sorted(set(times))


def test_story_has_a_past_and_a_coming_closure():
    days = [closure.days_from_today for closure in STORY.places.closures]
    assert min(days) < 0 < max(days)


def test_bookmobile_stops_do_not_overlap():
    stops = [
        (stop.weekday, minute_of_day(time))
        for stop in STORY.places.bookmobile_stops
        for time in (stop.opens, stop.closes)
    ]
    assert stops == sorted(set(stops))


# -- threads ---------------------------------------------------------------------------------


def test_story_threads_are_enough_and_have_distinct_names():
    assert len(STORY.past_threads) >= 25
    assert len({thread.slug for thread in STORY.threads}) == len(STORY.threads)


def test_six_people_wait_as_in_the_picture_of_the_desk():
    assert [thread.minutes_ago for thread in STORY.waiting_now] == [0, 24, 18, 13, 7, 4]
    assert all(isinstance(s, shapes.Notes) for t in STORY.waiting_now for s in t.steps)


def test_four_promises_fall_due_later_today():
    for thread in STORY.promised_now:
        (promise,) = (s for s in thread.steps if isinstance(s, shapes.Promises))
        left = promise.after_minutes + promise.due_minutes - thread.minutes_ago
        assert 0 < left < 120
    assert len(STORY.promised_now) == 4


def test_the_minutes_told_and_the_clock_told_agree():
    picture = minute_of_day("18:02")
    for thread in (*STORY.waiting_now, *STORY.promised_now):
        assert minute_of_day(thread.at) + thread.minutes_ago == picture, thread.slug
        assert all(step.after_minutes <= thread.minutes_ago for step in thread.steps)


def test_past_threads_are_over_before_today():
    for thread in STORY.past_threads:
        last = minute_of_day(thread.at) + thread.steps[-1].after_minutes
        assert thread.minutes_ago is None
        assert last // shapes.DAY < thread.days_ago <= 59, thread.slug


def test_every_step_follows_the_one_before():
    for thread in STORY.threads:
        minutes = [step.after_minutes for step in thread.steps]
        assert minutes == sorted(minutes), thread.slug


def test_staff_answer_in_working_hours_and_not_on_a_closed_day():
    closed = {-c.days_from_today for c in STORY.places.closures if c.days_from_today < 0}
    for thread in STORY.past_threads:
        for step in staff_steps(thread):
            days, minute = divmod(minute_of_day(thread.at) + step.after_minutes, shapes.DAY)
            assert 8 * 60 + 30 <= minute <= 20 * 60, (thread.slug, step)
            assert thread.days_ago - days not in closed, (thread.slug, step)


def test_staff_who_act_work_here_and_answer_in_the_patrons_language():
    for thread in STORY.threads:
        for step in staff_steps(thread):
            assert STAFF_BY_LOGIN[step.by].active
            if isinstance(step, shapes.Replies | shapes.KeepsPromise):
                assert thread.patron.language in STAFF_BY_LOGIN[step.by].speaks, thread.slug


def test_each_thread_lies_at_a_service_point_of_its_branch():
    branch_of = {point.slug: point.branch for point in STORY.places.service_points}
    assert all(branch_of[thread.point] == thread.branch for thread in STORY.threads)


def test_somebody_wrote_down_what_was_only_spoken():
    for thread in STORY.threads:
        assert (thread.noted_by is not None) == (thread.channel in ("walk_in", "phone"))


def test_every_kind_of_step_channel_and_language_is_told():
    assert {type(step) for thread in STORY.threads for step in thread.steps} == set(STEP_TYPES)
    assert {thread.channel for thread in STORY.threads} == set(get_args(shapes.Channel.__value__))
    assert {thread.patron.language for thread in STORY.threads} == set(LANGUAGES)
    assert {thread.kind for thread in STORY.threads} == set(KINDS)


def test_every_final_outcome_is_told():
    told = {s.outcome for t in STORY.threads for s in t.steps if isinstance(s, shapes.ClosesWith)}
    assert told == set(OUTCOMES) - {"promised", "withdrawn"}
    assert any(isinstance(s, shapes.Withdraws) for t in STORY.threads for s in t.steps)


def test_a_not_this_time_always_leaves_three_things_behind():
    for thread in STORY.threads:
        for step in thread.steps:
            if isinstance(step, shapes.ClosesWith):
                lines = (step.reason, step.nearest_yes, step.ask_again)
                assert all(lines) if step.outcome == "not_this_time" else not any(lines)


def test_a_hand_over_names_one_place_or_person():
    for thread in STORY.threads:
        for step in thread.steps:
            if isinstance(step, shapes.HandsOver):
                assert sum(map(bool, (step.to_branch, step.to_point, step.to_login))) == 1


def test_words_struck_out_were_written_by_the_patron():
    for thread in STORY.threads:
        written = [thread.words]
        for step in thread.steps:
            if isinstance(step, shapes.StrikesWords):
                assert any(step.words in text for text in written)
            elif isinstance(step, PATRON_STEPS):
                written.append(step.text)


def test_requests_are_open_while_they_are_worked_on_and_closed_in_the_end():
    for thread in STORY.threads:
        is_open = True
        for step in thread.steps:
            if isinstance(step, shapes.WritesAgain):
                assert not is_open, thread.slug
                is_open = True
            elif isinstance(step, shapes.ClosesWith | shapes.Withdraws):
                assert is_open, thread.slug
                is_open = False
            elif not isinstance(step, shapes.SaysThanks | shapes.Notes):
                assert is_open, (thread.slug, step)
        assert is_open == (thread.minutes_ago is not None), thread.slug


def promise_endings() -> Iterator[str]:
    """Per promise, how it ended. Asserts on the way that none is told without its end."""
    for thread in STORY.threads:
        due: int | None = None
        for step in thread.steps:
            if isinstance(step, shapes.Promises):
                assert due is None, thread.slug
                due = step.after_minutes + step.due_minutes
            elif isinstance(step, shapes.KeepsPromise | shapes.LetsPromisePass):
                assert due is not None, thread.slug
                late = step.after_minutes >= due
                if isinstance(step, shapes.LetsPromisePass):
                    assert late, thread.slug
                    yield "broken"
                else:
                    yield "late" if late else "kept"
                due = None
        if due is not None:
            yield "open"


def test_promises_are_kept_late_broken_and_open():
    endings = Counter(promise_endings())
    assert endings["open"] == len(STORY.promised_now)
    assert endings["kept"] > endings["late"] >= 1
    assert endings["broken"] == 1


def test_only_leads_go_on_with_a_complaint_about_staff():
    for thread in STORY.threads:
        marks = [s for s in thread.steps if isinstance(s, shapes.MarksForLeads)]
        for mark in marks:
            later = thread.steps[thread.steps.index(mark) + 1 :]
            jobs = {STAFF_BY_LOGIN[step.by].job_class for step in later if hasattr(step, "by")}
            assert jobs <= {"lead", "director"}


# -- words -----------------------------------------------------------------------------------


def test_every_address_and_number_is_nobodys():
    for text in everything():
        assert all(host.endswith(".example") for host in re.findall(r"@([\w.-]+)", text)), text
        assert all(re.fullmatch(r"01\d\d", end) for end in re.findall(r"\b555 (\d+)", text)), text
        assert not re.search(r"https?://|www\.", text), text


def test_texts_are_neither_empty_nor_endless():
    for text in everything():
        assert text == text.strip()
        assert len(text) <= 420, text


def test_staff_write_so_that_a_sixth_grader_can_read_it():
    grades = [school_grade(text) for text in first_answers()]
    assert sum(grades) / len(grades) < 4
    assert max(grades) <= 6.5, max(first_answers(), key=school_grade)


def test_staff_never_use_the_words_of_a_machine():
    never = re.compile(r"\b(invalid|failed|denied|oops|unauthori[sz]ed|offender)\b", re.IGNORECASE)
    for text in first_answers():
        assert not never.search(text), text
