"""What the library system does besides stands beside the way before the tap; what it would turn away is only told."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yesdesk.core.money import Money
from yesdesk.desk.options.available import available_options, collect_options
from yesdesk.desk.tests.option_contexts import ANA, BENT, LATE, LOST, option_context
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.koha.acts import ACTS
from yesdesk.ils.port import Capability, Preflight, Refused
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def told(monkeypatch):
    """`told`: how often the worker was asked; it answers as Koha's acts do."""
    asked = []

    def forewarn(orders, account):
        asked.append(orders)
        return [_as_koha(order, account) for order in orders]

    monkeypatch.setattr(rpc_client, "preflight", forewarn)
    return asked


def _as_koha(order, account):
    try:
        return Preflight(ACTS[order.does].warnings(order, account))
    except Refused as refused:
        return Preflight((), refused.why, refused.next_step)


def account(*fees, **changes):
    total = sum(fee.owed.minor for fee in fees)
    return replace(ANA, fees=fees, balance=Money(total, "EUR"), **changes)


def keys(ways):
    return [way.key for way in ways]


def test_nothing_is_said_where_nothing_else_happens(told):
    ways = available_options(option_context())
    plain = collect_options(option_context())
    assert keys(ways) == keys(plain)
    assert not any(way.besides for way in ways if way.key != "ask.1.fees.lost")
    assert len(told) == 1


def test_a_lost_charge_cleared_says_what_koha_makes_of_it(told):
    lead = replace(BENT, job_class=5)
    lost = next(
        way
        for way in available_options(option_context(situations=(lead,)))
        if way.key == "bend.1.fees.lost"
    )
    [said] = lost.besides
    assert "end the loan" in said
    assert lost.command is not None


def test_a_charge_that_grows_is_not_offered_but_told_with_the_way_on(told):
    growing = tuple(replace(fee, growing=True) for fee in LATE)
    ways = available_options(option_context(account=account(*growing, LOST)))
    late = next(way for way in ways if way.target == "fees.overdue")
    assert (late.command, late.button, late.ask) == (None, "", ())
    assert late.who_may == "Not yet: This charge grows again tonight, as the item is still out."
    assert late.effect == "Renew the item or take it back first, then waive."
    assert keys(ways)[:2] == ["plain.renew", "ask.1.fees.lost"]


def test_the_lines_that_do_not_grow_are_still_one_tap(told):
    first, *rest = LATE
    ways = available_options(option_context(account=account(replace(first, growing=True), *rest)))
    late = [way for way in ways if way.target == "fees.overdue"]
    assert [(way.key, way.button) for way in late] == [
        ("bend.1.fees.overdue", "Waive €13.80"),
        ("bend.1.fees.overdue.not_yet", ""),
    ]
    assert [order.target for order in late[0].command.orders] == ["2", "3", "4"]
    assert late[0].effect == "They still owe €4.60"


def test_where_nobody_answers_the_ways_stay_and_say_that_nothing_was_heard(monkeypatch):
    def away(_orders, _account):
        raise rpc_client.ServiceUnavailable.plain()

    monkeypatch.setattr(rpc_client, "preflight", away)
    first = available_options(option_context())[0]
    assert first.command is not None
    assert first.besides == ("The library system didn’t say what else would happen.",)


def test_without_an_account_nobody_is_asked(told):
    assert keys(available_options(option_context(account=None))) == keys(
        collect_options(option_context(account=None))
    )
    assert not told


@pytest.mark.django_db
def test_warning_of_the_library_system_is_shown_before_the_tap(
    now, mill, rules, ana_owes, client_of, sam
):
    DemoFee.objects.filter(kind="overdue").update(growing=True)
    request = ask_as_ana(mill)
    browser = client_of(sam)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    page = browser.get(reverse("request_ways", args=[request.pk])).content.decode()
    said = "It grows again tonight while the item is out. Renew the item to stop that."
    assert page.count(said) == 1
    assert page.index(said) < page.index("Waive €18.40")
    assert "If the item is still on loan, its loan ends with this." in page


@pytest.mark.django_db
def test_a_system_that_does_as_it_is_told_has_nothing_to_say(library, monkeypatch, ils_in_process):
    from yesdesk.ils import configuration
    from yesdesk.ils.manual.connector import ManualSystem
    from yesdesk.ils.port import Order

    monkeypatch.setattr(configuration, "the_system", ManualSystem)
    order = Order("", Capability.RENEW, "7", "", "9")
    assert rpc_client.preflight([order], ANA) == [Preflight()]
