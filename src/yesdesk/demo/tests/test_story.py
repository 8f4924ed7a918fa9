"""Every data file is read, and nothing in it is left over."""

import re
from collections import Counter
from functools import cached_property
from math import prod
from typing import get_args

import pytest

from yesdesk.demo import shapes, story
from yesdesk.demo.story import STORY


def test_every_data_file_is_read(monkeypatch):
    read = {"staff_notes.txt"}
    real = story._read_file

    def noted(name):
        read.add(f"{name}.toml")
        return real(name)

    monkeypatch.setattr(story, "_read_file", noted)
    whole = story.DemoStory()
    for name, kind in vars(story.DemoStory).items():
        if isinstance(kind, cached_property):
            assert getattr(whole, name), name
    read |= {f"papers/{name}" for name in whole.papers}
    assert read == {str(path.relative_to(story.DATA)) for path in story.DATA.rglob("*.*")}


def test_what_a_file_says_above_its_list_is_true_of_each_entry():
    assert {need.kind for need in story.STORY.needs[:44]} == {"technology"}


# The everyday mass of the story: enough of it, no two alike, and a rhythm that fits the hours.


LANGUAGES = get_args(shapes.Language.__value__)
KINDS = get_args(shapes.Kind.__value__)


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def minute_of_day(at: str) -> int:
    hour, minute = at.split(":")
    return int(hour) * 60 + int(minute)


def test_story_has_enough_needs_in_every_language_kind_and_channel():
    languages = Counter(m.language for m in STORY.needs)
    assert languages["en"] >= 180
    assert languages["es"] >= 40
    assert languages["fr"] >= 40
    assert len(STORY.needs) >= 260
    pairs = {(m.language, m.kind) for m in STORY.needs}
    assert pairs == {(language, kind) for language in LANGUAGES for kind in KINDS}
    assert {m.channel for m in STORY.needs} == set(get_args(shapes.Channel.__value__))


def test_no_two_needs_read_alike():
    needs = [m.text for m in STORY.needs]
    needs += [p.text for p in STORY.patterns]
    # The roof team repeats itself: that is why it is held.
    needs += [t.words for t in STORY.threads if t.slug != "roof-paint-again"]
    bags = [words_of(need) for need in needs]
    for index, bag in enumerate(bags):
        for other, other_bag in zip(needs[index + 1 :], bags[index + 1 :], strict=True):
            alike = len(bag & other_bag) / len(bag | other_bag)
            assert alike < 0.6, (needs[index], other)


def test_no_answer_and_no_note_is_told_twice():
    answers = [m.answer for m in STORY.needs if m.answer] + [r.text for r in STORY.replies]
    for texts in (answers, STORY.staff_notes):
        assert len({words_of(text) for text in texts}) == len(texts)


def test_an_answer_of_its_own_comes_with_how_it_ended():
    own = [m for m in STORY.needs if m.answer or m.outcome]
    assert len(own) >= 100
    assert all(m.answer and m.outcome and m.outcome.startswith("yes") for m in own)


def test_story_has_a_reply_for_every_kind_and_language():
    assert len(STORY.replies) >= 90
    told = {(r.language, r.kind, r.outcome) for r in STORY.replies}
    for language in LANGUAGES:
        for kind in KINDS:
            assert {(language, kind, "yes"), (language, kind, "promised")} <= told


def test_story_has_an_honest_no_for_every_kind_and_language():
    told = {(no.language, no.kind) for no in STORY.honest_noes}
    assert told == {(language, kind) for language in LANGUAGES for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_outcome_weights_are_parts_of_a_hundred(kind):
    weights = STORY.outcomes.weights[kind]
    assert sum(weights.values()) == 100
    assert min(weights.values()) > 0
    assert max(weights, key=weights.__getitem__) == "yes"
    assert set(STORY.outcomes.promise_words[kind]) == set(LANGUAGES)


def test_patterns_can_be_filled_and_carry_two_thousand_requests():
    distinct = 0
    for pattern in STORY.patterns:
        slots = re.findall(r"{(\w+)}", pattern.text)
        fillings = STORY.fillings[pattern.language]
        text = pattern.text.format(**{slot: fillings[slot][0] for slot in slots})
        assert slots
        assert "{" not in text
        distinct += prod(len(fillings[slot]) for slot in slots)
    assert distinct + len(STORY.needs) + len(STORY.threads) >= 2000


def test_the_pool_of_names_is_large_and_apart_from_the_cast():
    names = [entry.name for entry in STORY.names]
    assert len(names) >= 120
    assert len(set(names)) == len(names)
    assert not set(names) & {member.name for member in STORY.staff}
    assert len(STORY.staff_notes) >= 30


def test_rhythm_has_a_weight_for_every_hour_of_the_week():
    assert (
        set(STORY.rhythm.weeks)
        == set(STORY.rhythm.branch_weights)
        == set(get_args(shapes.BranchSlug.__value__))
    )
    for week in STORY.rhythm.weeks.values():
        assert [len(day) for day in week] == [24] * 7
        assert all(weight >= 0 for day in week for weight in day)
    assert set(STORY.rhythm.closed_channels) == {"web", "email"}


@pytest.mark.parametrize("branch", STORY.places.branches, ids=lambda branch: branch.slug)
def test_open_hours_are_busier_than_any_closed_hour(branch):
    for spans, weights in zip(branch.hours, STORY.rhythm.weeks[branch.slug], strict=True):
        is_open = {
            hour
            for opens, closes in spans
            for hour in range(minute_of_day(opens) // 60, minute_of_day(closes) // 60)
        }
        quietest = min((weights[hour] for hour in is_open), default=99)
        assert all(weights[h] < quietest for h in range(24) if h not in is_open)


def test_lunch_and_after_school_are_hills_at_mill_street():
    for day in STORY.rhythm.weeks["mill"][:5]:
        assert day[12] > day[10]
        assert day[12] > day[14]
        assert day[16] > day[14]
        assert day[16] > day[19]
