"""The twin does what a running Koha 23.05 was seen to do, so that what passes here passes there."""

import socket

import pytest

from tests.twins.sip2.server import Fault
from yesdesk.ils.sip2.codec import FIXED, decode_frame, encode_frame, message
from yesdesk.testing.patience import PATIENCE

pytestmark = pytest.mark.slow
ANA = "23529000035676"
AT = "20260304    180200"


@pytest.fixture
def line(twin):
    """`line(frame)`: what comes back for raw bytes, one frame; empty when it hangs up."""
    with socket.create_connection(("127.0.0.1", twin.port), timeout=PATIENCE) as sock:

        def say(frame):
            sock.sendall(frame)
            got = b""
            while not got.endswith(b"\r"):
                more = sock.recv(1)
                if not more:
                    return got
                got += more.replace(b"\n", b"")
            return got

        yield say


@pytest.fixture
def known(line):
    """The same, logged in."""
    line(b"9300CNyesdesk|COs3cret|\r")
    return line


def _say(line, code, fixed, **fields):
    return decode_frame(line(encode_frame(message(code, fixed, **fields), "utf-8", 2)), "utf-8")


def test_a_bad_login_keeps_the_socket_and_the_next_message_ends_it(line):
    assert line(b"9300CNyesdesk|COno|\r").startswith(b"940")
    assert line(b"9900802.00\r") == b""


def test_nothing_before_a_login(line):
    assert line(b"9900802.00\r") == b""


def test_asked_as_version_one_it_does_not_say_what_it_takes(known):
    assert not _say(known, "99", "00801.00").has("BX")
    assert _say(known, "99", "00802.00").first("BX")[3] == "Y"  # block patron, which does nothing


def test_a_wrong_pin_gets_the_data_all_the_same(known):
    got = _say(known, "63", "001" + AT + " " * 10, AO="", AA=ANA, AD="0000")
    assert (got.first("CQ"), got.first("AE")) == ("N", "Ana Męrczyńska")


def test_an_unknown_patron(known):
    got = _say(known, "23", "001" + AT, AO="", AA="nobody", AC="", AD="")
    assert (got.first("BL"), got.fixed[:4]) == ("N", "YYYY")


def test_the_short_status_has_the_balance_too(client):
    got = client.ask(message("23", "001" + AT, AO="", AA=ANA, AC="", AD=""))
    assert (got.first("BV"), got.first("BL")) == ("4.6", "Y")


def test_an_end_of_session(client):
    assert client.ask(message("35", AT, AO="", AA=ANA)).fixed[:1] == "Y"


def test_blocking_and_unblocking_answer_and_do_nothing(known, ana):
    assert _say(known, "01", "N" + AT, AO="", AL="lost", AA=ANA).fixed[:4] == "YYYY"
    assert _say(known, "25", AT, AO="", AA=ANA).fixed[:4] == "    "
    assert ana.denied == " " * 14


def test_renewing_all_carries_junk(known):
    raw = known(encode_frame(message("65", AT, AO="", AA=ANA), "utf-8", 2))
    assert raw.count(b"C4::SIP::SIPServer=HASH(") == 2
    assert decode_frame(raw, "utf-8").sequence == "2"


@pytest.mark.parametrize("mode", ["*", "+"])
def test_changing_a_hold_or_an_unknown_branch_hangs_up(known, ana, mode):
    frame = encode_frame(message("15", mode + AT, BS="XXX", AO="", AA=ANA, AB="3002"), "utf-8", 2)
    assert known(frame) == b""
    assert not ana.holds


def test_a_hold_is_not_taken_back_by_barcode(known, ana):
    _say(known, "15", "+" + AT, BS="CPL", AO="", AA=ANA, AB="3002")
    assert _say(known, "15", "-" + AT, AO="", AA=ANA, AB="3002").fixed[:1] == "0"
    assert len(ana.holds) == 1


def test_holds_double(known, ana):
    for _ in range(2):
        assert _say(known, "15", "+" + AT, BS="CPL", AO="", AA=ANA, AB="3002").fixed[:1] == "1"
    assert len(ana.holds) == 2


def test_somebody_elses_charge_is_paid(known, twin, ana):
    bo = twin.books.person("29", "Bo")
    theirs = twin.books.owe(bo, "Printing", 200)
    pay = {"BV": "2.00", "AO": "", "AA": ANA, "CG": str(theirs.number)}
    assert _say(known, "37", AT + "0106EUR", **pay).fixed[:1] == "Y"
    assert (ana.balance, bo.balance) == (460, 0)


def test_too_much_becomes_credit_unless_it_is_refused(known, twin, ana):
    twin.books.disallow_overpayment = True
    pay = {"BV": "5.00", "AO": "", "AA": ANA}
    assert _say(known, "37", AT + "0106EUR", **pay).fixed[:1] == "N"
    twin.books.disallow_overpayment = False
    assert _say(known, "37", AT + "0106EUR", **pay).fixed[:1] == "Y"
    assert ana.balance == -40


@pytest.mark.parametrize(("numbered", "sequence"), [(False, ""), (True, "2")])
def test_the_last_answer_once_more(known, twin, numbered, sequence):
    twin.repeats_numbered = numbered
    first = _say(known, "17", AT, AO="", AB="3003")
    again = decode_frame(known(b"97AZFEF5\r"), "utf-8")
    assert again.fields == first.fields
    assert again.sequence == sequence


def test_what_it_asks_to_repeat(known):
    assert known(b"9900802.00AY1AZ0000\r") == b"96AZFEF6\r"
    assert known(b"9900802.00AY1AZxxxx\r") == b"96AZFEF6\r"


def test_a_message_nobody_knows(known):
    assert known(b"ZZ\r") == b"96\r"


def test_a_fault_is_met_once(known, twin):
    twin.faults["17"] = [Fault.REPEAT_PLEASE]
    frame = encode_frame(message("17", AT, AO="", AB="3003"), "utf-8", 2)
    assert known(frame) == b"96AZFEF6\r"
    assert known(frame).startswith(b"18")


def test_twin_has_the_fixed_lengths_of_our_codec():
    from tests.twins.sip2.frames import LENGTHS

    assert {code: FIXED[code] for code in LENGTHS} == LENGTHS
