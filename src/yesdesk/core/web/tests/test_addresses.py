"""Addresses are those of Django, below the path that the library is served at."""

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from yesdesk.core.web.addresses import address_of, before_number


def test_address_of_equals_reverse():
    assert address_of("desk") == reverse("desk") == address_of("desk")
    assert address_of("request", 7) == reverse("request", args=[7])
    assert address_of("undo_entry", 7, 40) == reverse("undo_entry", args=[7, 40])


def test_a_list_puts_its_numbers_behind():
    assert f"{before_number('request')}70" == reverse("request", args=[70])


def test_a_page_below_a_path_has_another_one():
    before = address_of("desk")
    at = get_script_prefix()
    set_script_prefix("/help/")
    try:
        assert address_of("desk") == f"/help{before}"
    finally:
        set_script_prefix(at)


def test_a_path_with_a_percent_sign_stays_as_it_is():
    at = get_script_prefix()
    set_script_prefix("/caf%C3%A9/")
    try:
        assert address_of("request", 7) == reverse("request", args=[7])
    finally:
        set_script_prefix(at)


def test_a_name_that_is_none_is_an_error():
    with pytest.raises(NoReverseMatch):
        address_of("nowhere")
