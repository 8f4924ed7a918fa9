"""Promises of the launch kit and the sign page rest on what people can do: docs/launch/claims.md has the table."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from dev.net import read_lines

ROOT = Path(__file__).parents[2]
LAUNCH = ROOT / "docs" / "launch"


class Claim(NamedTuple):
    page: str
    words: str
    rests_on: list[str]


def claims():
    rows = re.findall(r"^\| `(\S+)` \| (.+) \| (.+) \|$", (LAUNCH / "claims.md").read_text(), re.M)
    return [Claim(page, words, lines.split("; ")) for page, words, lines in rows]


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.words)
def test_claim_stands_on_its_page_and_rests_on_what_people_can_do(claim):
    known = {line.does for line in read_lines()}

    assert claim.words in " ".join((ROOT / claim.page).read_text().split())
    assert [line for line in claim.rests_on if line not in known] == []


def test_each_page_of_the_launch_kit_has_its_claims():
    pages = {f"docs/launch/{path.name}" for path in LAUNCH.glob("*.md")}

    assert pages - {claim.page for claim in claims()} == {
        "docs/launch/README.md",
        "docs/launch/claims.md",
    }
