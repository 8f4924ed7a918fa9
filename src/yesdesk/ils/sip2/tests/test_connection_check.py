"""The check of a connection: what works, and for the rest how to mend it."""

from dataclasses import replace
from datetime import date

import pytest

from yesdesk.ils.port import Capability, Refused, Unknown
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


# The trial that shows an administrator what type 06 is there, before a patron's money depends on it.


ANA = "23529000035676"
TRIAL = {"staff": "dana", "day": date(2026, 3, 4), "tag": "trial-1"}


def test_the_smallest_coin_goes_once_and_a_person_looks(system, twin, ana):
    trial = system.prove_waiver(ANA, **TRIAL)
    assert (trial.before.minor, trial.after.minor, trial.sent.minor) == (460, 459, 1)
    assert [(each.kind, each.minor, each.tag) for each in ana.credits] == [
        ("PAYMENT", 1, "trial-1")
    ]
    assert twin.times("37") == 1


def test_the_proof_it_gives_switches_waiving_on_here(system, server, twin):
    twin.books.writeoff_type = "06"
    proof = system.prove_waiver(ANA, **TRIAL).proof
    assert proof.split()[1:] == ["2026-03-04", "dana"]
    after = Sip2System(replace(server, waive_proved=proof))
    assert Capability.WAIVE_LINE in after.check().can
    after.close()


@pytest.mark.parametrize(
    ("card", "code"), [("nobody", "sip2.no_patron"), ("29", "sip2.nothing_owed")]
)
def test_nothing_is_sent_for_nobody_or_nothing(system, twin, card, code):
    twin.books.person("29", "Test")
    with pytest.raises(Refused) as no:
        system.prove_waiver(card, **TRIAL)
    assert no.value.code == code
    assert twin.times("37") == 0


def test_a_server_that_does_not_take_it(system, twin):
    twin.answering._on_37 = lambda asked: f"38N{twin.answering._now()}"
    with pytest.raises(Refused, check=lambda no: "did not take it" in no.why):
        system.prove_waiver(ANA, **TRIAL)


def test_a_balance_that_does_not_fit(system, twin):
    twin.answering._on_37 = lambda asked: f"38Y{twin.answering._now()}"
    with pytest.raises(Unknown):
        system.prove_waiver(ANA, **TRIAL)
