"""Registries that rooms fill: each name once."""

import pytest

from yesdesk.core.registry import Registry


def test_what_was_added_is_found_in_order():
    things = Registry("thing")
    assert things.add("b", 2) == 2
    things.add("a", 1)
    assert list(things) == ["b", "a"]
    assert things.items() == [("b", 2), ("a", 1)]
    assert things["a"] == 1
    assert "a" in things
    assert "c" not in things
    with pytest.raises(KeyError):
        things["c"]


def test_a_name_is_registered_once():
    things = Registry("thing")
    things.add("a", 1)
    with pytest.raises(ValueError, match="thing 'a' is registered twice"):
        things.add("a", 1)


def test_a_function_is_registered_where_it_is_written():
    things = Registry("thing")

    @things("double")
    def double(number):
        return number * 2

    assert things["double"] is double
    assert double(2) == 4
