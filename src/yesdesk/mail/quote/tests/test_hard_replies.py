"""Mails whose fold is hard: many programs, many languages, answers above, between and below.

Each is in `hard_replies/`, one file for each kind. `# ` names a mail, `+ ` stands before a line that stays open,
`- ` before one that folds; where the name ends in "told by its subject: X", the mail has that subject.
"""

from pathlib import Path

import pytest

from yesdesk.mail.quote import split_quoted

FOLDER = Path(__file__).parent / "hard_replies"
BY_SUBJECT = "told by its subject: "


def read_mails():
    for path in sorted(FOLDER.glob("*.txt")):
        for block in path.read_text().split("\n\n"):
            head, *lines = [line for line in block.split("\n") if line]
            assert head.startswith("# ")
            assert all(line[:2] in ("+ ", "- ", "+", "-") for line in lines), f"{path.name}: {head}"
            yield pytest.param(head, lines, id=f"{path.stem}: {head[2:]}")


def part(lines, sign):
    return "\n".join(line[2:] for line in lines if line[0] == sign).strip()


@pytest.mark.parametrize(("name", "lines"), list(read_mails()))
def test_hard_reply_folds_as_its_sample_says(name, lines):
    subject = name.partition(BY_SUBJECT)[2]
    mail = "\n".join(line[2:] for line in lines)

    folded = split_quoted(mail, subject=subject)

    assert folded.text == part(lines, "+")
    assert folded.folded == part(lines, "-")


def test_hard_replies_are_at_least_64():
    assert len(list(read_mails())) >= 64
