"""Every room has a README that says what it is for, in ten lines or so."""

from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
ROOMS = [
    path
    for path in sorted(SOURCE.iterdir())
    if (path / "__init__.py").exists() and path.name != "testing"
]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_it_says_what_it_is_for(room):
    lines = (room / "README.md").read_text().splitlines()
    assert 5 <= len(lines) <= 25


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_house_page_knows_it(room):
    assert room.name in (SOURCE.parents[1] / "docs" / "house.md").read_text()


def test_the_house_page_is_one_screen():
    lines = (SOURCE.parents[1] / "docs" / "house.md").read_text().splitlines()
    assert len(lines) <= 45
