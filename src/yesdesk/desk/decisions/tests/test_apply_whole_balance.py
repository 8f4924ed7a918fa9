"""Where charges have no number only the whole balance is waived, and a second tap finds the first one's act."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yesdesk.core.errors import Refusal
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.models import Act
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(now, mill, rules, ana_owes, client_of, sam, monkeypatch):
    """Late fees alone, and a system that numbers no line, as SIP2."""
    DemoFee.objects.filter(kind="lost").delete()
    look = rpc_client.find_account

    def unnumbered(*asked, **how):
        account, can = look(*asked, **how)
        return replace(account, fees=tuple(replace(fee, line="") for fee in account.fees)), can

    monkeypatch.setattr(rpc_client, "find_account", unnumbered)
    browser, request = client_of(sam), ask_as_ana(mill)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    return browser, request


def waivers(browser, request):
    page = browser.get(reverse("request_ways", args=[request.pk]))
    return [way for way in page.context["options"] if "fees" in way.key and way.command]


def test_waiving_the_whole_balance_is_one_act(desk, act, sam):
    browser, request = desk
    (whole,) = waivers(browser, request)
    assert [(order.target, order.amount.minor) for order in whole.command.orders] == [("", 1840)]
    apply_command(request, whole.command, by=act(sam))
    with pytest.raises(Refusal) as refusal:
        apply_command(request, whole.command, by=act(sam))
    assert refusal.value.code == "desk.way.under_way"
    assert not waivers(browser, request)
    assert Act.objects.count() == 1
