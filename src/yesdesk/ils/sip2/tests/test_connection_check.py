"""The check of a connection: what works, and for the rest how to mend it."""

from dataclasses import replace

import pytest

from yesdesk.ils.port import Capability
from yesdesk.ils.sip2.connector import Sip2System, connect

pytestmark = pytest.mark.slow


def _lines(check):
    return {finding.what: finding for finding in check.findings}


def test_all_well_but_the_proof(system):
    check = system.check()
    assert check.works
    unmended = [finding for finding in check.findings if not finding.works]
    assert [finding.what for finding in unmended] == ["Waiving a charge"]
    assert "test patron" in unmended[0].mend
    assert "The SIP2 server answers, in plain text on this computer" in _lines(check)


def test_a_login_that_is_not_known(server):
    check = Sip2System(replace(server, password="another")).check()
    assert (check.works, check.can) == (False, frozenset())
    assert "YESDESK_SIP2_USER" in check.findings[0].mend


def test_nobody_answers(server, twin):
    twin.down = True
    check = Sip2System(server).check()
    assert not check.works
    assert "YESDESK_SIP2_HOST" in check.findings[0].mend


def test_a_server_that_is_off_line(system, twin):
    whole = twin.answering._on_99
    twin.answering._on_99 = lambda asked: whole(asked).replace("98Y", "98N")
    check = system.check()
    assert not check.works
    assert "off line" in check.findings[0].what


@pytest.mark.parametrize(
    ("place", "lost"),
    [(7, {Capability.FIND_PATRON, Capability.LOANS}), (10, {Capability.LOANS, Capability.FIND_TITLE}),
     (13, {Capability.PLACE_HOLD}), (14, {Capability.RENEW}), (9, {Capability.WAIVE_LINE})],
)  # fmt: skip
def test_what_the_server_does_not_take_is_no_ability(proved, twin, place, lost):
    whole = proved.check().can
    supports = twin.answering.supports
    twin.answering.supports = supports[:place] + "N" + supports[place + 1 :]
    check = proved.check()
    assert whole - check.can == lost
    assert check.works is (place != 7)
    assert any("switch this message on" in finding.mend for finding in check.findings)


def test_a_server_that_says_nothing_of_what_it_takes(system, twin):
    twin.answering.supports = ""
    check = system.check()
    assert not check.works
    assert all(finding.works or finding.mend for finding in check.findings)


def test_a_check_calls_anew(system, twin):
    system.check()
    system.check()
    assert twin.times("93") == 2


def test_connecting_takes_zone_and_currency_from_the_library(library, twin):
    system = connect(twin.values(pickups="CPL, MPL"))
    assert system._server.currency == library.currency
    assert system._server.zone.key == library.time_zone
    assert system._server.pickups == ("CPL", "MPL")
    assert system.check().works
    system.close()


def test_a_tunnel_is_said(server):
    named = replace(server, tunnel=f"{server.host}:{server.port}")
    system = Sip2System(named)
    assert any("the tunnel you named" in finding.what for finding in system.check().findings)
    system.close()
