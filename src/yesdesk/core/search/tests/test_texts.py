"""Names of colleagues leave the texts by which things are found."""

import pytest
from django.db import connection

from yesdesk.core.models import SearchText
from yesdesk.core.search import add_text, leave_out, search, set_fields
from yesdesk.core.search.texts import first_id

pytestmark = pytest.mark.django_db


def _put(ref, *entries):
    set_fields(ref, "")
    for part, text in enumerate(entries, start=1):
        assert add_text(ref, part, text)


@pytest.mark.parametrize("written", ["Kimberly said so", "kimberly's note", "(KIMBERLY)"])
def test_a_name_is_found_no_more_however_it_was_written(written):
    _put(1, "the ferry", written)
    assert search("kimberly").refs == [1]
    assert leave_out(["Kimberly Ó Neill"]) == 1
    assert search("kimberly").refs == []
    assert search("ferry").refs == [1]


@pytest.mark.parametrize(("name", "written"), [("José", "jose came"), ("Jose", "JOSÉ came")])
def test_an_accent_makes_no_other_name(name, written):
    _put(1, written)
    assert leave_out([name]) == 1
    assert search("jose").refs == []


def test_all_of_a_name_leave_out_as_many_things_as_hold_it(monkeypatch):
    monkeypatch.setattr("yesdesk.core.search.texts._AT_ONCE", 2)
    for ref in range(1, 6):
        _put(ref, "Wanda was here", "so was Wanda, twice: Wanda")
    assert leave_out(["Wanda Osei"]) == 10
    assert search("wanda").refs == []


def test_what_holds_no_such_name_is_not_even_read(django_assert_num_queries):
    for ref in range(1, 6):
        _put(ref, "the ferry")
    with django_assert_num_queries(4):  # each word as it is written, and in small letters
        assert leave_out(["Wanda Osei"]) == 0


def test_a_longer_word_that_begins_like_a_name_stays():
    _put(1, "the wandering")
    assert leave_out(["Wand"]) == 0
    assert SearchText.objects.get(pk=first_id(1) + 1).text == "the wandering"


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite's words follow each text by themselves"
)
def test_who_dies_before_the_words_are_set_anew_leaves_the_name_to_whoever_tries_again(monkeypatch):
    _put(1, "Wanda was here")
    with monkeypatch.context() as killed:
        killed.setattr("yesdesk.core.search.texts.set_words_anew", None)
        with pytest.raises(TypeError):
            leave_out(["Wanda Osei"])
    assert leave_out(["Wanda Osei"]) == 1
    assert search("wanda").refs == []


def test_the_newest_of_a_very_long_thing_stay_when_its_fields_change():
    _put(1, "x " * 49_000, "y " * 49_000, "z " * 49_000, "the ferry")
    set_fields(1, "Bridge")
    assert search("ferry bridge").refs == [1]
