"""A twin with Ana's account in it, and a client and a connector of it."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.twins.sip2.server import sip2_twin
from yesdesk.core.money import Money
from yesdesk.ils.port import Capability, Order
from yesdesk.ils.sip2 import copies
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.codec import message, moment_text
from yesdesk.ils.sip2.connector import Sip2System
from yesdesk.ils.sip2.server import Sip2Server
from yesdesk.ils.sip2.tests.card import ANA
from yesdesk.testing.patience import PATIENCE

ZONE = ZoneInfo("UTC")
NOW = moment_text(datetime(2026, 3, 4, 18, 2, tzinfo=UTC), ZONE)


@pytest.fixture
def twin():
    with sip2_twin() as twin:
        ana = twin.books.person(ANA, "Ana Męrczyńska", email="ana.m@post.example", born="19800112")
        twin.books.owe(ana, "Bread 2026-03-01 23:59", 460)
        for barcode, title in [("3001", "Bread"), ("3002", "Rivers"), ("3003", "This | that")]:
            twin.books.copy(barcode, title)
        twin.books.lend(ana, "3001", datetime(2036, 3, 10, 23, 59, tzinfo=UTC))
        yield twin


@pytest.fixture(autouse=True)
def _whatever_the_machine(monkeypatch):
    """A copy that is asked about is waited for, however slow the machine: but in a test of one that hangs."""
    monkeypatch.setattr(copies, "AT_LEAST", PATIENCE)


@pytest.fixture
def ana(twin):
    return twin.books.people[ANA]


@pytest.fixture
def server(twin):
    return Sip2Server(
        "127.0.0.1", twin.port, ZONE, "EUR", user="yesdesk", password="s3cret", tls=False,
        timeout=PATIENCE, pickups=("CPL", "MPL"),
    )  # fmt: skip


@pytest.fixture
def client(server):
    client = Client(server)
    yield client
    client.close()


@pytest.fixture
def hasty(client):
    """The same client, for answers that never come."""
    object.__setattr__(client._server, "timeout", 0.7)
    return client


@pytest.fixture
def system(server):
    system = Sip2System(server)
    yield system
    system.close()


@pytest.fixture
def proved(twin, server):
    """A connector whose server takes 06 as a write-off, and to whom that was proved."""
    twin.books.writeoff_type = "06"
    system = Sip2System(replace(server, waive_proved=f"{server.fingerprint} 2026-03-04 dana"))
    yield system
    system.close()


@pytest.fixture
def order():
    """`order(does, target)`: an order on Ana's account."""

    def make(does, target="", minor=None, **fields):
        amount = None if minor is None else Money(minor, "EUR")
        uuid = "6f3cf2c2-8d2a-4d4e-9f7e-2f0b9a0f2f11"
        return Order(uuid, Capability(does), ANA, "S7", target, amount, fields=fields)

    return make


@pytest.fixture
def account():
    """Asks for Ana's account."""
    return message("63", "001" + NOW + " " * 10, AO="", AA=ANA)


@pytest.fixture
def waive():
    """Pays or writes off 4.60."""
    return message("37", NOW + "0106EUR", BV="4.60", AO="", AA=ANA, BK="one")
