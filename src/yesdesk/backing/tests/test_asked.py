"""One question to all staff: ticks are counted, not people, and it ends in a suggestion or a reason why not."""

import logging
from datetime import date, timedelta

import pytest
from django.db import models
from django.urls import reverse

from yesdesk.backing.asked import queries
from yesdesk.backing.asked.actions import (
    add_tick,
    ask_staff,
    first_day,
    make_suggestion,
    save_sums,
    say_why_not,
)
from yesdesk.backing.asked.queries import (
    asked_line,
    kinds_to_ask,
    named_cells,
    question_on_card,
    sums_sentence,
    tick_token,
    with_most,
)
from yesdesk.backing.models import (
    MOST_TICKS,
    AskedKind,
    StaffQuestion,
    Suggestion,
    TickCell,
    WaitingLine,
)
from yesdesk.backing.suggestions.jobs import show_waiting_suggestions
from yesdesk.core.actors import ANYBODY
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import EditConflict, NotAllowed, NotFound, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.people import queries as staff
from yesdesk.people.models import StaffSession
from yesdesk.places.models import Library
from yesdesk.requests.counting.tests.by_rule import habit

pytestmark = pytest.mark.django_db

FIRST = date(2026, 11, 9)  # the Monday after the frozen Wednesday
AFTER = timedelta(days=13)  # the question is over


@pytest.fixture
def rules_of_two(library, rules, act, dana, now):
    Library.objects.update(has_question=True)
    return habit("address", "Address", act(dana)), habit("late-hour", "Late hour", act(dana))


@pytest.fixture
def question(rules_of_two, act, lea):
    return ask_staff(AskedKind.EXPLAINED, by=act(lea))


@pytest.fixture
def opened(question, now):
    """The question on its first Wednesday."""
    now.shift(timedelta(days=7))
    return question


def cell_of(question, name):
    return next(each for each in named_cells(question) if each.name == name)


def summed(question, now, by, **ticks):
    """Add up a question that is over; ticks by the first word of the rule."""
    now.shift(AFTER if queries.library_day() >= question.begins else AFTER + timedelta(days=7))
    cells = named_cells(question)
    sums = {each.pk: ticks.get(each.name.split()[0].lower(), 0) for each in cells}
    save_sums(question, sums, seen=False, by=by)
    question.refresh_from_db()
    return question


def test_question_opens_on_a_monday_with_a_cell_for_each_rule(question, now):
    assert question.begins == FIRST
    assert question.until == FIRST + timedelta(days=13)
    names = [each.name for each in named_cells(question)]
    assert {"Address", "Late hour"} < set(names)
    assert names[-1] == "Another rule"


def test_question_of_a_shelver_is_refused(rules_of_two, act, sam):
    with pytest.raises(NotAllowed):
        ask_staff(AskedKind.EXPLAINED, by=act(sam))


def test_second_question_waits_for_the_end_of_the_first(question, act, lea, now):
    with pytest.raises(ValidationRefusal) as refused:
        ask_staff(AskedKind.TWICE, by=act(lea))
    assert "last question" in refused.value.fields["kind"]
    say_why_not(summed(question, now, act(lea)), "Nothing stood out.", by=act(lea))
    now.shift(timedelta(days=30))
    assert ask_staff(AskedKind.TWICE, by=act(lea)).kind == AskedKind.TWICE


def test_one_question_a_month_is_asked(opened, act, lea, now):
    say_why_not(summed(opened, now, act(lea)), "Nothing stood out.", by=act(lea))
    StaffQuestion.objects.update(month=f"{first_day():%Y-%m}")
    with pytest.raises(ValidationRefusal) as refused:
        ask_staff(AskedKind.TWICE, by=act(lea))
    assert "a month" in refused.value.fields["kind"]
    assert StaffQuestion.objects.count() == 1


