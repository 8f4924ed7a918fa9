"""Suggestions from one line to an answer, and what nobody can read out of them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from yesdesk.backing.models import Duty, Lane, Suggestion, SuggestionAnswer, WaitingLine
from yesdesk.backing.open_days import next_opening_of_library, open_days_after
from yesdesk.backing.posts.actions import set_posts
from yesdesk.backing.posts.queries import post_for, posts_now
from yesdesk.backing.suggestions.actions import (
    NAMES,
    answer_suggestion,
    ask_more_time,
    merge_suggestions,
    put_aside,
    refer,
    say_me_too,
    send_on,
    suggest,
)
from yesdesk.backing.suggestions.jobs import show_waiting_suggestions
from yesdesk.backing.suggestions.queries import (
    access_suggestion,
    answered_suggestions,
    my_suggestions,
    suggestion_line,
    waiting_suggestions,
)
from yesdesk.backing.tests.posts import facilitator
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.patrons.erasure import replay_erasures
from yesdesk.patrons.erasure_list import list_path
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 11, 5, 8, tzinfo=UTC)  # Thursday, nine at the branch


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def actor(name):
    return actor_for(User.objects.select_related("job_class").get(username=name))


def job_class(name):
    return JobClass.objects.get(name=name).pk


def test_a_line_that_comes_while_others_appear_waits_for_the_next_time(evening, monkeypatch):
    suggest("The printer eats coins", lane=Lane.FIX, with_name=False, by=actor("sam"))
    create = Suggestion.objects.bulk_create

    def meanwhile(rows):
        WaitingLine.objects.create(line="The door sticks", lane=Lane.FIX, appears_at=OPENS)
        return create(rows)

    monkeypatch.setattr(Suggestion.objects, "bulk_create", meanwhile)
    evening.move_to(OPENS)
    show_waiting_suggestions("", OPENS)
    assert WaitingLine.objects.get().line == "The door sticks"


@pytest.fixture
def said(evening):
    """Kim, without her name: to decide."""
    suggest("Why do we ask for a letter?", lane=Lane.DECIDE, with_name=False, by=actor("kim"))
    evening.move_to(OPENS)
    show_waiting_suggestions("", OPENS)
    return Suggestion.objects.get()


def test_a_line_appears_at_the_next_opening_and_not_before(evening):
    opens = suggest("The printer eats coins", lane=Lane.FIX, with_name=False, by=actor("sam"))
    show_waiting_suggestions("", NOW)
    assert (opens, waiting_suggestions(actor("lea"))) == (OPENS, [])
    evening.move_to(OPENS)
    show_waiting_suggestions("", OPENS)
    (found,) = waiting_suggestions(actor("lea"))
    assert (found.line, found.post, found.due) == (
        "The printer eats coins", "Lead", open_days_after(OPENS.date(), 7),
    )  # fmt: skip
    assert not WaitingLine.objects.exists()


def test_a_line_put_aside_is_struck_again_after_a_restore(said):
    before = Suggestion.objects.filter(pk=said.pk).values()[0]
    put_aside(said.pk, reason="It names a colleague.", by=facilitator(actor("kim")))
    Suggestion.objects.filter(pk=said.pk).update(**before)
    assert replay_erasures().struck == 1
    said.refresh_from_db()
    assert (said.line, said.state) == ("", "aside")
    assert replay_erasures().struck == 0


def test_a_line_put_aside_goes_from_a_backup_in_which_it_still_waited(evening):
    suggest("Kim is always late", lane=Lane.FIX, with_name=False, by=actor("sam"))
    (waited,) = WaitingLine.objects.values()
    evening.move_to(OPENS)
    show_waiting_suggestions("", OPENS)
    said = Suggestion.objects.get()
    put_aside(said.pk, reason="It names a colleague.", by=facilitator(actor("kim")))
    said.delete()
    WaitingLine.objects.create(**waited)
    assert replay_erasures().struck == 1
    assert not WaitingLine.objects.exists()


def test_who_does_not_sort_lists_nothing_to_be_struck(said):
    with pytest.raises(Refusal):
        put_aside(said.pk, reason="I dislike it.", by=actor("sam"))
    assert not list_path().exists()


@pytest.fixture
def broken(evening):
    """On Thursday at three, without a name."""
    evening.move_to(OPENS + timedelta(hours=6))
    suggest("The printer jams", lane=Lane.BROKEN, with_name=False, by=actor("sam"))
    return Suggestion.objects.get()


def test_what_is_broken_shows_at_once_and_any_lead_does_it_the_same_day(broken):
    (line,) = waiting_suggestions(actor("kim"))
    assert (line.post, line.due) == ("lead on shift", OPENS.date())
    with pytest.raises(Refusal):
        answer_suggestion(broken.pk, SuggestionAnswer.DONE, reason="", by=actor("kim"))
    done = answer_suggestion(broken.pk, SuggestionAnswer.DONE, reason="", by=actor("lea"))
    assert (done.state, done.answered_by) == ("answered", "Lead")
    suggest("The printer jams", lane=Lane.BROKEN, with_name=False, by=actor("sam"))
    assert len(waiting_suggestions(actor("kim"))) == 1, "again, after it was done"


def test_what_is_broken_after_closing_is_for_the_next_open_day(evening):
    suggest("The door sticks", lane=Lane.BROKEN, with_name=False, by=actor("sam"))
    assert Suggestion.objects.get().due == NOW.date(), "they close at seven"
    evening.move_to(NOW + timedelta(hours=3))
    suggest("The lamp is dark", lane=Lane.BROKEN, with_name=False, by=actor("sam"))
    assert Suggestion.objects.get(line="The lamp is dark").due == OPENS.date()


def test_what_no_lead_did_that_day_goes_to_the_post_that_fixes(broken, evening):
    show_waiting_suggestions("", OPENS + timedelta(hours=12))
    broken.refresh_from_db()
    assert broken.lane == Lane.BROKEN, "the day is not over"
    evening.move_to(OPENS + timedelta(days=1))
    show_waiting_suggestions("", OPENS + timedelta(days=1))
    broken.refresh_from_db()
    friday = OPENS.date() + timedelta(days=1)
    assert (broken.lane, broken.due) == (Lane.FIX, open_days_after(friday, 7))
    (step,) = broken.sent_on.all()
    assert (step.from_post, step.to_post) == ("lead on shift", "Lead")


def test_a_lead_says_by_when_and_then_it_goes_to_the_post(broken, evening):
    monday = OPENS.date() + timedelta(days=4)
    ask_more_time(broken.pk, until=monday, reason="", by=actor("lea"))
    for later, lane in ((4, Lane.BROKEN), (5, Lane.FIX)):
        evening.move_to(OPENS + timedelta(days=later))
        show_waiting_suggestions("", OPENS + timedelta(days=later))
        broken.refresh_from_db()
        assert broken.lane == lane
    assert broken.more_until is None, "the post can ask for time of its own"


def test_open_days_leave_out_sundays():
    assert open_days_after(OPENS.date(), 7) == datetime(2026, 11, 13, tzinfo=UTC).date()
    saturday_evening = datetime(2026, 11, 7, 21, tzinfo=UTC)
    assert next_opening_of_library(saturday_evening) == datetime(2026, 11, 9, 8, tzinfo=UTC)


def test_no_row_of_any_table_ties_a_line_to_who_wrote_it(everything):
    before = everything()
    suggest("Why do we ask for a letter?", lane=Lane.DECIDE, with_name=False, by=actor("kim"))
    after = everything()
    changed = {table for table in after if after[table] != before[table]} - {"sqlite_sequence"}
    assert changed == {"backing_waitingline"}
    (row,) = after["backing_waitingline"]
    assert set(row.values()) - {row["id"]} == {
        "Why do we ask for a letter?", "decide", None, row["appears_at"],
    }  # fmt: skip


def test_numbers_tell_no_order(evening):
    lines = [f"Line {n}" for n in range(12)]
    for line in lines:
        suggest(line, lane=Lane.FIX, with_name=False, by=actor("sam"))
    show_waiting_suggestions("", OPENS)
    told = list(Suggestion.objects.order_by("pk").values_list("line", flat=True))
    assert sorted(told) == sorted(lines)
    assert told != lines  # one in 479 million


def test_the_same_line_twice_appears_once():
    for _ in range(2):
        suggest(" The  printer ", lane=Lane.FIX, with_name=False, by=actor("sam"))
    show_waiting_suggestions("", OPENS)
    assert Suggestion.objects.get().line == "The printer"


@pytest.mark.parametrize("line", ["", "  ", "x" * 141])
def test_a_line_is_one_line(line):
    with pytest.raises(ValidationRefusal) as refused:
        suggest(line, lane=Lane.FIX, with_name=True, by=actor("sam"))
    assert "line" in refused.value.fields


def test_a_name_is_told_with_the_answer_and_not_before(evening):
    suggest("Lend chargers", lane=Lane.DECIDE, with_name=True, by=actor("kim"))
    show_waiting_suggestions("", OPENS)
    assert waiting_suggestions(actor("dana"))[0].author == ""
    pk = Suggestion.objects.get().pk
    answer_suggestion(pk, SuggestionAnswer.CHANGED, reason="From Monday on.", by=actor("dana"))
    (found,) = answered_suggestions(actor("sam"), since=NOW.date())
    assert (found.author, found.post, found.reason) == ("Kim", "Director", "From Monday on.")
    assert [mine.pk for mine in my_suggestions(actor("kim"))] == [pk]
    assert my_suggestions(actor("sam")) == []


def test_only_its_post_answers(said):
    for other in ("sam", "lea", "kim", "teo"):
        with pytest.raises(Refusal):
            answer_suggestion(said.pk, SuggestionAnswer.KEPT, reason="No.", by=actor(other))


def test_second_answer_to_a_suggestion_is_refused(said):
    answer_suggestion(said.pk, SuggestionAnswer.KEPT, reason="The law asks.", by=actor("dana"))
    with pytest.raises(Refusal) as refused:
        answer_suggestion(said.pk, SuggestionAnswer.CHANGED, reason="Yes.", by=actor("dana"))
    assert refused.value.code == "backing.suggestion.over"
    assert Suggestion.objects.get().reason == "The law asks."


def test_a_trial_needs_its_last_day_and_each_answer_a_reason(said):
    dana = actor("dana")
    with pytest.raises(ValidationRefusal) as refused:
        answer_suggestion(said.pk, SuggestionAnswer.TRIAL, reason=" ", by=dana)
    assert set(refused.value.fields) == {"reason", "trial_until"}
    with pytest.raises(ValidationRefusal):
        answer_suggestion(said.pk, SuggestionAnswer.FOR_NOW, reason="Taped.", by=dana)


def test_a_deputy_answers_while_everybody_of_the_post_is_away(said):
    lea = actor("lea")
    User.objects.filter(username="dana").update(away=True)
    assert post_for(Duty.DECIDE).answers_name == "Lead"
    assert waiting_suggestions(lea)[0].post == "Lead"
    answer_suggestion(said.pk, SuggestionAnswer.KEPT, reason="The law asks.", by=lea)
    assert answered_suggestions(lea)[0].post == "Lead"


def test_more_time_is_asked_for_once_with_a_reason(said):
    dana = actor("dana")
    until = said.due + timedelta(days=10)
    with pytest.raises(ValidationRefusal) as refused:
        ask_more_time(said.pk, until=said.due, reason="", by=dana)
    assert set(refused.value.fields) == {"until", "reason"}
    ask_more_time(said.pk, until=until, reason="I wait for a price", by=dana)
    assert waiting_suggestions(dana)[0].due == until
    with pytest.raises(Refusal):
        ask_more_time(said.pk, until=until + timedelta(days=5), reason="Still", by=dana)


def test_answer_is_overdue_after_its_day_and_no_more_time_is_given(said, evening):
    evening.move_to(datetime.combine(said.due, OPENS.timetz()))
    assert not waiting_suggestions(actor("sam"))[0].owed
    evening.move_to(datetime.combine(said.due + timedelta(days=1), OPENS.timetz()))
    assert waiting_suggestions(actor("sam"))[0].owed
    with pytest.raises(Refusal):
        ask_more_time(said.pk, until=said.due + timedelta(days=9), reason="Busy", by=actor("dana"))


def test_referring_it_gives_a_new_day_and_keeps_the_old_one(said):
    day = said.due + timedelta(days=30)
    refer(said.pk, outside="the board", due=day, reason="It is their rule", by=actor("dana"))
    (found,) = waiting_suggestions(actor("sam"))
    assert (found.outside, found.post, found.due) == ("the board", "Director", day)
    (step,) = said.sent_on.all()
    assert (step.from_post, step.due, step.to_post) == ("Director", said.due, "the board")


def test_the_facilitator_sends_on_and_merges_and_never_answers(said):
    kim, lea = actor("kim"), actor("lea")
    assert posts_now().facilitates(kim)
    send_on(said.pk, to=job_class("Lead"), by=kim)
    assert waiting_suggestions(kim)[0].post == "Lead"
    assert waiting_suggestions(kim)[0].due == said.due
    answer_suggestion(said.pk, SuggestionAnswer.KEPT, reason="The law asks.", by=lea)
    suggest("No letter, please", lane=Lane.DECIDE, with_name=False, by=actor("sam"))
    show_waiting_suggestions("", OPENS + timedelta(days=1))
    other = Suggestion.objects.exclude(pk=said.pk).get()
    with pytest.raises(Refusal):
        refer(other.pk, outside="the board", due=other.due, reason="Hm", by=kim)
    with pytest.raises(Refusal):
        merge_suggestions(other.pk, into=said.pk, by=lea)
    merge_suggestions(other.pk, into=said.pk, by=kim)
    assert waiting_suggestions(kim) == []
    told = suggestion_line(access_suggestion(kim, other.pk), posts_now(), NOW.date())
    assert (told.line, told.reason) == ("No letter, please", "The law asks.")


def test_suggestion_cannot_be_sent_to_the_facilitator(said):
    dana, librarians = actor("dana"), job_class("Librarian")
    with pytest.raises(ValidationRefusal) as refused:
        send_on(said.pk, to=librarians, by=actor("kim"))
    assert list(refused.value.fields) == ["to"]
    with pytest.raises(ValidationRefusal) as refused:
        refer(said.pk, to=librarians, due=said.due, reason="Theirs", by=dana)
    assert list(refused.value.fields) == ["to"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({Duty.DECIDE: ("Director", "Librarian")}, "facilitator"),
        ({Duty.FACILITATOR: ("Librarian", "Director")}, "facilitator_deputy"),
        ({Duty.FACILITATOR: ("Librarian", "Shelver")}, "facilitator_deputy"),
    ],
)
def test_who_sends_on_stands_in_for_no_answer_and_the_other_way_round(changed, field):
    named = {
        Duty.FIX: ("Lead", "Shelver"),
        Duty.DECIDE: ("Director", "Lead"),
        Duty.FACILITATOR: ("Librarian", None),
    } | changed
    chosen = {
        duty: (job_class(post), deputy and job_class(deputy))
        for duty, (post, deputy) in named.items()
    }
    with pytest.raises(ValidationRefusal) as refused:
        set_posts(chosen, by=actor("dana"))
    assert list(refused.value.fields) == [field]


def test_me_too_is_counted_at_the_next_opening_and_shown_from_five_on(said, evening):
    for _ in range(4):
        say_me_too(said.pk, by=actor("sam"))
    show_waiting_suggestions("", OPENS)
    assert Suggestion.objects.get().me_too == 0
    tomorrow = OPENS + timedelta(days=1)
    show_waiting_suggestions("", tomorrow)
    assert waiting_suggestions(actor("sam"))[0].me_too == 0
    say_me_too(said.pk, by=actor("sam"))
    show_waiting_suggestions("", tomorrow + timedelta(days=3))
    assert waiting_suggestions(actor("sam"))[0].me_too == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "answered"},
        {"state": "answered", "answer": "kept", "answered_by": "Lead", "answered_on": NOW.date()},
        {"answer": "kept"},
        {"state": "merged"},
        {"more_until": NOW.date()},
        {"trial_until": NOW.date()},
        {"reminded": "late"},
    ],
)
def test_the_table_takes_no_half_answer(wrong):
    row = {"line": "x", "lane": "fix", "said_on": NOW.date(), "due": NOW.date()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.create(**row, **wrong)


def test_the_name_of_who_left_goes_and_the_suggestion_stays(evening):
    suggest("Lend chargers", lane=Lane.DECIDE, with_name=True, by=actor("kim"))
    show_waiting_suggestions("", OPENS)
    pk = Suggestion.objects.get().pk
    later = OPENS + timedelta(days=31)
    assert list(NAMES.due(later - timedelta(days=NAMES.days), 10)) == []
    User.objects.filter(username="kim").update(is_active=False, left_at=OPENS)
    assert list(NAMES.due(OPENS, 10)) == []
    found = list(NAMES.due(later - timedelta(days=NAMES.days), 10))
    assert (found, NAMES.erase(found)) == ([pk], 1)
    assert Suggestion.objects.values_list("line", "author").get() == ("Lend chargers", None)


def test_an_opening_shows_forty_lines_and_the_next_one_the_others(evening):
    for number in range(45):
        suggest(f"Mend chair {number}", lane=Lane.FIX, with_name=False, by=actor("kim"))
    evening.move_to(OPENS)
    show_waiting_suggestions("", OPENS)
    show_waiting_suggestions("", OPENS + timedelta(minutes=5))
    assert (Suggestion.objects.count(), WaitingLine.objects.count()) == (40, 5)
    evening.shift(timedelta(days=1))
    show_waiting_suggestions("", OPENS + timedelta(days=1))
    assert (Suggestion.objects.count(), WaitingLine.objects.count()) == (45, 0)
