"""Reading files in and taking them out: once, whole, and without anybody being told. Saved answers stand for all."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, NotFound, Refusal
from yesdesk.core.models import (
    AuditEntry,
    Event,
    FileReadIn,
    FileState,
    Job,
    OutboundMessage,
    RowReadIn,
    Timer,
)
from yesdesk.core.readin.actions import (
    GIVEN_UP,
    clean_up,
    look_for_unfinished,
    read_in,
    take_out_unfinished,
    undo,
)
from yesdesk.core.readin.csv_source import open_table
from yesdesk.core.readin.kinds import Matched, RowState, kinds_open_to
from yesdesk.core.readin.queries import (
    UNDO_DAYS,
    access_file,
    likely_choice,
    look_at,
    look_at_undo,
)
from yesdesk.desk.answers.actions import AnswerDraft, change_answer, retire_answer
from yesdesk.desk.answers.queries import AnswerFilter, answers_page
from yesdesk.desk.answers.readin import SavedAnswers
from yesdesk.requests.models import Answer, AnswerVersion

pytestmark = pytest.mark.django_db

KIND = SavedAnswers()
COLUMNS = Matched({"title": 0, "text": 1})
TWO = "question,answer\nHow do I renew?,Online or here.\nIs there wifi?,Yes.\n"
ONE_BROKEN = TWO + "No answer,\n"


def table(text):
    data = text.encode()
    return open_table(lambda: iter([data]))


def read(text, *, by=SYSTEM, all_or_nothing=False):
    return read_in(table(text), KIND, COLUMNS, name="faq.csv", all_or_nothing=all_or_nothing, by=by)


def titles():
    return sorted(Answer.objects.values_list("title", flat=True))


def test_rows_of_a_file_become_saved_answers(library):
    done = read(TWO)
    assert titles() == ["How do I renew?", "Is there wifi?"]
    assert done.made == 2
    assert (done.file.state, done.file.rows) == (FileState.IN, 2)


def test_same_file_twice_changes_nothing(library):
    read(TWO)
    assert read(TWO).file is None
    assert Answer.objects.count() == 2
    assert FileReadIn.objects.count() == 1


def test_row_that_was_changed_since_does_not_come_in_again(library):
    read(TWO)
    retire_answer(Answer.objects.get(title="Is there wifi?"), by=SYSTEM)
    assert read(TWO).file is None


def test_only_the_new_row_of_a_longer_file_goes_in(library):
    read(TWO)
    assert read(TWO + "Where do I print?,Beside the desk.\n").made == 1


def test_row_that_comes_twice_in_a_file_is_made_once(library):
    assert read(TWO + "Is there wifi?,Yes.\n" + "Is there wifi?,No.\n").made == 2


def test_nothing_goes_in_where_a_row_is_broken_and_that_was_chosen(library):
    with pytest.raises(Refusal):
        read(ONE_BROKEN, all_or_nothing=True)
    assert not Answer.objects.exists()


def test_rest_goes_in_where_that_was_chosen(library):
    assert read(ONE_BROKEN).made == 2


def test_broken_rows_are_listed_with_number_and_reason(library):
    look = look_at(table(ONE_BROKEN + "short\n"), KIND, COLUMNS, by=SYSTEM)
    assert [(each.row.number, each.state) for each in look.first[:2]] == [
        (4, RowState.BROKEN),
        (5, RowState.BROKEN),
    ]
    assert all(each.why for each in look.broken)
    assert (look.counts[RowState.NEW], look.rows) == (2, 4)


def test_looking_changes_nothing(library):
    look_at(table(TWO), KIND, COLUMNS, by=SYSTEM)
    assert not Answer.objects.exists()
    assert not FileReadIn.objects.exists()


def test_nobody_is_told(library, sam):
    before = (Job.objects.count(), Timer.objects.count(), Event.objects.count())
    read(TWO)
    assert not OutboundMessage.objects.exists()
    assert (Job.objects.count(), Timer.objects.count(), Event.objects.count()) == before


def test_trace_has_one_line_for_a_file(library):
    read(TWO)
    assert [entry.tag for entry in AuditEntry.objects.all()] == ["core.file.read_in"]


def test_who_moves_in_or_keeps_answers_reads_them_in(library, act, sam, kim, teo):
    with pytest.raises(NotAllowed):
        read(TWO, by=act(sam))
    assert read(TWO, by=act(teo)).made == 2
    assert read("question,answer\nAnother?,Yes.\n", by=act(kim)).made == 1


def test_who_keeps_answers_reads_nothing_else_in(library, act, kim):
    assert [kind.code for kind in kinds_open_to(act(kim))] == ["answers"]


def test_undo_takes_out_what_nobody_touched(library):
    done = read(TWO)
    assert undo(done.file.pk, by=SYSTEM) == (2, 0)
    assert not Answer.objects.exists()
    assert not AnswerVersion.objects.exists()
    assert read(TWO).made == 2


def test_undo_keeps_what_somebody_changed_and_says_why(library):
    done = read(TWO)
    answer = Answer.objects.get(title="Is there wifi?")
    change_answer(
        answer, AnswerDraft("Is there wifi?", {"en": "Yes, everywhere."}), after=1, by=SYSTEM
    )
    file, kind = access_file(SYSTEM, done.file.pk)
    goes, [(number, name, why)] = look_at_undo(file, kind)
    assert goes == 1
    assert (number, name) == (3, "Is there wifi?")
    assert why
    assert undo(done.file.pk, by=SYSTEM) == (1, 1)
    assert titles() == ["Is there wifi?"]


def test_undo_works_once(library):
    done = read(TWO)
    undo(done.file.pk, by=SYSTEM)
    with pytest.raises(NotFound):
        undo(done.file.pk, by=SYSTEM)


def test_failure_half_way_leaves_nothing_half(library, monkeypatch):
    monkeypatch.setattr("yesdesk.core.readin.queries.AT_A_TIME", 1)
    made = SavedAnswers.make

    def fail_at_the_second(self, things, *, by):
        if Answer.objects.exists():
            raise DatabaseError
        return made(self, things, by=by)

    monkeypatch.setattr(SavedAnswers, "make", fail_at_the_second)
    with pytest.raises(DatabaseError):
        read(TWO)
    assert not Answer.objects.exists()
    assert not FileReadIn.objects.exists()


def test_nobody_sees_half_of_a_file(library, monkeypatch):
    monkeypatch.setattr("yesdesk.core.readin.queries.AT_A_TIME", 1)
    made, seen = SavedAnswers.make, []

    def look_and_make(self, things, *, by):
        pages = answers_page(SYSTEM), answers_page(SYSTEM, shown=AnswerFilter.RETIRED)
        seen.append([line.title for page in pages for line in page.lines])
        return made(self, things, by=by)

    monkeypatch.setattr(SavedAnswers, "make", look_and_make)
    read(TWO)
    assert seen == [[], []]
    assert len(answers_page(SYSTEM).lines) == 2


def test_an_answer_that_is_shown_at_the_end_counts_as_untouched(library):
    done = read(TWO)
    assert undo(done.file.pk, by=SYSTEM) == (2, 0)


def test_an_answer_that_somebody_dropped_since_stays_dropped(library):
    done = read(TWO)
    retire_answer(Answer.objects.get(title="Is there wifi?"), by=SYSTEM)
    assert undo(done.file.pk, by=SYSTEM) == (1, 1)
    assert Answer.objects.get().retired_at is not None


def stopped_file():
    """A file as a killed process leaves it: half of its rows are in, and hidden."""
    done = read(TWO)
    KIND.hide(list(Answer.objects.values_list("pk", flat=True)), done.file.at)
    long_ago = timezone.now() - 2 * GIVEN_UP
    FileReadIn.objects.filter(pk=done.file.pk).update(state=FileState.GOING_IN, beat_at=long_ago)


def test_what_a_killed_process_left_is_taken_out(library):
    stopped_file()
    take_out_unfinished()
    assert not Answer.objects.exists()
    assert not RowReadIn.objects.exists()


def test_worker_looks_for_what_was_stopped(library):
    stopped_file()
    look_for_unfinished("", timezone.now())
    assert Job.objects.filter(key="core.readin").exists()


def test_second_file_of_a_kind_waits_for_the_first(library):
    stopped_file()
    FileReadIn.objects.update(beat_at=timezone.now())
    with pytest.raises(Refusal):
        read("question,answer\nAnother?,Yes.\n")


def test_process_that_was_given_up_adds_no_more_rows(library, monkeypatch):
    monkeypatch.setattr("yesdesk.core.readin.queries.AT_A_TIME", 1)
    made = SavedAnswers.make

    def be_given_up(self, things, *, by):
        numbers = made(self, things, by=by)
        FileReadIn.objects.update(state=FileState.GOING_OUT)
        return numbers

    monkeypatch.setattr(SavedAnswers, "make", be_given_up)
    with pytest.raises(Refusal):
        read(TWO)
    assert not Answer.objects.exists()


def test_files_are_forgotten_when_undo_is_over(library):
    read(TWO)
    FileReadIn.objects.update(at=timezone.now() - UNDO_DAYS - timedelta(hours=1))
    clean_up.func()
    assert not FileReadIn.objects.exists()
    assert not RowReadIn.objects.exists()
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "code"), [("Spanish", "es"), ("español", "es"), ("FR", "fr"), ("Klingon", "")]
)
def test_a_language_is_known_by_its_name_in_english_too(library, said, code):
    column = next(each for each in KIND.columns if each.name == "language")
    assert likely_choice(KIND, (), column, said) == code
