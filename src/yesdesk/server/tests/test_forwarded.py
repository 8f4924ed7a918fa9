"""Who asks is what a trusted proxy says, and nobody else."""

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.server.forwarded import Proxies, clean_headers


def asked(peer, *forwarded):
    return {
        "client": (peer, 4711),
        "headers": [(b"x-forwarded-for", f.encode()) for f in forwarded],
    }


def test_without_trusted_proxies_nobody_is_believed():
    assert Proxies([]).client_of(asked("203.0.113.9", "198.51.100.1")) == ("203.0.113.9", 4711)


def test_a_trusted_proxy_tells_the_address():
    proxies = Proxies(["127.0.0.1"])
    assert proxies.client_of(asked("127.0.0.1", "198.51.100.1")) == ("198.51.100.1", 0)


def test_what_the_client_put_before_the_proxys_word_is_not_believed():
    proxies = Proxies(["127.0.0.1", "10.0.0.0/8"])
    said = asked("127.0.0.1", "192.0.2.66, 198.51.100.1, 10.1.2.3")
    assert proxies.client_of(said)[0] == "198.51.100.1"


def test_several_headers_are_one_list():
    proxies = Proxies(["127.0.0.1", "10.0.0.0/8"])
    assert proxies.client_of(asked("127.0.0.1", "198.51.100.1", "10.9.9.9"))[0] == "198.51.100.1"


def test_an_address_nobody_can_read_ends_the_belief():
    proxies = Proxies(["127.0.0.1"])
    assert proxies.client_of(asked("127.0.0.1", "198.51.100.1, unknown"))[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("198.51.100.1:5555", "198.51.100.1"),
        ("[2001:db8::7]:5555", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_addresses_are_read_as_proxies_write_them(written, read):
    assert Proxies(["127.0.0.1"]).client_of(asked("127.0.0.1", written))[0] == read


def test_a_setting_that_is_no_address_says_what_it_takes():
    with pytest.raises(SettingNeedsMending, match=r"10\.0\.0\.0/8"):
        Proxies(["the proxy"])


def test_headers_that_only_proxies_say_and_names_with_underscores_go_no_further():
    given = [
        (b"host", b"ask.example"),
        (b"x_forwarded_for", b"1.1.1.1"),
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"evil.example"),
        (b"forwarded", b"for=1.1.1.1"),
        (b"x-real-ip", b"1.1.1.1"),
        (b"content_length", b"9"),
        (b"x-request-id", b"abcdefgh"),
    ]
    assert [name for name, _ in clean_headers(given)] == [b"host", b"x-request-id"]
