"""What a machine elsewhere says is kept in one line, whatever it sends."""

import pytest

from yesdesk.core.plain_text import single_line


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 no such user", "550 no such user"),
        ("250 ok\0 queued\r\nas 7", "250 ok queued as 7"),
        ("caf\udce9", "caf?"),
        ("\u202eevil\x1b[31m", "evil [31m"),
        ("  much  ", "much"),
        ("\0", ""),
    ],
)
def test_single_line_keeps_whole_characters(said, kept):
    assert single_line(said, 100) == kept


def test_single_line_cuts_at_its_limit():
    assert single_line("x" * 50, 7) == "x" * 7
