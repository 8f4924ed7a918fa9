"""Every act that is audited has its sentence (`<room>/audit_labels.py`), and every sentence its act."""

import re
from pathlib import Path

import pytest

from yesdesk.core.audit import _DETAILS, _NOUNS, names_of, sentences, things

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
MADE = {
    "people.account.second_step_on",
    "people.account.second_step_off",
    "mail.arrival.read_again",
    "mail.arrival.wanted",
    "mail.arrival.let_go",
    "mail.arrival.downloaded",
    "ils.ledger.read",
    "people.staff.first_to_watch",
    "insight.payments.brought_back",
    "insight.payments.removed",
    "insight.mapping.saved",
    "insight.mapping.forgotten",
    *(
        f"desk.slip.{done}"
        for done in ("code_sent", "code_was_right", "done", "not_done", "taken_back", "waits")
    ),
}
"""Tags that are put together, or handed to `record_audit` by name, or stand in the trace of a former version."""


def traced():
    found = set(MADE)
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.relative_to(SOURCE).parts:
            found |= set(re.findall(r'\brecord_audit\(\s*"([\w.]+)"', path.read_text()))
    return found


def test_every_tag_has_its_sentence_and_every_sentence_its_tag():
    """A new `record_audit(...)`: add one line to your room's audit_labels.py."""
    assert traced() == set(sentences)


@pytest.mark.parametrize("tag", sorted(sentences))
def test_a_sentence_ends_and_can_be_filled(tag):
    said = sentences[tag]
    assert said.endswith(".")
    assert not re.sub(r"%\(\w+\)s", "", said).count("%")


def subjects():
    """What is handed to `record_audit` as its subject, as far as it stands there: a kind (`message:4`) or a thing."""
    kinds, alone = set(), set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.relative_to(SOURCE).parts:
            continue
        text = path.read_text()
        kinds |= set(re.findall(r'\brecord_audit\(\s*[\w."]+,\s*f"(\w+):\{', text))
        alone |= set(re.findall(r'\brecord_audit\(\s*[\w."]+,\s*"([\w:]+)"', text))
    return kinds, alone


def test_every_subject_has_a_noun_that_is_translated():
    """A new kind of subject: one line in core/audit.py, or `things` in your room's audit_labels.py."""
    kinds, alone = subjects()
    assert kinds <= set(_NOUNS) | set(names_of) | {"day"}
    assert alone <= set(things)
    assert {"message", "sender"} <= kinds
    assert {"library:1", "days"} <= alone


def test_every_name_of_a_detail_is_translated():
    """Only what no sentence asks for is said behind it, by its name."""
    said = set(re.findall(r"%\((\w+)\)s", " ".join(text for _tag, text in sentences.items())))
    given = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.relative_to(SOURCE).parts:
            for call in re.findall(
                r"\brecord_audit\(([^()]*(?:\([^()]*\)[^()]*)*)\)", path.read_text()
            ):
                given |= set(re.findall(r"\b(\w+)=(?!=)", call))
    assert given - said - {"by", "about"} <= set(_DETAILS)
