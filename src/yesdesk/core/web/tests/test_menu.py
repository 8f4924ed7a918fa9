"""Of the pages of a menu one is where somebody is, or none."""

import pytest

from yesdesk.core.web.menu import menu_lines

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/settings/library", ["/settings/library"]),
        ("/settings/library-system", ["/settings/library-system"]),
        ("/settings/library-system/koha/values", ["/settings/library-system"]),
        ("/settings/branches/3/points/new", ["/settings/branches"]),
        ("/desk", []),
    ],
)
def test_the_nearest_page_above_is_the_current_one(library, act, teo, path, current):
    lines = menu_lines(act(teo), "settings", path)
    assert [line.href for line in lines if line.current] == current
