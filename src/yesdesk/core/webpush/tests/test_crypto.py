"""Sealed and signed as the RFCs have it: their own examples, and a reader written apart from the writer."""

from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from hypothesis import given, strategies as some

from tests.twins.push.browser import Browser
from tests.twins.push.tokens import NotLetIn, check, claims_of
from yesdesk.core.webpush.crypto import (
    GOOD_FOR,
    BadKeys,
    encrypt,
    from_unpadded,
    unpadded,
    vapid_header,
)
from yesdesk.core.webpush.keys import make_keys, private_key_text, public_key

NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)
# RFC 8291, section 5 and appendix A
TEXT = b"When I grow up, I want to be a watermelon"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
    "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
# RFC 8292, section 2.4
TOKEN = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0"
    "NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUf"
    "nK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, "
    "k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
)


def key(text):
    return derive_private_key(int.from_bytes(from_unpadded(text), "big"), SECP256R1())


def test_the_rfcs_own_message_comes_out_to_the_byte():
    body = encrypt(
        TEXT, p256dh=POINT, auth=AUTH, padded_to=0, ours=key(OURS), salt=from_unpadded(SALT)
    )
    assert unpadded(body) == BODY


def test_the_twin_reads_the_rfcs_own_message():
    browser = Browser("", "", key=key(THEIRS), secret=from_unpadded(AUTH))
    assert browser.opened(from_unpadded(BODY)) == TEXT


def test_the_twin_takes_the_rfcs_own_token_and_none_that_was_touched():
    claims, _key = claims_of(TOKEN)
    assert claims["aud"] == "https://push.example.net"
    with pytest.raises(NotLetIn):
        claims_of(TOKEN.replace(".i3CYb7t4", ".j3CYb7t4"))


@given(some.binary(max_size=480))
def test_whatever_is_sealed_is_opened_by_its_browser_alone_and_is_as_long_as_any_other(text):
    browser, another = Browser("", ""), Browser("", "")
    keys = {name: browser.given[name] for name in ("p256dh", "auth")}
    body = encrypt(text, **keys)
    assert browser.opened(body) == text
    assert len(body) == 86 + 512 + 1 + 16
    assert encrypt(text, **keys) != body, "fresh key and salt each time"
    with pytest.raises(InvalidTag):
        another.opened(body)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        *((bad, AUTH) for bad in ("", "not base64!", POINT[:-4], "B" + "A" * 86)),
        *((POINT, bad) for bad in ("", "é", AUTH[:-2])),
    ],
)
def test_keys_that_are_none_are_said_to_be_none(p256dh, auth):
    with pytest.raises(BadKeys):
        encrypt(b"x", p256dh=p256dh, auth=auth)


def test_our_token_is_good_for_that_service_alone_and_an_hour(settings):
    settings.SECURE, settings.BASE_URL = True, "https://ask.library.example/desk"
    make_keys()
    header = vapid_header("https://push.example:443/abc?d=e", NOON, private_key_text())
    good = {"origin": "https://push.example", "server_key": public_key(), "now": NOON.timestamp()}
    assert check(header, **good)["sub"] == "https://ask.library.example/desk"
    hour = GOOD_FOR.total_seconds()
    for spoilt in (
        {"origin": "https://other.example"},
        {"server_key": POINT},
        {"now": NOON.timestamp() + hour + 1},
    ):
        with pytest.raises(NotLetIn):
            check(header, **{**good, **spoilt})


def test_without_https_a_mailbox_is_named(settings):
    settings.SECURE, settings.DEFAULT_FROM_EMAIL = False, "desk@library.example"
    make_keys()
    claims, _key = claims_of(vapid_header("http://127.0.0.1:9/abc", NOON, private_key_text()))
    assert claims["sub"] == "mailto:desk@library.example"
    assert claims["aud"] == "http://127.0.0.1:9"
