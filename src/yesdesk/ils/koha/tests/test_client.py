"""How Koha is asked: one login for many calls, reads up to three times, writes once, TLS or this machine."""

import contextlib
import logging
import time

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.koha.http import Timeouts
from yesdesk.ils.koha.responses import KohaRefused
from yesdesk.ils.port import Unknown, Unreachable
from yesdesk.testing.patience import PATIENCE

PATRON = ("GET", "/patrons/{patron_id}")
REST = ("POST", "/holds/{hold_id}/suspension")


@pytest.fixture
def read(system, ana):
    return lambda: system.client.read(f"/patrons/{ana['patron_id']}")


@pytest.fixture
def write(system):
    return lambda: system.client.write("POST", "/holds/9/suspension", {})


def test_koha_login_serves_many_calls(koha, read):
    for _ in range(3):
        assert read().status == 200
    assert koha.gate.logins == 1


def test_a_token_that_ends_is_asked_for_before(koha, read):
    koha.gate.said_life = 0
    read()
    read()
    assert koha.gate.logins == 2
    assert not [heard for heard in koha.heard if heard.said.status == 401]


def test_a_401_brings_one_new_login(koha, read, write):
    read()
    koha.gate.expire()
    assert read().status == 200
    assert koha.gate.logins == 2
    koha.gate.expire()
    with pytest.raises(KohaRefused) as no:  # there is no such hold: it got as far as that
        write()
    assert no.value.answer.status == 404
    assert koha.gate.logins == 3


def test_a_second_401_is_the_end_of_it(koha, read):
    koha.spoil(Fault.ANSWER_BEFORE, *PATRON, status=401, body={"error": "?"}, times=9)
    with pytest.raises(Unreachable):
        read()
    assert koha.gate.logins == 2


def test_a_403_brings_no_login(koha, read):
    koha.gate.permissions.pop("borrowers")
    with pytest.raises(KohaRefused):
        read()
    assert koha.gate.logins == 1


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.ANSWER_BEFORE])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_read_is_tried_three_times(koha, read, fault, times):
    koha.spoil(fault, *PATRON, times=times)
    if times < 3:
        assert read().status == 200
        return
    with pytest.raises(Unreachable):
        read()
    assert read().status == 200


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_no_is_not_asked_again(koha, read, status):
    koha.spoil(Fault.ANSWER_BEFORE, *PATRON, status=status, body={"error": "no"})
    with pytest.raises(KohaRefused):
        read()


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.ANSWER_BEFORE])
def test_a_write_is_never_sent_again(koha, write, fault):
    koha.spoil(fault, *REST)
    with pytest.raises(Unknown):
        write()
    assert len(koha.sent(*REST)) <= 1


def test_a_write_has_a_connection_of_its_own(koha, system, read, write):
    """One that was kept may be closed by the other side at that very moment."""
    for ask in (read, write, read, write):
        with contextlib.suppress(KohaRefused):
            ask()
    reads = {heard.port for heard in koha.sent(*PATRON)}
    writes = [heard.port for heard in koha.sent(*REST)]
    assert len(reads) == 1
    assert len({*writes, *reads}) == 3


def test_where_nobody_listens_nothing_was_sent(connected):
    gone = connected(url="http://127.0.0.1:1")
    with pytest.raises(Unreachable):
        gone.client.write("POST", "/holds/9/suspension", {})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "koha.example.org",
        "http://koha.example.org",
        "ftp://127.0.0.1",
        "http://10.0.0.1",
        "//x",
    ],
)
def test_without_tls_nothing_goes_beyond_this_machine(connected, url):
    far = connected(url=url)
    with pytest.raises(Unreachable):
        far.find_patron("1")
    assert not far.check().works


@pytest.mark.parametrize("end", ["", "/", "/api/v1", "/api/v1/"])
def test_the_address_may_end_as_people_write_it(koha, connected, ana, end):
    assert connected(url=koha.url + end).find_patron("29001000184")


def test_being_sent_elsewhere_is_not_followed(koha, read, write):
    koha.spoil(Fault.ANSWER_BEFORE, *PATRON, status=302)
    koha.spoil(Fault.ANSWER_BEFORE, *REST, status=307)
    for ask in (read, write):
        with pytest.raises(Unreachable):
            ask()


@pytest.mark.night
def test_an_answer_that_drips_ends_at_its_time(koha, connected, ana):
    hurried = connected(patience=Timeouts(connect=1, step=1, read=0.2, write=0.2))
    hurried.client.log_in()
    koha.spoil(Fault.DRIP, *PATRON, times=3)
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        hurried.client.read(f"/patrons/{ana['patron_id']}")
    assert time.monotonic() - begun < PATIENCE  # not the minutes it would go on


@pytest.mark.night
def test_silence_ends_at_its_time(koha, connected, ana, hasty):
    system = connected(patience=hasty)
    koha.spoil(Fault.SILENT_BEFORE, *PATRON, times=3)
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        system.client.read(f"/patrons/{ana['patron_id']}")
    assert time.monotonic() - begun < PATIENCE  # not the minutes it would go on


def test_no_card_number_and_no_secret_is_logged(system, koha, ana, caplog):
    caplog.set_level(logging.DEBUG)
    system.find_patron("29001000184")
    system.account(str(ana["patron_id"]))
    for secret in ("29001000184", "yesdesk-secret", *koha.gate.tokens):
        assert secret not in caplog.text
