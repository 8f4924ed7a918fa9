"""The list beside the database: survives a restore, a full disk and a machine that stops."""

import fcntl
import os
from datetime import UTC, datetime, timedelta
from stat import S_ISDIR

import pytest
from django.db import transaction
from hypothesis import given, strategies as st

from yesdesk.core.models import OutboundMessage
from yesdesk.core.transactions import InsideTransaction
from yesdesk.patrons import erasure
from yesdesk.patrons.erasure import erase_now, replay_erasures
from yesdesk.patrons.erasure_list import (
    AT_ONCE,
    ErasureEvent,
    ErasureLine,
    PassInList,
    _line_or_none,
    add_lines,
    cancel_pass,
    latest_lines,
    list_path,
    list_turn,
    merge_list,
    pass_names,
    passes_in,
    read_erasure_list,
    without_kept,
)
from yesdesk.patrons.models import Erasure, LegalHold
from yesdesk.patrons.queries import held_subjects
from yesdesk.patrons.retention import place_legal_hold, release_hold
from yesdesk.patrons.tests.code import CODE

AT = datetime(2026, 11, 24, 2, 0, 3, tzinfo=UTC)


def line(ref=17, word=ErasureEvent.ERASED, mark="ab" * 8, at=AT):
    return ErasureLine(at, word, "desk.request", f"request:{ref}", mark)


def test_a_line_reads_back_as_it_was_written():
    add_lines([line(), line(18)])
    add_lines([line(19)])
    assert list(read_erasure_list(list_path())) == [line(), line(18), line(19)]
    first, *rest = list_path().read_text().splitlines()
    assert len(rest) == 2, "no empty line between them"
    assert first == "2026-11-24T02:00:03Z erased desk.request request:17 abababababababab"


def test_words_struck_say_where_they_stood_and_no_other_line_does():
    struck = ErasureLine(
        AT, ErasureEvent.STRUCK, "desk.request", "entry:88", "ab" * 8, "text:120:14"
    )
    assert _line_or_none(f"{struck}\n") == struck
    assert _line_or_none(f"{line(word=ErasureEvent.STRUCK)}\n") is None
    assert _line_or_none(f"{line()} text:120:14\n") is None
    assert _line_or_none(f"{line(0)}\n") is None, "no row has that number"


