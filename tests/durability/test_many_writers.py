"""Thirty-two people write at once on SQLite: nobody ever reads that a database is locked."""

from functools import partial

import pytest

from tests.durability.pressing import field, look, press, together
from yesdesk.testing.served import served

pytestmark = pytest.mark.night
WRITERS = 32
EACH = 6


def test_all_of_them_get_through(tmp_path):
    statuses = []

    def write(library, who):
        for number in range(EACH):
            form_id = field(look(library, "/en/ask/mill"), "form_id")
            answer = press(
                library, "/en/ask/mill", {"words": f"need {who} {number}", "form_id": form_id}, {}
            )
            statuses.append(answer.status if answer else None)

    with served(tmp_path, DATABASE_URL="") as library:
        together(*(partial(write, library, who) for who in range(WRITERS)))
        log = library.log.read_text()
    assert statuses == [303] * (WRITERS * EACH)
    assert "locked" not in log
