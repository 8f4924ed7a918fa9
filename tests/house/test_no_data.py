"""No library's data lies among the source: not the folder that a program run there would begin, and no database."""

from yesdesk.testing.source import SOURCE

DATA = {".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".db", ".dump"}


def test_no_data_lies_among_the_source():
    found = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*")
        if path.name == ".data" or path.suffix in DATA
    ]
    assert not found
