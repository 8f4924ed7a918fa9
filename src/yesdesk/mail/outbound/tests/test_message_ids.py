"""Our message ids name their request, and nobody can make one up."""

import pytest
from django.test import override_settings
from hypothesis import given, strategies as st

from yesdesk.core.models import OutboundMessage
from yesdesk.mail.outbound.message_ids import (
    OwnId,
    message_id_digest,
    new_message_id,
    parse_own_id,
    request_mark,
)


def an_id(request: int = 17) -> str:
    return new_message_id(request, "a-link-id", "library.example")


def test_message_id_names_its_request():
    assert parse_own_id(an_id()) == OwnId(17, request_mark("a-link-id"))


def test_two_messages_never_share_one():
    assert an_id() != an_id()


LONGEST = OutboundMessage._meta.get_field("message_id").max_length


@pytest.mark.parametrize("host", [".".join(["a" * 61] * 4), "x.example", "b." * 120 + "example"])
def test_message_id_fits_its_column_for_any_host(host):
    ours = new_message_id(2**63 - 1, "a-link-id", host)
    assert len(ours) <= LONGEST
    assert parse_own_id(ours) == OwnId(2**63 - 1, request_mark("a-link-id"))
    end = ours.rpartition("@")[2].removesuffix(">")
    assert host == end or host.endswith(f".{end}")


@given(st.integers(0, 10**6))
def test_another_number_under_the_same_seal_is_nobodys(number):
    ours = an_id(17)
    forged = ours.replace("<17.", f"<{number}.")
    assert (parse_own_id(forged) is None) is (number != 17)


@given(st.text())
def test_anything_else_is_nobodys(text):
    assert parse_own_id(text) is None


def test_a_former_key_still_opens():
    with override_settings(SECRET_KEY="before"):
        ours = an_id()
    with override_settings(SECRET_KEY="now", SECRET_KEY_FALLBACKS=["before"]):
        assert parse_own_id(ours) is not None
    with override_settings(SECRET_KEY="now", SECRET_KEY_FALLBACKS=[]):
        assert parse_own_id(ours) is None


@pytest.mark.parametrize("end", ["a", "b"])
def test_ids_that_differ_only_at_their_end_differ(end):
    long = "<" + "x" * 400
    assert (message_id_digest(f"{long}{end}@a>") == message_id_digest(f"{long}a@a>")) is (
        end == "a"
    )
