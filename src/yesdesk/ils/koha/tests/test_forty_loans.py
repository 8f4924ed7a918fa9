"""A scan with forty loans, beside a Koha as slow as the real one: nobody waits for what could be asked at once."""

import json

import pytest

from tests.twins.koha import Fault
from yesdesk.ils import configuration, health
from yesdesk.ils.health import CapabilityPoller
from yesdesk.ils.koha import reads
from yesdesk.ils.koha.http import Timeouts
from yesdesk.ils.port import Capability, Order
from yesdesk.ils.rpc import client as rpc_client, server as rpc_server
from yesdesk.testing.patience import PATIENCE

LOANS = 40
A_SCAN = 1.5
"""Seconds of Koha's, beside our own work."""

ROUNDS = (
    ["/patrons/{patron_id}/account", "/checkouts"],
    ["/items", "/holds", "/patrons/{patron_id}/account/credits"],
    ["/holds", "/biblios"],  # who else waits, and the titles
)
"""What is asked at once, after who has the card."""


@pytest.fixture
def borrowed(koha, ana):
    """Forty books out, two of them late with a charge each, two reservations."""
    for n in range(LOANS):
        item = koha.records.add_item(f"39{n:06d}", f"Volume {n}")
        loan = koha.records.add_checkout(ana, item, due_in=-5 if n < 2 else 10)
        if n < 2:
            about = {"item_id": item["item_id"], "checkout_id": loan["checkout_id"]}
            koha.records.add_debit(ana, "OVERDUE", "1.00", **about)
    for n in range(2):
        wanted = koha.records.add_item(f"38{n:06d}", f"Rivers {n}")
        koha.records.add_hold(ana["patron_id"], wanted["biblio_id"], "MILL")
    return ana


@pytest.fixture
def slow(connected, monkeypatch):
    """The connector as the worker's own, with more patience than any round takes to come together."""
    system = connected(patience=Timeouts(step=3 * PATIENCE, read=3 * PATIENCE))
    monkeypatch.setattr(configuration, "the_system", lambda: system)
    monkeypatch.setattr(health, "configured", lambda: "this one")
    for reads_the_database in (
        "close_old_connections",
        "record_check",
    ):  # threads see no test's database
        monkeypatch.setattr(health, reads_the_database, lambda *_given: None)
    return system


def look(card):
    question = json.dumps({"verb": "look", "given": [card, ""]}).encode()
    return json.loads(rpc_server.answer_line(question))["answer"]


@pytest.mark.django_db
def test_scan_of_forty_loans_takes_less_than_a_second_and_a_half(koha, slow, borrowed, monkeypatch):
    slow.client.log_in()
    with CapabilityPoller(lambda: slow) as watch:
        watch.has_looked(PATIENCE)
        pace = koha.be_slow(*ROUNDS)
        monkeypatch.setattr(reads, "time", pace)
        koha.heard.clear()
        began = pace.now
        found = look(borrowed["cardnumber"])
    assert [loan["title"] for loan in found["account"]["loans"]] == [
        f"Volume {n}" for n in range(LOANS)
    ]
    assert len(found["account"]["holds"]) == 2
    assert Capability.RENEW in found["can"]
    assert pace.alone == [], "asked by itself, while the others of its round waited for its answer"
    assert pace.now - began < A_SCAN
    assert len(koha.heard) == 1 + sum(map(len, ROUNDS)), [each.operation for each in koha.heard]


def test_no_record_is_put_inside_of_a_copy(koha, slow, borrowed):
    slow.account(str(borrowed["patron_id"]))
    assert not [each for each in koha.heard if each.headers.get("x-koha-embed")]


@pytest.mark.django_db
def test_what_it_can_do_is_never_looked_up_while_somebody_waits(koha, slow, borrowed, monkeypatch):
    """Even where what is known is old, and Koha does not come to an end with its specification."""
    monkeypatch.setattr(rpc_client, "carried", lambda line, _patience: rpc_server.answer_line(line))
    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)
    with CapabilityPoller(lambda: slow) as watch:
        watch.has_looked(PATIENCE)
        koha.spoil(Fault.SILENT_BEFORE, "GET", "/", times=9)
        _account, can = rpc_client.find_account(borrowed["cardnumber"])
        assert Capability.RENEW in can
        assert not watch.has_looked(0), "it is still being looked up, and nobody waited"
        koha.closing.set()


def test_an_act_asks_for_what_it_is_about_and_not_for_forty_titles(koha, slow, borrowed):
    """Forty loans are renewed by forty acts: each that read the whole account would be four hundred questions."""
    ref = str(borrowed["patron_id"])
    loan = slow.account(ref).loans[5]
    koha.heard.clear()
    around = slow.account_around(Order("u", Capability.RENEW, ref, "S7", target=loan.loan))
    assert [each.loan for each in around.loans] == [loan.loan]
    assert around.loans[0].due_at == loan.due_at
    asked = [each.operation for each in koha.heard]
    assert asked == ["/patrons/{patron_id}", "/patrons/{patron_id}/account", "/checkouts"]
