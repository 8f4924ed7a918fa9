"""Only the library's own server's word counts, and only for the domain that stands in From."""

import io
import time

import pytest
from hypothesis import given, strategies as st

from yesdesk.mail.classify.auth_results import NAMELESS, is_authenticated
from yesdesk.mail.parse.parser import parse_mail

OURS = "mx.library.example"


def mail(*results, sender="Ana <ana.m@post.example>"):
    lines = [f"Authentication-Results: {each}" for each in results]
    raw = "\n".join([*lines, f"From: {sender}", "Subject: Fees", "", "Hello"])
    return parse_mail(io.BytesIO(raw.encode()))


@pytest.mark.parametrize(
    "results",
    [
        f"{OURS}; dkim=pass header.d=post.example",
        f"{OURS} 1; dkim=pass (good) header.i=@post.example header.s=x",
        f"{OURS}; spf=pass smtp.mailfrom=ana.m@post.example; dkim=none",
        f'"{OURS}"; spf=fail; DKIM=pass header.d="POST.example."',
        "MX.Library.Example; dkim=pass (a (nested) comment) header.d=post.example",
        f"{OURS}; spf=softfail; dkim=fail header.d=a.example; dkim=pass header.d=post.example",
    ],
)
def test_an_aligned_pass_of_our_own_server_counts(results):
    assert is_authenticated(mail(results), OURS)


@pytest.mark.parametrize(
    "results",
    [
        "mx.attacker.example; dkim=pass header.d=post.example",
        f"{OURS}; dkim=pass header.d=attacker.example",
        f"{OURS}; spf=pass smtp.mailfrom=eve@attacker.example",
        f"{OURS}; dkim=fail header.d=post.example",
        f"{OURS}; none",
        f"{OURS}; dkim=pass header.d=example",
        f"{OURS}; dkim=pass header.d=notpost.example",
        f"{OURS}; dkim=pass header.d=eve.post.example",
        f"{OURS}; spf=pass smtp.mailfrom=eve@eve.post.example",
        f"{OURS}; dkim=fail (dkim=pass header.d=post.example) header.d=x.example",
        f'{OURS}; dkim=fail reason="; dkim=pass header.d=post.example"',
        f"{OURS}; dmarc=pass header.from=post.example",
        f"{OURS}; spf=pass smtp.helo=post.example",
        f'{OURS}; spf=fail smtp.mailfrom=";dkim=pass header.d=post.example',
        f"{OURS}; spf=fail (x; dkim=pass header.d=post.example",
        "",
    ],
)
def test_anything_else_proves_nothing(results):
    assert not is_authenticated(mail(results), OURS)


def test_what_stands_below_our_own_line_came_along():
    ours, forged = f"{OURS}; dkim=none", f"{OURS}; dkim=pass header.d=post.example"
    assert not is_authenticated(mail(ours, forged), OURS)
    assert is_authenticated(mail("other.example; dkim=none", forged), OURS)


def test_where_no_server_is_trusted_nobody_is_proven():
    assert not is_authenticated(mail(f"{OURS}; dkim=pass header.d=post.example"), "")


def test_a_server_without_a_name_can_be_trusted_by_name():
    nameless = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=post.example; dkim=none;dmarc=pass"
    assert is_authenticated(mail(nameless), NAMELESS)
    assert not is_authenticated(mail(nameless), OURS)
    assert not is_authenticated(mail(f"{OURS}; {nameless}"), NAMELESS)


def test_two_senders_are_nobody():
    passed = f"{OURS}; dkim=pass header.d=post.example"
    assert not is_authenticated(mail(passed, sender="ana.m@post.example, eve@else.example"), OURS)
    assert not is_authenticated(
        mail(passed, sender="ana.m@post.example\nFrom: eve@else.example"), OURS
    )


def test_whoever_stands_under_a_name_is_proved_by_it():
    passed = f"{OURS}; dkim=pass header.d=post.example"
    assert is_authenticated(mail(passed, sender="Ana <ana.m@cats.post.example>"), OURS)


@pytest.mark.parametrize(
    "sender",
    [
        "=?utf-8?q?Moreira=2C_Ana?= <ana.m@post.example>",
        '"Moreira, Ana" <ana.m@post.example>',
        '"eve@post.example" <ana.m@post.example>',
        "Ana (at <home>) <ana.m@post.example>",
    ],
)
def test_a_name_may_hold_what_an_address_does_not(sender):
    assert is_authenticated(mail(f"{OURS}; dkim=pass header.d=post.example", sender=sender), OURS)


@pytest.mark.parametrize(
    "sender",
    [
        r'x\"<ana.m@post.example>" <eve@post.example>',
        "<ana.m@post.example> eve@post.example",
        "<ana.m@post.example <eve@post.example>>",
        "<ana.m@post.example:eve@post.example>",
        "ana.m@post.example@post.example",
        '"<ana.m@post.example>" eve@post.example',
        "=?utf-8?q?=22?= <ana.m@post.example>, =?utf-8?q?=22?= <eve@post.example>",
        "=?utf-8?b?YW5hLm1AcG9zdC5leGFtcGxl?=",
        "Eve\nSender: ana.m@post.example",
        "<ana.m@post.example>," + " " * 2_000 + "<eve@post.example>",
        "<ana.m@post.example>\nFrom : <eve@post.example>",
    ],
)
def test_a_from_that_another_reader_may_read_otherwise_is_nobodys(sender):
    assert not is_authenticated(
        mail(f"{OURS}; dkim=pass header.d=post.example", sender=sender), OURS
    )


def test_a_domain_that_is_spelled_like_another_is_not_that_one():
    passed = f"{OURS}; dkim=pass header.d=strasse.example"
    assert is_authenticated(mail(passed, sender="ana@strasse.example"), OURS)
    assert not is_authenticated(mail(passed, sender="ana@stra\u00dfe.example"), OURS)
    assert not is_authenticated(mail(passed, sender="ana@\uff53trasse.example"), OURS)
    umlaut = f"{OURS}; dkim=pass header.d=xn--bcher-kva.example"
    assert is_authenticated(mail(umlaut, sender="ana@b\u00fccher.example"), OURS)
    kelvin = mail(f"{OURS}; dkim=pass header.d=post.example", sender="mar\u212a@post.example")
    assert not is_authenticated(kelvin, OURS)


@pytest.mark.parametrize("line", ['"\\' * 4_000, '"\\"' * 2_700, "(" * 8_000, "a(" * 4_000])
def test_a_hostile_line_takes_no_time(line):
    hostile = mail(*[line] * 4)
    begun = time.process_time()
    assert not is_authenticated(hostile, OURS)
    assert time.process_time() - begun < 0.5


@given(st.text())
def test_a_hostile_line_is_only_no_proof(text):
    assert not is_authenticated(mail(f"{OURS}; {' '.join(text.split())} x=pass"), "else.example")