def test_question_that_came_to_nothing_twice_is_not_asked_again(rules_of_two):
    for n in range(2):
        assert AskedKind.WAITED in kinds_to_ask()
        begins = FIRST - timedelta(days=60 * (n + 1))
        StaffQuestion.objects.create(
            kind=AskedKind.WAITED,
            month=f"{begins:%Y-%m}",
            begins=begins,
            until=begins + timedelta(days=13),
            summed=True,
            why_not="Nothing stood out.",
        )
    assert AskedKind.WAITED not in kinds_to_ask()


@pytest.mark.parametrize("promised", [True, False])
def test_bending_is_asked_about_only_under_a_signed_promise(rules_of_two, monkeypatch, promised):
    monkeypatch.setattr(queries, "has_harbour", lambda: promised)
    assert (AskedKind.BENT in kinds_to_ask()) is promised


def test_tick_is_counted_without_a_session(opened, client):
    cell = cell_of(opened, "Address")
    sent = {"token": tick_token(opened), "cell": cell.pk}
    assert client.post(reverse("ticks"), sent).status_code == 204
    assert client.post(reverse("ticks"), sent | {"plain": "1"}).status_code == 302
    assert TickCell.objects.get(pk=cell.pk).desk == 2
    assert not client.cookies


def test_tick_of_a_member_leaves_no_session_log_line_or_trace(opened, client_of, sam, caplog):
    client = client_of(sam)
    StaffSession.objects.update(seen_on=date(2026, 1, 1))
    before = list(StaffSession.objects.values()), AuditEntry.objects.count()
    cell = cell_of(opened, "Address")
    with caplog.at_level(logging.DEBUG):
        client.post(reverse("ticks"), {"token": tick_token(opened), "cell": cell.pk})
    assert (list(StaffSession.objects.values()), AuditEntry.objects.count()) == before
    assert "ticks" not in caplog.text
    assert "request" not in [record.message for record in caplog.records]


def test_question_is_audited_when_asked_and_when_it_ends_without_a_suggestion(
    question, now, act, lea
):
    summed(question, now, act(lea))
    say_why_not(question, "The rule is the county's.", by=act(lea))
    tags = AuditEntry.objects.filter(tag__startswith="backing.staff_question")
    assert [(each.tag, each.actor, each.detail) for each in tags.order_by("pk")] == [
        ("backing.staff_question.asked", lea.pk, {}),
        ("backing.staff_question.ended", lea.pk, {}),
    ]


def test_suggestion_that_came_of_a_question_leaves_no_audit_of_its_writer(question, now, act, lea):
    summed(question, now, act(lea))
    make_suggestion(question, "Ask for less proof of address.", rule=None, by=act(lea))
    tags = AuditEntry.objects.filter(tag__startswith="backing.").values_list("tag", flat=True)
    assert list(tags) == ["backing.staff_question.asked"]


def test_tables_of_a_question_have_no_member_time_or_day_of_a_tick():
    fields = {
        model: {field.name: type(field) for field in model._meta.concrete_fields}
        for model in (StaffQuestion, TickCell)
    }
    assert set(fields[TickCell]) == {"id", "question", "rule", "desk", "paper"}
    assert set(fields[StaffQuestion]) == {
        "id", "kind", "month", "begins", "until", "summed", "line", "post_name", "answer_by", "why_not",
    }  # fmt: skip
    assert models.DateTimeField not in {kind for each in fields.values() for kind in each.values()}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"token": "forged", "cell": "1"},
        {"cell": "x" * 3000},
        {"cell": "9" * 40},
        {"cell": "-1"},
        {"cell": "\u0661"},
    ],
)
def test_tick_of_nobody_s_page_is_not_counted(opened, client, sent):
    token = {} if "token" in sent else {"token": tick_token(opened)}
    assert client.post(reverse("ticks"), token | sent).status_code == 422
    assert not TickCell.objects.filter(desk__gt=0).exists()


@pytest.mark.parametrize("days", [-4, AFTER.days])
def test_tick_before_or_after_the_two_weeks_is_not_counted(opened, client, now, days):
    now.shift(timedelta(days=days))
    sent = {"token": tick_token(opened), "cell": cell_of(opened, "Address").pk}
    assert client.post(reverse("ticks"), sent).status_code == 422


