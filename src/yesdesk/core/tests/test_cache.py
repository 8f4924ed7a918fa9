"""What a page says by the way is looked at seldom; a menu line may be loud only while something waits."""

import pytest

from yesdesk.core import cache
from yesdesk.core.cache import PolledValue, disable_for_tests
from yesdesk.core.permissions import Permission
from yesdesk.core.web import menu
from yesdesk.core.web.menu import MenuPage, menu_lines, quiet_lines


@pytest.fixture
def looks(monkeypatch):
    monkeypatch.setattr(cache, "_seldom", [])
    return []


def seldom(looks, **more):
    def look():
        looks.append(1)
        return len(looks)

    return PolledValue(look, 0, **more)


def test_polled_value_is_kept_for_a_while(looks, settings):
    settings.TESTING = False
    each = seldom(looks)
    assert [each.get(), each.get(), each.get()] == [1, 1, 1]
    each.look_again()
    assert each.get() == 2


def test_polled_value_is_empty_before_its_first_look(looks):
    assert seldom(looks, after=60.0).get() == 0


def test_polled_value_is_empty_in_tests_until_asked(looks):
    each = seldom(looks)
    disable_for_tests()
    assert each.get() == 0
    each.look_again()
    assert each.get() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("waiting", "loud", "quiet"), [(0, [], ["Mail"]), (3, [("Mail", 3)], [])])
def test_a_line_that_is_loud_while_something_waits(act, sam, monkeypatch, waiting, loud, quiet):
    page = MenuPage("Mail", "outbox", "side", 1, Permission.DESK_REQUEST_SEE, "", lambda: waiting)
    monkeypatch.setitem(menu.menu._items, "outbox", page)
    menu._open_to.cache_clear()
    assert menu_lines(act(sam), "side", "/") == []
    assert [line.label for line in quiet_lines(act(sam), "side", "/")] == ["Mail"]
    menu.recount_menu()
    assert [(line.label, line.count) for line in menu_lines(act(sam), "side", "/")] == loud
    assert [line.label for line in quiet_lines(act(sam), "side", "/")] == quiet
    menu._open_to.cache_clear()
