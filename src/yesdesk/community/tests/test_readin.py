"""Places outside from a CSV and from HSDS 3.0: they come in as not checked."""

import json

import pytest

from yesdesk.community.models import Place
from yesdesk.community.readin import PlacesOutside
from yesdesk.core.actors import SYSTEM
from yesdesk.core.readin.csv_source import BrokenFile
from yesdesk.core.readin.kinds import Row, RowState
from yesdesk.core.readin.queries import open_source
from yesdesk.testing.shared_data import SHARED_DATA

pytestmark = pytest.mark.django_db

KIND = PlacesOutside()
EXAMPLES = SHARED_DATA / "hsds" / "examples"
CELLS = {"name": "Tenants’ help", "what_for": "eviction, rent", "phone": "01 555 0100"}


def check(**cells):
    [each] = KIND.check([Row(2, {**CELLS, **cells})])
    return each


def rows(found):
    data = found if isinstance(found, bytes) else json.dumps(found).encode()
    table = open_source(lambda: iter([data]), KIND)
    return [dict(zip(table.header, cells, strict=True)) for _number, cells in table.lines()]


def test_place_comes_in_as_not_checked(library):
    [pk] = KIND.make([check().thing], by=SYSTEM)
    assert Place.objects.get(pk=pk).checked_on is None


def test_place_that_is_here_stays_as_it_is(library):
    KIND.make([check().thing], by=SYSTEM)
    assert check().state is RowState.HERE


@pytest.mark.parametrize("cells", [{"phone": "ask the desk!?"}, {"name": "x" * 121}])
def test_place_that_the_page_would_refuse_is_broken(library, cells):
    assert check(**cells).state is RowState.BROKEN


def test_name_of_a_colleague_is_broken(library, kim):
    assert check(ask_for=kim.name).state is RowState.BROKEN


def test_place_that_answered_a_call_has_another_mark(library):
    [pk] = KIND.make([check().thing], by=SYSTEM)
    mark = KIND.marks([pk])[pk]
    Place.objects.filter(pk=pk).update(checked_on="2026-11-04")
    assert KIND.marks([pk])[pk] != mark


@pytest.mark.parametrize(
    "name", ["service_full", "service_at_location_full", "organization_full", "service_list"]
)
def test_examples_of_the_standard_are_read(library, name):
    path = EXAMPLES / f"{name}.json"
    if not path.is_file():
        pytest.skip("the examples of HSDS are not beside this checkout")
    found = rows(path.read_bytes())
    assert found
    assert all(row["name"] for row in found)


def test_service_has_the_phone_hours_and_address_of_where_it_is():
    here = {
        "phones": [{"number": '"01 555 0101"'}],
        "schedules": [{"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
        "location": {"addresses": [{"address_1": "1 Mill Lane", "city": "Wren"}]},
    }
    food = {
        "name": "Food bank",
        "description": "Food,\nno questions.",
        "service_at_locations": [here],
    }
    [row] = rows(food)
    assert (row["phone"], row["hours"]) == ("01 555 0101", "TU 10:00 12:00")
    assert (row["address"], row["what_for"]) == ("1 Mill Lane, Wren", "Food, no questions.")


@pytest.mark.parametrize(
    "data",
    [b"{}", b"[1]", b"{broken", b"[" * 100_000, b'{"name": 3}', b'{"services": 7}', b'{"name": "a", "phones": [{}]}'],
)  # fmt: skip
def test_json_that_holds_no_services_is_refused(data):
    with pytest.raises(BrokenFile):
        rows(data)
