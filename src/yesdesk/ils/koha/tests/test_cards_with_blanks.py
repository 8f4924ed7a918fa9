"""A card is asked for as it was typed, and then without its blanks."""

import pytest

from yesdesk.ils.rpc.server import VERBS


@pytest.fixture(autouse=True)
def _can(koha, monkeypatch):
    koha.gate.permissions["borrowers"] = frozenset({"1"})
    monkeypatch.setattr("yesdesk.ils.rpc.server.current_capabilities", lambda _system: frozenset())


@pytest.mark.parametrize(
    ("card", "typed"),
    [
        ("P 12 34", "P 12 34"),
        ("P 12 34", " P 12 34 "),
        ("P1234", "P 12 34"),
        ("29001000185", "2900 1000 185"),
        ("Ä12-ß7", "Ä12-ß7"),
    ],
)
def test_a_card_is_found_as_it_was_typed_or_joined(koha, system, ana, card, typed):
    patron = koha.records.add_patron(card, surname="Blank")
    koha.records.pins[patron["patron_id"]] = "4711"
    found = VERBS["look"](system, [typed, "", False])["account"]
    assert found.patron.card == card
    assert VERBS["find_patron"](system, [typed]).card == card
    assert VERBS["pin_is_right"](system, [typed, "4711"])


def test_no_card_is_found_where_neither_is_known(system, ana):
    assert VERBS["find_patron"](system, ["P 12 34"]) is None
    assert not VERBS["pin_is_right"](system, ["P 12 34", "4711"])
