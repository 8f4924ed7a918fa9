"""Every room has a README that says what it is for, in ten lines or so, and an order that import-linter holds."""

import re
import tomllib
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


CONTRACTS = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text())["tool"][
    "importlinter"
]["contracts"]
NOT_EXHAUSTIVE = {"yesdesk.desk.options": "a new way to yes is one file and one line"}
TO_COME = {"api", "community"}


def containers():
    """Packages of which a contract places every module."""
    for contract in CONTRACTS:
        if contract.get("exhaustive"):
            yield from contract["containers"]
        if contract["type"] == "independence":
            yield from (each.removesuffix(".*") for each in contract["modules"])


def modules_of(package):
    files = {each.stem for each in package.glob("*.py")} - {"__init__", "conftest"}
    folders = {each.parent.name for each in package.glob("*/__init__.py")}
    return (files | folders) - {"tests", "migrations"}


def packages():
    """Each folder of several modules, by its dotted name."""
    for file in SOURCE.rglob("__init__.py"):
        parts = file.parent.relative_to(SOURCE.parent).parts
        if not {"tests", "testing", "migrations"} & set(parts) and len(modules_of(file.parent)) > 1:
            yield ".".join(parts)


def test_each_folder_has_an_order_in_which_every_module_has_its_place():
    assert set(packages()) - set(containers()) == set(NOT_EXHAUSTIVE)


def test_no_order_names_what_is_not_there():
    unknown = set()
    for contract in CONTRACTS:
        there = {
            name
            for container in contract.get("containers", ())
            for name in modules_of(SOURCE.parent / container.replace(".", "/"))
        }
        named = {name for each in contract.get("layers", ()) for name in re.findall(r"\w+", each)}
        unknown |= named - there
    assert unknown == TO_COME


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_an_order_on_its_page_names_what_is_there(room):
    lines = (room / "README.md").read_text().splitlines()
    orders = [line for line in lines if line.startswith("    ") and " > " in line]
    assert {name for line in orders for name in re.findall(r"\w+", line)} <= modules_of(room)
