"""An answer cut after any byte: a write is told as not known or as done, a read is asked again."""

import pytest

from tests.twins.koha import Fault
from tests.twins.koha.server import _raw
from yesdesk.ils.port import Capability, SearchResult, Unknown
from yesdesk.testing.patience import until

pytestmark = pytest.mark.night

CREDITS = ("POST", "/patrons/{patron_id}/account/credits")
ACCOUNT = ("GET", "/patrons/{patron_id}/account")


@pytest.fixture
def waive(koha, ana, order):
    def one():
        line = koha.records.add_debit(ana, "MANUAL", "7.00")
        return order(Capability.WAIVE_LINE, line["account_line_id"], 700)

    return one


def test_a_write_whose_answer_is_cut_anywhere_is_found_by_looking(koha, system, ana, waive):
    system.carry_out(waive())
    length = len(_raw(koha.sent(*CREDITS)[0].said))
    for cut in range(length):
        asked = waive()
        koha.spoil(Fault.CUT, *CREDITS, after=cut)
        with pytest.raises(Unknown):
            system.carry_out(asked)
        until(lambda asked=asked: system.look(asked, {}).receipt)  # a busy twin stores late
        look = system.look(asked, {})
        assert (look.found, look.receipt.read_back["waived"]) == (SearchResult.DONE, "7.00"), cut
    assert koha.records.balance(ana["patron_id"]) == 0
    assert len(koha.sent(*CREDITS)) == length + 1


def test_a_read_whose_answer_is_cut_anywhere_is_asked_again(koha, system, ana):
    koha.records.add_debit(ana, "MANUAL", "18.40")
    whole = system.account(str(ana["patron_id"]))
    length = len(_raw(koha.sent(*ACCOUNT)[0].said))
    for cut in range(length):
        koha.spoil(Fault.CUT, *ACCOUNT, after=cut)
        read = system.account(str(ana["patron_id"]))
        assert (read.balance, read.fees) == (whole.balance, whole.fees), cut