def test_full_cell_stays_full(opened):
    cell = opened.cells.first()
    TickCell.objects.update(desk=MOST_TICKS)
    add_tick(cell, by=ANYBODY)
    assert TickCell.objects.get(pk=cell.pk).desk == MOST_TICKS


def test_page_has_taps_where_ten_work_and_says_paper_where_fewer_do(
    opened, client_of, sam, monkeypatch
):
    page = client_of(sam).get(reverse("staff_question"))
    assert 'id="on-paper"' in page.text
    assert "data-ticks" not in page.text
    assert asked_line(page.wsgi_request) is None
    monkeypatch.setattr(staff, "FEWEST_STAFF", 1)
    page = client_of(sam).get(reverse("staff_question"))
    assert "data-ticks" in page.text
    assert "desk" not in str(named_cells(opened))


def test_line_on_the_desk_is_there_while_it_is_open_and_ten_work(
    opened, client_of, sam, monkeypatch
):
    monkeypatch.setattr(staff, "FEWEST_STAFF", 1)
    queries.look_for_open_question()
    assert 'id="asked-line"' in client_of(sam).get(reverse("desk")).text
    Library.objects.update(has_question=False)
    assert 'id="asked-line"' not in client_of(sam).get(reverse("desk")).text


def test_page_tells_no_sums_while_it_is_open(opened, client_of, sam):
    TickCell.objects.update(desk=777)
    assert "777" not in client_of(sam).get(reverse("staff_question")).text


def test_sums_of_paper_and_desk_are_read_out_together(opened, now, act, sam):
    TickCell.objects.filter(pk=cell_of(opened, "Address").pk).update(desk=4)
    asked = summed(opened, now, act(sam), address=10, late=3)
    assert sums_sentence(named_cells(asked)) == "14 for Address; the rest under five each."


def test_sums_all_under_five_are_read_out_all_the_same(opened, now, act, sam):
    asked = summed(opened, now, act(sam), address=4)
    assert sums_sentence(named_cells(asked)) == "Every rule under five."


def test_two_rules_with_as_many_are_both_named(opened, now, act, sam):
    asked = summed(opened, now, act(sam), address=7, late=7)
    assert [each.name for each in with_most(named_cells(asked))] == ["Address", "Late hour"]


def test_sums_wait_for_the_end_and_a_colleague_is_not_overwritten(opened, now, act, sam):
    with pytest.raises(NotFound):
        save_sums(opened, {}, seen=False, by=act(sam))
    summed(opened, now, act(sam), address=6)
    with pytest.raises(EditConflict):
        save_sums(opened, {}, seen=False, by=act(sam))
    assert cell_of(opened, "Address").n == 6


def test_wrong_sum_keeps_what_was_typed(opened, now, client_of, sam):
    now.shift(AFTER)
    address, late = cell_of(opened, "Address").pk, cell_of(opened, "Late hour").pk
    typed = {f"cell_{address}": "3 or 4", f"cell_{late}": "12"}
    page = client_of(sam).post(reverse("staff_question"), typed)
    assert page.status_code == 422
    assert "3 or 4" in page.text
    assert 'value="12"' in page.text
    assert not TickCell.objects.filter(paper__gt=0).exists()


@pytest.mark.parametrize("typed", ["-1", "10000", "1e3", "x" * 5000])
def test_sum_that_is_none_is_refused(opened, now, client_of, sam, typed):
    now.shift(AFTER)
    cell = cell_of(opened, "Address").pk
    assert (
        client_of(sam).post(reverse("staff_question"), {f"cell_{cell}": typed}).status_code == 422
    )


