"""A Koha twin of its own for each test, Ana's account in it, and a connector to it."""

import contextlib
from uuid import uuid4

import pytest

from tests.twins.koha import CLIENT_ID, CLIENT_SECRET, koha_twin
from yesdesk.core.money import Money
from yesdesk.ils.koha.api import KohaOptions
from yesdesk.ils.koha.client import STAFF_PAGE
from yesdesk.ils.koha.connector import Koha
from yesdesk.ils.koha.http import Timeouts
from yesdesk.ils.koha.reads import PIN_PATH
from yesdesk.ils.koha.tests.specification import SPEC, problems_of
from yesdesk.ils.port import Order
from yesdesk.testing.patience import PATIENCE

OUTSIDE = {"/", PIN_PATH, STAFF_PAGE}
"""What the specification at hand does not hold."""

UNSAID = ["no answer 404"]
"""Of a patron who is gone Koha answers so for every list, and its specification says it of some."""

PATIENT = Timeouts(connect=PATIENCE, step=PATIENCE, read=PATIENCE, write=PATIENCE)


@pytest.fixture
def koha():
    """The twin, with two libraries. All that is said in a test is judged by Koha's own specification."""
    with koha_twin() as twin:
        twin.records.add_library("MILL", "Mill Street")
        twin.records.add_library("HILL", "Hill Top")
        yield twin
    if SPEC.exists():
        for heard in twin.heard:
            known = heard.operation in OUTSIDE or problems_of(heard)
            assert known in (True, [], UNSAID), f"{heard.method} {heard.address}: {known}"


@pytest.fixture
def patience():
    return PATIENT


@pytest.fixture
def hasty():
    """For tests of answers that never come."""
    return Timeouts(connect=PATIENCE, step=1.0, read=1.5, write=1.0)


@pytest.fixture
def connected(koha, patience):
    """`connected(client_secret="x", ways=Ways(..))`: another connector to the same twin."""
    with contextlib.ExitStack() as open_ones:

        def one(ways=None, patience=patience, **values):
            told = {
                "url": koha.url,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "currency": "EUR",
                "time_zone": "America/Denver",
                **values,
            }
            made = Koha(
                told, ways=ways or KohaOptions(), patience=patience, pause=lambda seconds: None
            )
            open_ones.callback(made.close)
            return made

        yield one


@pytest.fixture
def system(connected):
    return connected()


@pytest.fixture
def ana(koha):
    return koha.records.add_patron("29001000184", surname="Rivera")


@pytest.fixture
def order(ana):
    """`order(does, target, minor)`: one write for Ana; amounts in cents."""

    def of(does, target="", minor=None, *, patron=None, uuid="", staff="", **more):
        amount = None if minor is None else Money(minor, "EUR")
        whose = str((patron or ana)["patron_id"])
        return Order(uuid or str(uuid4()), does, whose, staff, str(target), amount, **more)

    return of
