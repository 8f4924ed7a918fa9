"""A data file with a slip in it is refused with the file, the entry and the word; a text may be wrapped anywhere."""

from dataclasses import dataclass

import pytest

from yesdesk.demo.shapes import StoryThread
from yesdesk.demo.tables import StoryRefused, read_table, read_value
from yesdesk.demo.wren_valley import Week

THREAD = {
    "slug": "a-book",
    "patron": {"name": "Bo"},
    "channel": "web",
    "kind": "account",
    "branch": "mill",
    "point": "inbox",
    "days_ago": 3,
    "at": "10:00",
    "words": "My\nbook.\n",
    "asked_for": "a book",
    "steps": [{"does": "replies", "by": "sam", "after": "1d 1:05", "text": "Here.\n\nAnd\nthere."}],
}


def read(**changed):
    kept = {key: value for key, value in {**THREAD, **changed}.items() if value is not None}
    return read_table(StoryThread, kept, "turns.toml, threads 3")


def test_a_thread_is_read_with_its_steps():
    thread = read()
    (step,) = thread.steps
    assert (type(step).__name__, step.by, step.after_minutes) == ("Replies", "sam", 1505)
    assert (thread.needed, thread.patron.language) == (None, "en")


def test_a_line_break_is_a_space_and_an_empty_line_a_paragraph():
    thread = read()
    assert thread.words == "My book."
    assert thread.steps[0].text == "Here.\n\nAnd there."


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"branch": "hull"}, "threads 3, branch: 'hull' is none of mill, hill"),
        ({"days_ago": "three"}, "days_ago: 'three' is no int"),
        ({"slugg": "x"}, "nothing here is called 'slugg'"),
        ({"asked_for": None}, "threads 3: asked_for is not there"),
        ({"patron": {"name": "Bo", "language": "de"}}, "patron, language: 'de' is none of"),
        ({"steps": [{"does": "sings"}]}, "steps 1: does = 'sings' is none of patron_writes"),
        ({"steps": [{"does": "replies", "by": "sam", "after": "95", "text": "."}]}, "0:45"),
        (
            {"steps": [{"does": "replies", "by": "bo", "after": "0:05", "text": "."}]},
            "'bo' is none",
        ),
    ],
    ids=["word", "type", "unknown", "missing", "inside", "step", "time", "login"],
)
def test_a_slip_is_told_by_file_entry_and_word(changed, says):
    with pytest.raises(StoryRefused, match=r"turns\.toml, threads 3") as refused:
        read(**changed)
    assert says in str(refused.value)


def test_a_day_has_spans_of_two_times():
    assert read_value(Week, [[["09:00", "20:00"]], []], "x") == ((("09:00", "20:00"),), ())
    with pytest.raises(StoryRefused, match="2 values are wanted, 1 are there"):
        read_value(Week, [[["09:00"]]], "x")


def test_yes_is_no_number():
    @dataclass(frozen=True)
    class Late:
        days: int

    with pytest.raises(StoryRefused, match="True is no int"):
        read_table(Late, {"days": True}, "x")
