"""Keeping answers: what is kept, what is not, who may, and what happens when two change one at once."""

from datetime import date, timedelta

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import EditConflict, NotAllowed, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.desk.answers.actions import (
    add_answer,
    change_answer,
    confirm_answer,
    name_answers_sent,
    restore_answer,
    retire_answer,
)
from yesdesk.desk.answers.finding import find_for
from yesdesk.desk.answers.queries import rule_answers, words_in
from yesdesk.desk.tests.kept import FUNERAL, drafted, kept
from yesdesk.policy.models import Rule
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Answer, AnswerRule, OutgoingReply
from yesdesk.testing.needs import ask_as_ana

TODAY = date(2026, 11, 4)


@pytest.fixture
def answer(library, now):
    return kept()


def found(words):
    return [each.ref for each in find_for(words, None, typed=True)]


def needs(draft, by=SYSTEM):
    with pytest.raises(ValidationRefusal) as mending:
        add_answer(draft, by=by)
    return mending.value.fields


def test_added_answer_is_kept_and_found_at_once(answer):
    assert Answer.objects.get().texts == FUNERAL
    assert answer.review_on == TODAY + timedelta(days=182)
    for words in ("died", "loss", "explicar", "burying"):
        assert found(words) == [answer.pk], words


def test_the_trace_says_that_and_not_what(answer, act, kim):
    change_answer(answer, drafted("Another"), after=1, by=act(kim))
    rows = list(AuditEntry.objects.filter(subject=f"answer:{answer.pk}").order_by("id"))
    assert [row.tag for row in rows] == ["desk.answer.kept", "desk.answer.changed"]
    assert rows[1].detail == {"version": 2}
    assert rows[1].actor == kim.pk


@pytest.mark.parametrize("who", ["sam", "max_", "teo", "priya"])
def test_who_may_not_keeps_nothing(answer, request, act, who):
    by = act(request.getfixturevalue(who))
    for do in (
        lambda: add_answer(drafted(), by=by),
        lambda: change_answer(answer, drafted(), after=1, by=by),
        lambda: retire_answer(answer, by=by),
        lambda: restore_answer(answer, by=by),
        lambda: confirm_answer(answer, by=by),
    ):
        with pytest.raises(NotAllowed):
            do()
    assert Answer.objects.count() == 1


def test_librarian_and_lead_may(answer, act, kim, lea, dana):
    for member in (kim, lea, dana):
        assert add_answer(drafted(), by=act(member)).pk


def test_what_is_missing_is_said_by_field(library):
    assert set(needs(drafted(" ", texts={"en": " \n", "es": ""}))) == {"title", "text"}
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 121}, "title"),
        ({"also": "x " * 2000}, "also"),
        ({"texts": {"en": "x" * 20_001}}, "text.en"),
        ({"kind": "nonsense"}, "kind"),
        ({"branch": 987}, "branch"),
        ({"keeper": 987}, "keeper"),
        ({"rules": frozenset({987})}, "rules"),
        ({"review_on": date(2026, 11, 3)}, "review_on"),
        ({"links": (("javascript:alert(1)", "x"),)}, "links"),
        ({"links": (("//library.example", "x"),)}, "links"),
        ({"links": (("https://[", "x"),)}, "links"),
        ({"links": (("https://library.example", "x"),) * 11}, "links"),
    ],
)
def test_what_cannot_be_kept_is_said_where_it_stands(library, now, changes, field):
    assert list(needs(drafted(**changes))) == [field]


@pytest.mark.parametrize("words", ["Write to ana.m@post.example", "Your card 29001000184 is free"])
@pytest.mark.parametrize("field", ["title", "also", "text.en", "links"])
def test_nothing_of_one_person_is_kept(library, words, field):
    changes = {
        "title": {"title": words},
        "also": {"also": words},
        "text.en": {"texts": {"en": words}},
        "links": {"links": (("https://library.example", words),)},
    }[field]
    assert list(needs(drafted(**changes))) == [field]


def test_a_long_number_in_an_address_of_a_page_is_no_card(library):
    links = (("https://library.example/events/2026110412345", "Story time"),)
    assert add_answer(drafted(links=links), by=SYSTEM).links == [list(links[0])]


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "مرحبا بكم\nفي المكتبة", "x" * 20_000, "a\0b"]
)
def test_any_words_are_words(library, words):
    answer = add_answer(drafted(texts={"en": words}), by=SYSTEM)
    assert Answer.objects.get().texts == {"en": words.replace("\0", "")}
    assert answer.number == 1


