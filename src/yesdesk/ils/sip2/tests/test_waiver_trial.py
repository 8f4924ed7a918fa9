"""The trial that shows an administrator what type 06 is there, before a patron's money depends on it."""

from dataclasses import replace
from datetime import date

import pytest

from yesdesk.ils.port import Capability, Refused, Unknown
from yesdesk.ils.sip2.connector import Sip2System

pytestmark = pytest.mark.slow
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
