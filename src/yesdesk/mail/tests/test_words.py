"""Word lists: each is read by somebody, and reply and forward prefixes have one table."""

import tomllib
from pathlib import Path

import pytest

from yesdesk.mail.classify.subjects import is_answer, is_forward
from yesdesk.mail.classify.tests.writing import mail
from yesdesk.mail.quote.openers import is_forward_subject
from yesdesk.mail.words import word_list, word_table

ROOM = Path(__file__).parents[1]
FILES = {path.stem: tomllib.loads(path.read_text()) for path in (ROOM / "words").glob("*.toml")}
CODE = [
    path.read_text().replace("'", '"')
    for path in ROOM.rglob("*.py")
    if "tests" not in path.relative_to(ROOM).parts
]


@pytest.mark.parametrize(("file", "name"), [(file, name) for file in FILES for name in FILES[file]])
def test_each_list_is_read(file, name):
    assert any(f'"{file}"' in each and f'"{name}"' in each for each in CODE)
    read = word_table if isinstance(FILES[file][name], dict) else word_list
    assert read(file, name)


@pytest.mark.parametrize("prefix", word_list("prefixes", "forward"))
def test_a_forward_is_one_for_classifying_and_for_folding(prefix):
    subject = f"{prefix.title()}: Mahnung"
    assert is_forward_subject(subject)
    assert is_forward(mail(subject=subject, text="Von: Ana\nGesendet: heute\n\nHallo"))


@pytest.mark.parametrize("prefix", word_list("prefixes", "reply"))
def test_an_answer_is_no_forward(prefix):
    subject = f"{prefix.title()}: Fwd: Mahnung"
    assert is_answer(subject)
    assert not is_forward_subject(subject)
