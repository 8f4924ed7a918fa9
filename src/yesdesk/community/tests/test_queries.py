"""Places in the order in which a search finds them, and the sentence that each says of itself."""

from datetime import date

import pytest

from yesdesk.community.queries import line_of, only_offered, place_entries, search_places
from yesdesk.community.tests.circle import circle
from yesdesk.desk.answers.finding import find_for

pytestmark = pytest.mark.django_db

NEED = "I can’t see the print any more. Is there a reading group for the blind?"


def found():
    return [each.ref for each in find_for(NEED, None) if each.kind == "place"]


def test_a_place_is_found_by_the_words_of_a_need(outside):
    place = circle()
    assert found() == [place.pk]


def test_nothing_is_found_nor_asked_while_the_part_is_off(library, django_assert_num_queries):
    circle()
    assert found() == []
    with django_assert_num_queries(0):
        assert only_offered(()) == []
    assert place_entries() == ()


def test_an_unsure_place_is_found_last(outside):
    unsure, sure = circle(200), circle(3)
    assert found() == [sure.pk, unsure.pk]


def test_a_place_that_nobody_called_for_a_year_is_found_by_search_alone(outside, act, sam):
    place = circle(400)
    assert found() == []
    assert [each.place for each in search_places(act(sam), "blind")] == [place]


def test_a_place_in_trouble_is_found_nowhere(outside, act, sam):
    circle(3, trouble="gone", trouble_on=date(2026, 11, 1))
    assert found() == []
    assert search_places(act(sam), "blind") == []


def test_without_words_the_offered_places_are_listed_and_unsure_ones_last(outside, act, sam):
    circle(400)
    unsure, sure = circle(200), circle(3)
    assert [each.place for each in search_places(act(sam), "")] == [sure, unsure]


def test_an_unsure_place_names_the_month_and_what_to_do_first(now, act, sam):
    place, day = circle(days=None), date(2026, 11, 4)
    says = line_of(place, act(sam), day).says
    assert says == "Nobody has called there yet. Call before you send anyone."
    place.checked_on = date(2026, 5, 4)
    says = line_of(place, act(sam), day).says
    assert says == "Not checked since May 2026. Call before you send anyone."


def test_unknown_hours_are_never_guessed(act, sam):
    line = line_of(circle(), act(sam), date(2026, 11, 4))
    assert "We don’t know their hours" in line.where_and_when
