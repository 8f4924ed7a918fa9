"""This computer itself, by what was typed and by the address that was reached."""

import pytest

from yesdesk.core.loopback import is_loopback_address, is_loopback_host


@pytest.mark.parametrize("address", ["127.0.0.1", "127.3.2.1", "::1", "::1%lo"])
def test_an_address_of_this_computer(address):
    assert is_loopback_address(address)
    assert is_loopback_host(address)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST"])
def test_localhost_is_a_loopback_host_but_no_address(name):
    assert is_loopback_host(name)
    assert not is_loopback_address(name)


@pytest.mark.parametrize(
    "elsewhere",
    ["", "koha.library.example", "localhost.example", "10.0.0.1", "0.0.0.0", "::", "fe80::1%lo"],
)
def test_anywhere_else_is_not(elsewhere):
    assert not is_loopback_host(elsewhere)
