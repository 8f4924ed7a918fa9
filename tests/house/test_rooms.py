"""Every room has a README that says what it is for, in ten lines or so."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
ROOMS = [
    path
    for path in sorted(SOURCE.iterdir())
    if (path / "__init__.py").exists() and path.name != "testing"
]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_room_readme_says_what_it_is_for(room):
    lines = (room / "README.md").read_text().splitlines()
    assert 5 <= len(lines) <= 25


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_house_page_knows_it(room):
    assert room.name in (SOURCE.parents[1] / "docs" / "house.md").read_text()


def test_the_house_page_is_one_screen():
    lines = (SOURCE.parents[1] / "docs" / "house.md").read_text().splitlines()
    assert len(lines) <= 45


def modules_of(package):
    files = {each.stem for each in package.glob("*.py")} - {"__init__", "conftest"}
    folders = {each.parent.name for each in package.glob("*/__init__.py")}
    return (files | folders) - {"tests", "migrations"}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_an_order_on_its_page_names_what_is_there(room):
    lines = (room / "README.md").read_text().splitlines()
    orders = [line for line in lines if line.startswith("    ") and " > " in line]
    assert {name for line in orders for name in re.findall(r"\w+", line)} <= modules_of(room)
