"""A patron's link: made from id and generation, opened by nothing else."""

import re

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.links import (
    key_is_known,
    link_id_of,
    link_token,
    new_link_id,
    note_key,
    opens,
    remember_this_key,
    tokens_in,
    without_tokens,
)

TOKENS = re.compile(r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}")


@given(st.integers(1, 2**31))
def test_a_link_opens_its_own_generation_alone(generation):
    link_id = new_link_id()
    token = link_token(link_id, generation)
    assert TOKENS.fullmatch(token)
    assert link_id_of(token) == link_id
    assert opens(token, link_id, generation)
    assert not opens(token, link_id, generation + 1)
    assert not opens(token, new_link_id(), generation)


def test_ids_do_not_repeat():
    assert len({new_link_id() for _ in range(1000)}) == 1000


@given(st.integers(0, 44), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_token_changed_anywhere_opens_nothing(place, char):
    link_id = "aaaaaaaaaaaaaaaaaaaaaa"
    token = link_token(link_id, 1)
    changed = token[:place] + char + token[place + 1 :]
    if changed != token:
        assert not (link_id_of(changed) == link_id and opens(changed, link_id, 1))


@given(st.text(max_size=60))
def test_no_text_is_a_link_by_chance_or_a_crash(text):
    assert not opens(text, new_link_id(), 1)
    assert link_id_of(text) == "" or len(link_id_of(text)) == 22


@pytest.mark.parametrize(
    "token", ["", ".", "a.b", "a" * 22, "a" * 22 + ".", "a" * 45, "é" * 22 + "." + "é" * 22]
)
def test_what_is_no_token_has_no_id_or_opens_nothing(token):
    assert not opens(token, "a" * 22, 1)
    assert link_id_of(token) in {"", "é" * 22}


def test_a_former_key_still_opens_old_links_and_a_lost_one_does_not(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old", []
    link_id = new_link_id()
    token = link_token(link_id, 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert opens(token, link_id, 1)
    assert link_token(link_id, 1) != token
    settings.SECRET_KEY_FALLBACKS = []
    assert not opens(token, link_id, 1)


def test_the_key_is_not_in_the_token(settings):
    token = link_token("aaaaaaaaaaaaaaaaaaaaaa", 1)
    settings.SECRET_KEY = "another"
    assert link_token("aaaaaaaaaaaaaaaaaaaaaa", 1) != token


@pytest.mark.parametrize(
    "before", ["https://library.example/en/r/", "https://safe.example/?url=x%2Fr%2F"]
)
def test_whoever_reads_words_that_quote_a_link_does_not_hold_it(before):
    token = link_token(new_link_id(), 1)
    words = f"> Write back here: {before}{token}?new\nThank you, Sam/r/us"
    assert tokens_in(words) == [token]
    assert without_tokens(words) == f"> Write back here: {before}…?new\nThank you, Sam/r/us"


@pytest.mark.django_db
def test_the_key_it_was_first_served_with_is_its_own():
    assert key_is_known()
    note_key()
    assert key_is_known()


@pytest.mark.django_db
def test_another_key_is_not(settings):
    note_key()
    settings.SECRET_KEY = "another" * 10
    note_key()
    assert not key_is_known()


@pytest.mark.django_db
def test_a_former_key_that_is_named_opens_still(settings):
    note_key()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert key_is_known()
    note_key()
    settings.SECRET_KEY_FALLBACKS = []
    assert key_is_known()


@pytest.mark.django_db
def test_a_lost_key_may_be_given_up(settings):
    note_key()
    settings.SECRET_KEY = "another" * 10
    remember_this_key()
    assert key_is_known()
