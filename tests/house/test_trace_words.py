"""Every act that is traced has its sentence (`<room>/trace_words.py`), and every sentence its act."""

import re
from pathlib import Path

import pytest

from yesdesk.core.trace_words import sentences

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
MADE = {
    "people.account.second_step_on",
    "people.account.second_step_off",
    "channels_email.arrival.read_again",
    "channels_email.arrival.wanted",
    "channels_email.arrival.let_go",
    "channels_email.arrival.downloaded",
    "ils.ledger.read",
}
"""Tags that are put together, or handed to `trace` by name."""


def traced():
    found = set(MADE)
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            found |= set(re.findall(r'\btrace\(\s*"([\w.]+)"', path.read_text()))
    return found


def test_every_tag_has_its_sentence_and_every_sentence_its_tag():
    """A new `trace(...)`: add one line to your room's trace_words.py."""
    assert traced() == set(sentences)


@pytest.mark.parametrize("tag", sorted(sentences))
def test_a_sentence_ends_and_can_be_filled(tag):
    said = sentences[tag]
    assert said.endswith(".")
    assert not re.sub(r"%\(\w+\)s", "", said).count("%")
