"""Folders of Markdown: a row for each page."""

import io
import zipfile

import pytest

from yesdesk.core.readin import markdown
from yesdesk.core.readin.csv_source import BrokenFile
from yesdesk.core.readin.markdown import open_folder, open_zip

PAGE = "---\ntitle: A lost card\ntags: [card, lost]\n---\nCome to **the desk**, or [write](https://a.example/x).\n"


def packed(pages):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in pages.items():
            archive.writestr(name, text)
    return data.getvalue()


def rows(table):
    return [dict(zip(table.header, cells, strict=True)) for _number, cells in table.lines()]


def test_head_of_a_page_gives_its_title_and_columns():
    [row] = rows(open_zip(packed({"faq/lost.md": PAGE})))
    assert row["title"] == "A lost card"
    assert row["tags"] == "card, lost"
    assert row["folder"] == "faq"
    assert row["text"] == "Come to the desk, or write (https://a.example/x)."


def test_first_heading_is_the_title_and_no_part_of_the_words():
    [row] = rows(open_zip(packed({"wifi.md": "# Is there wifi?\n\nYes.\n"})))
    assert (row["title"], row["text"]) == ("Is there wifi?", "Yes.")


def test_name_of_the_file_is_the_title_where_there_is_no_other():
    [row] = rows(open_zip(packed({"opening-hours.md": "Nine to six."})))
    assert row["title"] == "opening hours"


def test_folder_is_read_like_an_archive(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "wifi.md").write_text("# Is there wifi?\nYes.")
    (tmp_path / "notes.txt").write_text("not this")
    [row] = rows(open_folder(tmp_path))
    assert (row["title"], row["folder"]) == ("Is there wifi?", "sub")


@pytest.mark.parametrize(
    "data", [packed({"a.txt": "no page"}), packed({"a.md": b"\xff\xfe"}), b"PK\x03\x04"]
)
def test_archive_without_readable_pages_is_refused(data):
    with pytest.raises(BrokenFile):
        open_zip(data)


def test_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(markdown, "MOST_BYTES", 100)
    with pytest.raises(BrokenFile):
        open_zip(packed({"a.md": "x" * 101}))
