"""Places are written and corrected with a trace, and checked without one."""

import pytest
from django.utils import timezone

from yesdesk.community.actions import (
    add_place,
    change_place,
    note_answered,
    note_trouble,
    remove_place,
    write_anything_else,
)
from yesdesk.community.models import Place, Trouble
from yesdesk.community.tests.circle import WORDS, circle
from yesdesk.core.errors import EditConflict, NotAllowed, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.places.queries import the_library

pytestmark = pytest.mark.django_db


def fresh(place):
    return Place.objects.get(pk=place.pk)


def tags():
    return list(AuditEntry.objects.order_by("id").values_list("tag", flat=True))


def test_a_new_place_is_unchecked_and_traced(library, act, sam):
    assert add_place(WORDS, by=act(sam)).checked_on is None
    assert tags() == ["community.place.added"]


def test_they_answered_sets_the_day_and_leaves_no_trace(library, act, sam):
    place = circle(200)
    note_answered(place, seen_version=1, by=act(sam))
    assert fresh(place).checked_on == timezone.localdate()
    assert tags() == []


@pytest.mark.parametrize("trouble", list(Trouble))
def test_trouble_is_noted_with_its_day_and_no_trace(library, act, sam, trouble):
    place = circle()
    note_trouble(place, trouble, seen_version=1, by=act(sam))
    assert (fresh(place).trouble, fresh(place).trouble_on) == (trouble, timezone.localdate())
    assert tags() == []


def test_a_call_to_a_number_that_was_corrected_meanwhile_changes_nothing(library, act, sam):
    place = circle(version=2)
    with pytest.raises(Refusal):
        note_trouble(place, Trouble.NUMBER, seen_version=1, by=act(sam))
    assert fresh(place).trouble == ""


def test_a_corrected_number_is_unchecked_until_somebody_calls(library, act, kim):
    place = circle(trouble="number", trouble_on=timezone.localdate())
    change_place(place, WORDS | {"phone": "555 0174"}, seen_version=1, by=act(kim))
    after = fresh(place)
    assert (after.phone, after.trouble, after.checked_on) == ("555 0174", "", None)
    assert tags() == ["community.place.changed"]


def test_other_corrections_keep_the_day(library, act, kim):
    place = circle()
    change_place(place, WORDS | {"hours": "Thursdays"}, seen_version=1, by=act(kim))
    assert fresh(place).checked_on == place.checked_on


def test_the_second_of_two_who_correct_it_is_told(library, act, kim):
    place = circle()
    change_place(place, WORDS | {"hours": "Thursdays"}, seen_version=1, by=act(kim))
    with pytest.raises(EditConflict):
        change_place(place, WORDS | {"hours": "Fridays"}, seen_version=1, by=act(kim))
    assert fresh(place).hours == "Thursdays"


def test_trouble_noted_while_somebody_corrects_is_not_lost(library, act, sam, kim):
    place = circle()
    note_trouble(place, Trouble.GONE, seen_version=1, by=act(sam))
    with pytest.raises(EditConflict):
        change_place(place, WORDS, seen_version=1, by=act(kim))
    assert fresh(place).trouble == Trouble.GONE


def test_only_its_post_corrects_and_removes(library, act, sam, kim):
    place = circle()
    with pytest.raises(NotAllowed):
        remove_place(place, by=act(sam))
    remove_place(place, by=act(kim))
    assert not Place.objects.exists()


def test_the_line_for_everything_else_is_written_once(library, act, kim):
    for _again in range(2):
        write_anything_else("211", by=act(kim))
    assert the_library().anything_else == "211"
    assert tags() == ["community.line.written"]
