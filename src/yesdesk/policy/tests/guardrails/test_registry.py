"""One file, one line, one test and one word in the house page for each guardrail."""

from pathlib import Path

import pytest

from yesdesk.policy.guardrails import guardrails

ROOM = Path(__file__).parents[2]
HOUSE = ROOM.parents[2] / "docs" / "house.md"


def test_every_file_is_registered_and_every_line_has_its_file():
    files = {path.stem for path in (ROOM / "guardrails").glob("[a-z]*.py")}
    assert files == set(guardrails)


@pytest.mark.parametrize("name", list(guardrails))
def test_it_has_a_test_and_stands_in_the_docs(name):
    assert (ROOM / "tests" / "guardrails" / f"test_{name}.py").exists()
    assert f"`{name}`" in HOUSE.read_text()
