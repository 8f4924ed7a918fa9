"""Everything the port has words for comes through the socket as it went in."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.money import Money
from yesdesk.ils.port import (
    Account,
    AgeBand,
    Block,
    BlockKind,
    Capability,
    Check,
    Fee,
    FeeKind,
    Hold,
    Loan,
    Order,
    PastWaiver,
    PatronRecord,
    SystemCheckLine,
)
from yesdesk.ils.rpc.serialise import from_json, to_json

words = st.text(max_size=20)
days = st.none() | st.dates()
times = st.datetimes(timezones=st.just(UTC))
money = st.builds(Money, st.integers(-(10**9), 10**9), st.just("EUR"))
lists = lambda kind: st.none() | st.lists(kind, max_size=2).map(tuple)  # noqa: E731
accounts = st.builds(
    Account,
    patron=st.builds(
        PatronRecord, ref=words, card=words, name=words, email=words,
        age_band=st.sampled_from(AgeBand), expires_on=days,
        household=st.lists(words, max_size=2).map(tuple),
    ),
    balance=money,
    as_of=times,
    fees=lists(
        st.builds(
            Fee, line=words, kind=st.sampled_from(FeeKind), words=words, owed=money, since=days,
            days_overdue=st.none() | st.integers(0, 999), growing=st.booleans(),
        )
    ),
    loans=lists(st.builds(Loan, loan=words, item=words, title=words, due_at=st.none() | times)),
    holds=lists(st.builds(Hold, hold=words, title=words, title_ref=words)),
    blocks=lists(st.builds(Block, kind=st.sampled_from(BlockKind), words=words)),
    waivers=lists(st.builds(PastWaiver, at=times, amount=money, rule=words)),
)  # fmt: skip


@given(accounts)
def test_accounts(account):
    assert from_json(Account, json.loads(json.dumps(to_json(account)))) == account


def test_orders_and_checks():
    order = Order(
        "u", Capability.RENEW, "7", "S1", "9", Money(460, "EUR"), date(2026, 12, 1), "n", {"a": "b"}
    )
    check = Check(
        True, frozenset({Capability.RENEW}), (SystemCheckLine("one", works=False, mend="so"),)
    )
    assert from_json(Order, json.loads(json.dumps(to_json(order)))) == order
    assert from_json(Check, json.loads(json.dumps(to_json(check)))) == check
    assert from_json(datetime | None, None) is None


def test_anything_else_is_a_mistake():
    with pytest.raises(TypeError):
        from_json(PatronRecord, {"ref": 7, "card": "", "name": ""})
    with pytest.raises(ValueError, match="nonsense"):
        from_json(Capability, "nonsense")
