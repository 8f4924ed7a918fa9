"""Each page of docs/howto says steps that work: they are done here on a copy of the tree."""

from pathlib import Path

import pytest

from tests.howto.steps import copy_of, do, steps_of

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "howto").glob("*.md"))

pytestmark = pytest.mark.night


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_steps_of_each_howto_page_work(page, tmp_path):
    steps = steps_of(page)
    assert steps[-1].said == "Run:", "a page ends by running what shows that it worked"
    tree = copy_of(ROOT, tmp_path / "tree")
    for step in steps:
        do(step, tree)


def test_every_block_of_a_page_is_a_step():
    for page in PAGES:
        assert page.read_text().count("\n```\n") == len(steps_of(page)), page.name


def test_the_map_names_every_page():
    house = (ROOT / "docs" / "house.md").read_text()
    assert [page.name for page in PAGES if f"howto/{page.name}" not in house] == []