def test_the_disk_has_the_lines_and_a_new_file_its_name(monkeypatch, tmp_path):
    settled, long = [], len(f"{line()}\n")

    def fsync(file):
        there = os.fstat(file)
        settled.append("folder" if S_ISDIR(there.st_mode) else there.st_size // long)

    monkeypatch.setattr(os, "fsync", fsync)
    add_lines([line()])
    assert settled == [1, "folder"]
    add_lines([line(18)])
    assert settled == [1, "folder", 2]
    other = tmp_path / "other.list"
    other.write_text(f"{line(19)}\n")
    assert merge_list(other) == 1
    assert settled == [1, "folder", 2, 3, "folder"]


@pytest.mark.parametrize("write", [lambda other: add_lines([line()]), merge_list])
def test_the_list_begins_in_a_new_folder(settings, tmp_path, write):
    settings.DATA = tmp_path / "new"
    assert list(read_erasure_list(list_path())) == []
    other = tmp_path / "other.list"
    other.write_text(f"{line()}\n")
    write(other)
    assert list(read_erasure_list(list_path())) == [line()]


def test_nothing_to_list_makes_no_list():
    add_lines([])
    assert not list_path().exists()


def test_a_writer_of_lines_is_alone(monkeypatch):
    locks = []
    monkeypatch.setattr(fcntl, "flock", lambda _file, how: locks.append(how))
    add_lines([line()])
    assert locks == [fcntl.LOCK_EX]


@pytest.mark.django_db
@pytest.mark.parametrize("begin", [lambda: add_lines([line()]), lambda: list_turn().__enter__()])
def test_nobody_waits_for_the_list_in_a_transaction(begin):
    with transaction.atomic(), pytest.raises(InsideTransaction):
        begin()


def test_a_pass_that_a_restore_leaves_out_counts_no_more():
    words = (AT, ErasureEvent.ERASED)
    row = ("request:1", "ab")
    add_lines(
        [
            ErasureLine(*words, "desk.request", *row, of_pass="A"),
            ErasureLine(*words, "desk.request", "request:2", "ab", of_pass="A"),
            ErasureLine(*words, "core.message", "message:1", "cd", of_pass="A"),
            ErasureLine(*words, "desk.request", *row, of_pass="B"),
            ErasureLine(*words, "desk.request", *row, of_pass=f"{AT_ONCE}-staff"),
            line(),
        ]
    )
    first, second = passes_in(list_path())
    assert first == PassInList("A", AT, {"desk.request": 2, "core.message": 1})
    assert second == PassInList("B", AT, {"desk.request": 1})
    assert [cancel_pass("A", AT) for _twice in range(2)] == [3, 3]
    assert sum(each.word is ErasureEvent.KEPT for each in read_erasure_list(list_path())) == 3
    assert passes_in(list_path()) == [second]
    assert pass_names(list_path()) == {"A", "B"}
    counts = without_kept(read_erasure_list(list_path()))
    assert [each.of_pass for each in counts] == ["B", f"{AT_ONCE}-staff", ""]


def test_a_half_written_line_spoils_neither_itself_nor_the_next():
    add_lines([line()])
    with list_path().open("ab") as file:
        file.write(b"2026-11-24T02:00:03Z erased desk.re")
    add_lines([line(18)])
    assert list(read_erasure_list(list_path())) == [line(), line(18)]


def test_the_last_word_on_a_row_counts():
    lines = [
        line(),
        line(word=ErasureEvent.HELD),
        line(18, mark="cd"),
        line(word=ErasureEvent.RELEASED),
    ]
    assert latest_lines(lines) == [line(18, mark="cd"), line(word=ErasureEvent.RELEASED)]


def test_two_rows_with_one_number_are_two():
    assert len(latest_lines([line(mark="ab"), line(mark="cd")])) == 2


def test_a_backup_s_list_is_taken_in_by_time(tmp_path):
    older = tmp_path / "older.log"
    older.write_text(f"{line(1, at=AT - timedelta(days=1))}\n{line()}\n")
    add_lines([line(), line(18)])
    assert merge_list(older) == 1
    assert [each.ref for each in read_erasure_list(list_path())] == [1, 17, 18]
    assert merge_list(older) == 0


@given(st.text(max_size=120))
def test_any_text_is_a_line_or_none(text):
    parsed = _line_or_none(text)
    assert parsed is None or str(parsed).split() == text.split()


@pytest.mark.django_db
class TestAfterARestore:
    """The database is as it was before; the list is as it is now."""

    @pytest.fixture
    def officer(self, priya, act):
        return act(priya)

    def come_back(self, *rows):
        """A backup brings rows back as they were."""
        OutboundMessage.objects.bulk_create(rows)
        Erasure.objects.all().delete()
        LegalHold.objects.all().delete()

    def test_what_was_erased_since_is_erased_again(self, old_message, officer):
        message = old_message(days=1)
        erase_now(CODE, [message.pk], "staff", by=officer)
        self.come_back(message)
        assert replay_erasures().erased == 1
        assert not OutboundMessage.objects.exists()
        assert Erasure.objects.get().cause == "restore"
        assert replay_erasures().erased == 0

    def test_another_row_with_the_same_number_is_left_alone(self, old_message, officer):
        message = old_message(days=1)
        erase_now(CODE, [message.pk], "staff", by=officer)
        newcomer = OutboundMessage(pk=message.pk, to="bo@post.example", created_at=AT)
        self.come_back(newcomer)
        assert replay_erasures().erased == 0
        assert OutboundMessage.objects.get().to == "bo@post.example"

    def test_what_was_held_since_is_held_again(self, old_message, officer):
        message = old_message()
        place_legal_hold(f"message:{message.pk}", reason="Court", by=officer)
        self.come_back()
        assert replay_erasures().held == 1
        assert held_subjects().get().subject == f"message:{message.pk}"
        assert replay_erasures().held == 0

    def test_a_hold_released_since_does_not_come_back(self, old_message, officer):
        message = old_message()
        row = place_legal_hold(f"message:{message.pk}", reason="Court", by=officer)
        release_hold(row, by=officer)
        self.come_back()
        for subject in (row.subject, "message:999"):
            LegalHold.objects.create(subject=subject, reason="Court", since=AT)
        assert replay_erasures().released == 1
        assert held_subjects().get().subject == "message:999"

    def test_erased_after_a_hold_was_released_is_erased_again(self, old_message, officer):
        message = old_message()
        row = place_legal_hold(f"message:{message.pk}", reason="Court", by=officer)
        release_hold(row, by=officer)
        erase_now(CODE, [message.pk], "staff", by=officer)
        self.come_back(message)
        LegalHold.objects.create(subject=row.subject, reason="Court", since=AT)
        assert replay_erasures().erased == 1
        assert not held_subjects().exists()

    def test_words_struck_since_are_struck_again_in_whatever_order(self, library, monkeypatch):
        """The first can be struck only where the second was, and the third no more at all."""
        struck = set()

        def strike(ref, _mark, _place):
            if ref in struck or ref == 3 or (ref == 1 and 2 not in struck):
                return False
            struck.add(ref)
            return True

        monkeypatch.setitem(erasure.reapply._items, CODE, strike)
        words = (ErasureEvent.STRUCK, CODE)
        add_lines(ErasureLine(AT, *words, f"message:{n}", "ab" * 8, "text:1:2") for n in (1, 2, 3))
        assert replay_erasures().struck == 2
        assert struck == {1, 2}
        assert replay_erasures().struck == 0

    def test_lines_of_a_series_no_longer_kept_are_passed_over(self, library):
        add_lines([ErasureLine(AT, ErasureEvent.ERASED, "gone.room", "thing:1", "ab")])
        add_lines([ErasureLine(AT, ErasureEvent.STRUCK, "gone.room", "thing:1", "ab", "text:1:2")])
        done = replay_erasures()
        assert (done.erased, done.struck) == (0, 0)
