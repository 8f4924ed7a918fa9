"""The kept answers of the story: whole in each language, for everybody, and plain to read."""

from typing import get_args

import pytest

from yesdesk.core.person_check import has_card_number, has_email_address
from yesdesk.demo import shapes
from yesdesk.demo.story import STORY
from yesdesk.demo.tests.grading import school_grade
from yesdesk.policy.defaults import DEFAULT_RULES

BY_TITLE = pytest.mark.parametrize("kept", STORY.saved_answers, ids=lambda kept: kept.title)


def test_no_two_answer_the_same():
    assert len({kept.title for kept in STORY.saved_answers}) == len(STORY.saved_answers)
    assert 12 <= len(STORY.saved_answers) <= 30


@BY_TITLE
def test_saved_answer_is_whole_and_names_only_what_exists(kept):
    assert set(kept.texts) == set(STORY.places.library.languages)
    assert kept.kind in get_args(shapes.Kind.__value__)
    assert kept.keeper in get_args(shapes.JobClassSlug.__value__)
    assert set(kept.rules) <= {rule.slug for rule in DEFAULT_RULES}
    assert all(address.startswith("https://wrenvalley.example/") for address, _words in kept.links)


@BY_TITLE
def test_nothing_of_one_person_is_in_it(kept):
    for text in (kept.title, kept.also, *kept.texts.values()):
        assert not has_email_address(text)
        assert not has_card_number(text)


@BY_TITLE
def test_saved_answer_is_plain_to_read(kept):
    assert school_grade(kept.texts["en"]) <= 6.0


@BY_TITLE
def test_spanish_and_french_are_set_as_they_are_written(kept):
    assert "'" not in kept.texts["fr"] + kept.texts["es"]
    assert kept.texts["es"].count("?") == kept.texts["es"].count("¿")