def test_a_change_is_a_version_and_the_old_one_stays(answer, act, kim):
    change_answer(answer, drafted("When somebody died", texts={"en": "New."}), after=1, by=act(kim))
    assert (answer.title, answer.number) == ("When somebody died", 2)
    first, second = answer.versions.order_by("number")
    assert first.said["texts"] == FUNERAL
    assert (second.said["title"], second.job_class) == ("When somebody died", "Librarian")
    assert found("explicar") == []
    assert found("new") == [answer.pk]


def test_the_second_of_two_is_told_and_nothing_is_written_over(answer, act, kim, lea):
    read_by_both = Answer.objects.get()
    change_answer(answer, drafted("By Kim"), after=1, by=act(kim))
    with pytest.raises(EditConflict) as news:
        change_answer(read_by_both, drafted("By Lea"), after=1, by=act(lea))
    assert news.value.since == 2
    assert read_by_both.title == "By Kim"  # what stands now, to be shown beside
    assert Answer.objects.get().title == "By Kim"
    assert answer.versions.count() == 2


def test_let_go_it_is_offered_to_nobody_and_can_come_back(answer, act, kim, now):
    retire_answer(answer, by=act(kim))
    retire_answer(answer, by=act(kim))
    assert found("died") == []
    assert AuditEntry.objects.filter(tag="desk.answer.retired").count() == 1
    change_answer(answer, drafted("Still away"), after=1, by=act(kim))
    assert found("away") == []
    now.shift(timedelta(days=400))
    restore_answer(answer, by=act(kim))
    assert found("away") == [answer.pk]
    assert Answer.objects.get().review_on > TODAY + timedelta(days=400)


def test_still_right_asks_again_in_half_a_year(answer, act, lea, now):
    now.shift(timedelta(days=200))
    assert confirm_answer(answer, by=act(lea)) == TODAY + timedelta(days=382)
    assert answer.versions.count() == 1


def test_answer_belongs_to_rules_at_its_branch_alone(rules, act, sam, mill, hill):
    rule = Rule.objects.get(slug="late-charges").pk
    answer = kept(rules=frozenset({rule}), branch=mill.pk)
    assert [each.pk for each in rule_answers(act(sam), mill.pk)[rule]] == [answer.pk]
    assert rule_answers(act(sam), hill.pk) == {}
    change_answer(answer, drafted(), after=1, by=SYSTEM)
    assert not AnswerRule.objects.exists()
    assert rule_answers(act(sam), mill.pk) == {}


def test_a_rule_that_stands_no_more_may_stay_where_it_was(rules):
    rule = Rule.objects.get(slug="late-charges").pk
    answer = kept(rules=frozenset({rule}))
    AnswerRule.objects.update(rule=987)
    change_answer(answer, drafted(rules=frozenset({987})), after=1, by=SYSTEM)
    assert AnswerRule.objects.get().rule == 987


def test_what_a_branch_has_of_its_own_is_found_there_alone(library, mill, hill):
    own = kept(branch=mill.pk)
    assert [each.ref for each in find_for("funeral", mill.pk)] == [own.pk]
    assert find_for("funeral", hill.pk) == []


def test_what_was_sent_is_named_on_its_reply(answer, mill, act, sam):
    request = ask_as_ana(mill)
    sent = reply(request, words="Here.", seen_revision=request.revision, by=act(sam))
    keys = [f"a{answer.pk}", f"a{answer.pk}", "a987", "r1", "d2", "a", "axe", "a" + "9" * 30]
    name_answers_sent(sent, keys, by=act(sam))
    assert OutgoingReply.objects.get(entry=sent).answers == f"a{answer.pk}"


@pytest.mark.parametrize(
    ("wanted", "said", "hit"),
    [("es", "es", True), ("es-MX", "es", True), ("fr", "en", False), ("xx", "en", False)],
)
def test_the_patrons_language_where_there_is_one(wanted, said, hit):
    spoken = words_in(
        FUNERAL, [("https://a.example", "A"), ("https://b.example", "")], wanted, default="en"
    )
    assert (spoken.language, spoken.wanted) == (said, hit)
    assert spoken.words == f"{FUNERAL[said]}\n\nA: https://a.example\nhttps://b.example"


def test_a_links_colon_is_written_as_in_the_language_of_the_words():
    links = [("https://a.example", "Horaires")]
    spoken = words_in({"fr": "Bonjour", "en": "Hello"}, links, "fr", default="en")
    assert spoken.words == "Bonjour\n\nHoraires\u00a0: https://a.example"


def test_without_the_librarys_own_language_any_is_better_than_none():
    assert words_in({"pt": "Olá"}, [], "de", default="en").words == "Olá"
    assert words_in({}, [], "de", default="en").words == ""
