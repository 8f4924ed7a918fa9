"""A read is asked again on a new connection, three times at most; a write goes out once."""

import pytest

from tests.twins.sip2.server import Fault
from yesdesk.ils.port import Unknown, Unreachable

pytestmark = pytest.mark.slow

LOST = [
    Fault.SILENT_BEFORE,
    Fault.SILENT_AFTER,
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.DROP_MIDWAY,
    Fault.REPEAT_PLEASE,
]


def test_client_logs_in_and_reads_the_server_status(client, twin):
    status = client.status()
    assert [frame[:2] for frame in twin.seen] == [b"93", b"99"]
    assert (status.version, status.institution, status.renews) == ("2.00", "CPL", True)
    assert status.takes(7)
    assert not status.takes(11)


@pytest.mark.parametrize("fault", LOST)
def test_a_read_without_an_answer_is_asked_again(hasty, twin, account, fault):
    twin.faults["63"] = [fault]
    assert hasty.ask(account).first("AE") == "Ana Męrczyńska"
    assert (twin.times("63"), twin.times("93")) == (2, 2)


def test_three_times_and_no_more(client, twin, account):
    twin.faults["63"] = [Fault.DROP_MIDWAY] * 5
    with pytest.raises(Unreachable, match="closed the connection"):
        client.ask(account)
    assert twin.times("63") == 3


@pytest.mark.parametrize("fault", LOST)
def test_a_write_without_an_answer_is_never_repeated(hasty, twin, waive, fault):
    twin.faults["37"] = [fault] * 3
    with pytest.raises(Unknown):
        hasty.tell(waive)
    assert twin.times("37") == 1


def test_the_same_write_twice_would_count_twice(client, twin, waive):
    """Why it is never repeated: the transaction id protects nobody."""
    client.tell(waive)
    client.tell(waive)
    ana = twin.books.people["23529000035676"]
    assert [each.minor for each in ana.credits] == [460, 460]
    assert ana.balance == -460


def test_a_garbled_answer_is_asked_for_again_not_the_message(client, twin, waive):
    twin.faults["37"] = [Fault.GARBLED]
    assert client.tell(waive).fixed[:1] == "Y"
    assert (twin.times("37"), twin.times("97"), twin.times("93")) == (1, 1, 1)


def test_a_server_that_hung_up_is_called_again_before_a_write(client, twin, account, waive):
    client.ask(account)
    twin.hang_up()
    while not client._open.is_over():
        pass
    assert client.tell(waive).fixed[:1] == "Y"
    assert twin.times("37") == 1


@pytest.mark.parametrize("end", [b"\r", b"\r\n"])
@pytest.mark.parametrize("lead", [b"", b"\n"])
@pytest.mark.parametrize("trickle", [0, 7])
def test_every_line_end_however_it_is_cut(client, twin, account, end, lead, trickle):
    twin.end, twin.lead, twin.trickle = end, lead, trickle
    assert client.ask(account).first("BL") == "Y"
    assert client.ask(account).first("BL") == "Y"


def test_without_error_detection(client, twin, account):
    twin.summed = False
    assert client.ask(account).first("BV") == "4.6"


def test_twelve_messages_on_one_connection(client, twin, account):
    """The sequence goes from 9 to 0."""
    for _ in range(12):
        client.ask(account)
    assert twin.times("93") == 1
    assert [int(frame[-7:-6]) for frame in twin.seen] == [*range(10), *range(4)]


def test_an_answer_to_another_message_is_not_taken(client, twin, account):
    twin.answering._on_63 = lambda asked: "941"
    with pytest.raises(Unreachable, match="cannot be read"):
        client.ask(account)
