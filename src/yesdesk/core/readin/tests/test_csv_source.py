"""Bytes become lines of cells, or a sentence."""

import csv
import io

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.readin import csv_source
from yesdesk.core.readin.csv_source import BrokenFile, open_table, text_lines
from yesdesk.insight.tests.files import LIBRARIESWEST, chunks_of

LINE = "2019-07,Bath,Bath Central,OVERDUE,FORGIVEN,0,10,0\n"


def rows_of(data, size=65536):
    return list(open_table(chunks_of(data, size)).rows())


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")]
)
def test_the_encoding_is_found_and_the_letters_are_right(encoding, said):
    table = open_table(chunks_of("Zweigstelle;Größe\nMühle;5 €\n".encode(encoding), 3))
    assert table.encoding == said
    assert table.header == ("Zweigstelle", "Größe")
    assert list(table.rows()) == [(2, ["Mühle", "5 €"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_a_line_will_do(end):
    text = LIBRARIESWEST.replace("\n", end) + LINE.replace("\n", end) * 2
    assert [number for number, _cells in rows_of(text, 7)] == [2, 3]


@given(
    table=st.integers(2, 8).flatmap(
        lambda width: st.lists(
            st.lists(
                st.text(
                    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
                    max_size=9,
                ),
                min_size=width,
                max_size=width,
            ),
            min_size=1,
            max_size=9,
        )
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    size=st.integers(1, 40),
)
def test_what_a_spreadsheet_writes_is_read_with_any_delimiter(table, delimiter, size):
    names = [f"column {number}" for number in range(len(table[0]))]
    rows = [[f"x{cell}" for cell in row] for row in table]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    assert [cells for _number, cells in rows_of(text.getvalue(), size)] == rows


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 a spreadsheet",
        b"\xd0\xcf\x11\xe0 an old one",
        LIBRARIESWEST.encode("utf-16"),
        (LIBRARIESWEST + LINE).encode().replace(b"Bath,", b"Ba\x00th,"),
        (LIBRARIESWEST + LINE).encode().replace(b"Bath,", b"\x81\x8d,"),
        (LIBRARIESWEST + LINE.replace("Bath,", "Båth,")).encode() + "2019-07,å".encode()[:-1],
        LIBRARIESWEST,
        LIBRARIESWEST + LINE + LINE[:20],
        LIBRARIESWEST + LINE + '2019-07,"Bath',
        "only one column\n5\n6\n",
        ",".join(f"c{number}" for number in range(1_000_000)),
        "a,b\n" + "x" * 600_000,
        "a,b\n1,2,3\n",
        ",,\n1,2,3\n",
    ],
    ids=[
        "nothing", "empty lines", "zip", "xls", "utf-16", "nul", "wrong charset", "half a letter", "header only",
        "half a line", "open quote", "one column", "a million columns", "a long line", "a cell too many", "no names",
    ],
)  # fmt: skip
def test_a_broken_file_ends_in_a_sentence(data):
    with pytest.raises(BrokenFile) as refused:
        rows_of(data)
    assert refused.value.sentence
    assert "kept" in refused.value.next_step


@pytest.mark.parametrize("chunks", [(), (b"",), (b"\n      \r\n",), (b"      \n",)])
def test_empty_file_is_refused_as_empty(chunks):
    with pytest.raises(BrokenFile) as broken:
        open_table(lambda: iter(chunks))
    assert broken.value.sentence == "This file is empty."


def test_a_file_that_is_too_large_ends_while_it_comes(monkeypatch):
    monkeypatch.setattr(csv_source, "LARGEST_MB", 1)
    asked = 0

    def endless():
        nonlocal asked
        while True:
            asked += 1
            yield b"a,b\n" * 20_000

    with pytest.raises(BrokenFile):
        open_table(endless)
    assert asked < 20


def test_too_many_lines_end_in_a_sentence(monkeypatch):
    monkeypatch.setattr(csv_source, "MOST_LINES", 3)
    with pytest.raises(BrokenFile):
        rows_of("a,b\n" + "1,2\n" * 4)


def test_empty_lines_count_as_lines(monkeypatch):
    """Twenty MB of them kept a thread busy for twenty seconds."""
    monkeypatch.setattr(csv_source, "MOST_LINES", 3)
    with pytest.raises(BrokenFile):
        rows_of("a,b\n1,2\n" + "\n" * 4)


def test_the_same_name_twice_is_told_apart():
    assert open_table(chunks_of("a,a,b\n1,2,3\n")).header == ("a", "a #2", "b")


def test_no_more_is_held_than_a_line():
    held = 0
    for line in text_lines(chunks_of("a,b\n" * 50_000, 1000), "utf-8"):
        held = max(held, len(line))
    assert held == 4


@pytest.mark.parametrize(
    "title",
    [
        "Questions of 2019\n",
        "Questions of 2019;;;\n\n",
        "Questions, answers; and more\n",
        "Wren Valley\nLibrary;Mill Street;;\n;;;\n",
    ],
)
@pytest.mark.parametrize("rows", [1, 30])
def test_names_of_columns_are_found_below_a_title(title, rows):
    text = title + "day;kind;branch;how\n" + "2019-01-02;Reference;Mill, Street;\n" * rows
    table = open_table(chunks_of(text))
    assert table.header == ("day", "kind", "branch", "how")
    first = text[: text.index("2019-01")].count("\n") + 1
    assert [number for number, _cells in table.rows()] == list(range(first, first + rows))


def test_names_stand_above_rows_that_are_mostly_empty():
    assert open_table(chunks_of("a;b;c;d\n1;;;\n;2;;\n")).header == ("a", "b", "c", "d")
