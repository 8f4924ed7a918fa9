"""The parts that a library uses, and the page that turns them on and off."""

import re

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotFound
from yesdesk.core.models import AuditEntry
from yesdesk.core.web.menu import MenuPage, menu, menu_lines
from yesdesk.places import switches
from yesdesk.places.actions import set_switches
from yesdesk.places.models import Library
from yesdesk.places.switches import Part, Switch, is_on, needs

pytestmark = pytest.mark.django_db

ADDRESS = "/settings/what-we-use"


@pytest.fixture
def browser(client_of, teo, monkeypatch):
    """A browser of IT, in a product with two parts."""
    every = type(switches.parts)("part")
    every.add(Switch.KIT, Part("The kit", "Papers for the first week."))
    every.add(Switch.TIME, Part("Time", "An hour a week away from the desk."))
    for module in ("actions", "forms", "switches"):
        monkeypatch.setattr(f"yesdesk.places.{module}.parts", every)
    return client_of(teo)


def test_a_part_is_turned_on_and_off_and_traced(browser):
    browser.post(ADDRESS, {"has_kit": "on"})
    assert is_on(Switch.KIT)
    browser.post(ADDRESS)
    assert not is_on(Switch.KIT)
    traced = AuditEntry.objects.filter(tag__startswith="places.parts").order_by("id")
    assert [each.tag for each in traced] == ["places.parts.on", "places.parts.off"]


def test_a_part_that_does_not_exist_stays_as_it_is(browser):
    browser.post(ADDRESS, {"has_chat": "on"})
    assert is_on(Switch.PRACTICE)
    assert not is_on(Switch.CHAT)


def test_nothing_is_traced_without_a_change(browser):
    browser.post(ADDRESS)
    assert not AuditEntry.objects.filter(tag__startswith="places.parts").exists()


def test_the_page_lists_parts_that_exist_in_their_order(browser):
    set_switches({Switch.KIT}, by=SYSTEM)
    page = browser.get(ADDRESS).text
    assert page.index("An hour a week") < page.index("Papers for the first week")
    ticked = re.findall(r'<input[^>]*name="(has_\w+)"[^>]* checked', page)
    assert ticked == ["has_kit"]


def test_each_switch_has_its_column():
    names = {field.name for field in Library._meta.fields if field.name.startswith("has_")}
    assert names == {each.column for each in Switch}


def test_pages_of_a_part_that_is_off_are_not_there(library):
    page = needs(Switch.KIT)(lambda: "here")
    with pytest.raises(NotFound):
        page()
    Library.objects.update(has_kit=True)
    assert page() == "here"


def test_a_part_that_is_off_has_no_line_in_the_menu(library, act, teo, monkeypatch):
    page = MenuPage("Kit", "desk", "kit", 1, switch=Switch.KIT)
    monkeypatch.setitem(menu._items, "desk", page)
    assert not is_on(Switch.KIT)
    assert not menu_lines(act(teo), "kit", "/")
    Library.objects.update(has_kit=True)
    assert is_on(Switch.KIT)
    assert menu_lines(act(teo), "kit", "/")
