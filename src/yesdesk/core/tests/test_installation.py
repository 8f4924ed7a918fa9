"""A key that is not the one links were made with is known as such."""

import pytest

from yesdesk.core.installation import key_is_known, note_key, remember_this_key

pytestmark = pytest.mark.django_db


def test_the_key_it_was_first_served_with_is_its_own():
    assert key_is_known()
    note_key()
    assert key_is_known()


def test_another_key_is_not(settings):
    note_key()
    settings.SECRET_KEY = "another" * 10
    note_key()
    assert not key_is_known()


def test_a_former_key_that_is_named_opens_still(settings):
    note_key()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert key_is_known()
    note_key()
    settings.SECRET_KEY_FALLBACKS = []
    assert key_is_known()


def test_a_lost_key_may_be_given_up(settings):
    note_key()
    settings.SECRET_KEY = "another" * 10
    remember_this_key()
    assert key_is_known()
