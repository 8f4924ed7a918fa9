"""A charge whose kind nobody can tell is asked about, with few buttons, and stands before no rule until then."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.desk.tests.scanning import scanned
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.models import Act
from yesdesk.ils.port import FeeKind
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.requests.models import Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(now, mill, rules, ana_owes, client_of, sam, monkeypatch):
    """One charge without a number, in words that begin as a lost book would: SIP2, as it comes."""
    DemoFee.objects.exclude(pk=DemoFee.objects.filter(kind="overdue").first().pk).delete()
    look = rpc_client.find_account

    def in_words(*asked, **more):
        account, can = look(*asked, **more)
        fees = (
            replace(fee, line="", kind=FeeKind.UNKNOWN, words="Lost Horizon")
            for fee in account.fees
        )
        return replace(account, fees=tuple(fees)), can

    monkeypatch.setattr(rpc_client, "find_account", in_words)
    browser, request = client_of(sam), ask_as_ana(mill)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    return browser, request


def ways(page):
    return [way for way in page.context["options"] if way.command and "fees" in way.key]


def test_no_rule_is_chosen_before_it_was_asked(desk):
    browser, request = desk
    page = browser.get(reverse("request_ways", args=[request.pk]))
    assert not ways(page)
    (charge,) = page.context["charges"]
    assert (charge.words, charge.said) == ("Lost Horizon", "")
    assert page.content.decode().count(f'name="{charge.name}"') == len(page.context["charge_kinds"])


@pytest.mark.parametrize("said", ["overdue", "lost", "agency"])
def test_the_rule_of_the_kind_that_was_said(desk, said):
    browser, request = desk
    address = reverse("request_ways", args=[request.pk])
    (charge,) = browser.get(address).context["charges"]
    page = browser.post(address, {charge.name: said})
    assert {way.command.facts["fee_kind"] for way in ways(page)} == {said}
    assert page.context["charges"][0].said
    assert page.context["kept"][charge.name] == said


def test_the_tap_takes_along_what_was_said(desk):
    browser, request = desk
    address = reverse("request_ways", args=[request.pk])
    (charge,) = browser.get(address).context["charges"]
    (way, *_more) = ways(browser.post(address, {charge.name: "overdue"}))
    browser.post(
        reverse("take_way", args=[request.pk]), {"option": way.key, charge.name: "overdue"}
    )
    assert [(act.does, act.minor) for act in Act.objects.all()] == [("waive_line", 460)]


def test_without_it_a_tap_does_nothing(desk):
    browser, request = desk
    address = reverse("request_ways", args=[request.pk])
    (charge,) = browser.get(address).context["charges"]
    (way, *_more) = ways(browser.post(address, {charge.name: "overdue"}))
    browser.post(reverse("take_way", args=[request.pk]), {"option": way.key})
    assert not Act.objects.exists()


def test_chosen_kind_of_a_charge_can_be_taken_back(desk):
    browser, request = desk
    address = reverse("request_ways", args=[request.pk])
    (charge,) = browser.get(address).context["charges"]
    page = browser.post(address, {charge.name: ["overdue", ""]})
    assert not ways(page)


def test_a_kind_the_library_system_tells_is_nobodys_to_change(desk, monkeypatch):
    browser, request = desk
    unknown = rpc_client.find_account
    address = reverse("request_ways", args=[request.pk])
    (charge,) = browser.get(address).context["charges"]

    def as_lost(*asked, **more):
        account, can = unknown(*asked, **more)
        return replace(
            account, fees=tuple(replace(fee, kind=FeeKind.LOST) for fee in account.fees)
        ), can

    monkeypatch.setattr(rpc_client, "find_account", as_lost)
    page = browser.post(address, {charge.name: "overdue"})
    assert not page.context["charges"]
    assert all(way.command.facts["fee_kind"] == "lost" for way in ways(page))


def test_kind_of_a_charge_is_asked_on_a_scan_too(desk):
    browser, _request = desk
    Request.objects.update(closed_at=timezone.now())
    page = scanned(browser)
    (charge,) = page.context["charges"]
    here = page.context["take_option_href"]
    assert f'id="charges" method="post" action="{here}"' in page.text
    page = browser.post(here, {**page.context["kept"], charge.name: "overdue"})
    (way, *_more) = ways(page)
    form = {**page.context["kept"], "option": way.key, "form_id": page.context["form_id"]}
    browser.post(page.context["take_option_href"], form)
    assert Act.objects.get().minor == 460
