"""What the library system calls our branches: chosen from its own list, typed where it has none."""

import pytest

from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import AuditEntry
from yesdesk.ils.configuration import pickup_code
from yesdesk.ils.connection.actions import set_pickup_codes
from yesdesk.ils.models import PickupCode
from yesdesk.ils.port import PickupPlace
from yesdesk.ils.rpc import server as rpc_server
from yesdesk.places.models import Branch

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/library-system/pickups"


@pytest.fixture
def koha(settings):
    settings.ILS = "koha"


def test_the_demo_system_calls_branches_as_we_do(mill, act, sam):
    assert pickup_code(act(sam), mill) == "mill"


def test_a_branch_has_the_code_it_was_given_or_none(koha, mill, hill, act, sam, teo):
    set_pickup_codes({mill.pk: "MPL", hill.pk: ""}, by=act(teo))
    assert (pickup_code(act(sam), mill), pickup_code(act(sam), hill)) == ("MPL", "")
    set_pickup_codes({mill.pk: ""}, by=act(teo))
    assert pickup_code(act(sam), mill) == ""
    assert AuditEntry.objects.filter(tag="ils.pickups.changed").count() == 2


def test_only_who_looks_after_the_connection_gives_codes(mill, act, sam):
    with pytest.raises(NotAllowed):
        set_pickup_codes({mill.pk: "MPL"}, by=act(sam))


def test_pickup_codes_are_typed_when_the_system_has_no_list(
    koha, monkeypatch, client_of, teo, mill
):
    browser = client_of(teo)
    assert f'name="branch.{mill.pk}"' in browser.get(ADDRESS).text
    browser.post(ADDRESS, {f"branch.{mill.pk}": " MPL "})
    assert PickupCode.objects.get().code == "MPL"


def test_pickup_codes_are_chosen_from_the_systems_list(
    ils_in_process, monkeypatch, client_of, teo, mill
):
    places = (PickupPlace("CPL", "Centerville"), PickupPlace("MPL", "Midway"))
    monkeypatch.setitem(rpc_server.VERBS, "pickup_places", lambda _system, _given: places)
    PickupCode.objects.create(branch=mill, code="OLD")
    browser = client_of(teo)
    page = browser.get(ADDRESS).text
    assert "Midway (MPL)" in page
    assert "OLD, which the library system does not know" in page
    rest = {f"branch.{each.pk}": "" for each in Branch.objects.all()}
    assert browser.post(ADDRESS, rest | {f"branch.{mill.pk}": "XXX"}).status_code == 422
    assert browser.post(ADDRESS, rest | {f"branch.{mill.pk}": "MPL"}).status_code == 302
    assert PickupCode.objects.get().code == "MPL"