def test_rule_with_most_becomes_a_suggestion_with_a_post_and_a_day(
    opened, now, act, sam, lea, client_of
):
    asked = summed(opened, now, act(sam), address=14)
    rule = cell_of(asked, "Address").rule
    sent = {"line": "Say on the form that a name is enough.", "rule": rule, "end": "suggest"}
    assert client_of(lea).post(reverse("staff_question"), sent).status_code == 302
    waiting = WaitingLine.objects.get()
    assert (waiting.line, waiting.rule_id, waiting.author) == (sent["line"], rule, None)
    asked.refresh_from_db()
    assert asked.post_name
    show_waiting_suggestions("", waiting.appears_at + timedelta(minutes=1))
    now.move_to(waiting.appears_at + timedelta(minutes=1))
    assert Suggestion.objects.get().line == asked.line
    card = question_on_card(act(sam), iso_week(asked.read_on))
    assert card["line"] == asked.line
    assert card["answer_by"]


def test_two_ends_of_one_question_are_one(opened, now, act, sam, lea):
    asked = summed(opened, now, act(sam), address=14)
    make_suggestion(asked, "Say it on the form.", rule=None, by=act(lea))
    with pytest.raises(NotFound):
        say_why_not(asked, "Nothing stood out.", by=act(lea))
    assert WaitingLine.objects.count() == 1


def test_form_of_a_step_that_a_colleague_took_changes_nothing(
    opened, now, act, sam, lea, client_of
):
    say_why_not(summed(opened, now, act(sam)), "Nothing stood out.", by=act(lea))
    sent = {"step": "summed", "end": "suggest", "line": "Say it on the form."}
    page = client_of(lea).post(reverse("staff_question"), sent, follow=True)
    assert "A colleague was quicker" in page.text
    assert not WaitingLine.objects.exists()


@pytest.mark.parametrize("end", [{"end": "suggest", "line": ""}, {"end": "not", "why_not": " "}])
def test_end_without_words_is_refused(opened, now, act, sam, lea, client_of, end):
    summed(opened, now, act(sam), address=14)
    assert client_of(lea).post(reverse("staff_question"), end).status_code == 422
    assert not WaitingLine.objects.exists()


def test_end_of_a_shelver_is_refused(opened, now, act, sam):
    asked = summed(opened, now, act(sam), address=14)
    with pytest.raises(NotAllowed):
        say_why_not(asked, "Nothing stood out.", by=act(sam))


def test_card_says_why_nothing_comes_of_it(opened, now, act, sam, lea, client_of):
    say_why_not(summed(opened, now, act(sam)), "We talk about it on Monday.", by=act(lea))
    page = client_of(sam).get(reverse("monday_card"))
    assert "We talk about it on Monday." in page.text
    assert "Every rule under five." in page.text


def test_sums_are_on_the_card_of_their_monday_though_the_next_question_begins(
    opened, now, act, sam, lea
):
    say_why_not(summed(opened, now, act(sam), address=6), "We talk about it.", by=act(lea))
    StaffQuestion.objects.create(
        kind=AskedKind.TWICE,
        month="2026-12",
        begins=opened.read_on,
        until=opened.read_on + timedelta(days=13),
    )
    card = question_on_card(act(sam), iso_week(opened.read_on))
    assert card["sums"].startswith("6 for Address")


def test_card_names_the_days_while_the_question_is_open(opened, act, sam, client_of):
    page = client_of(sam).get(reverse("monday_card"))
    assert page.text.count('id="asked-') == 2  # this week's card and the next one
    assert "22 November" in page.text


def test_sheet_has_a_row_for_each_rule_and_no_tick(opened, client_of, sam):
    TickCell.objects.update(desk=777)
    page = client_of(sam).get(reverse("staff_question_sheet"))
    assert "Late hour" in page.text
    assert "777" not in page.text


def test_while_it_is_off_no_page_card_or_address_has_it(opened, client_of, sam):
    Library.objects.update(has_question=False)
    client = client_of(sam)
    for name in ("staff_question", "staff_question_sheet"):
        assert client.get(reverse(name)).status_code == 404
    sent = {"token": tick_token(opened), "cell": cell_of(opened, "Address").pk}
    assert client.post(reverse("ticks"), sent).status_code == 404
    assert 'id="asked-' not in client.get(reverse("monday_card")).text
    assert reverse("staff_question") not in client.get(reverse("our_library")).text
