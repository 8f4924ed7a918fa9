"""Words learnt from use: what is kept of them, what never is, and that they go again, from the index too."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from yesdesk.core.models import AuditEntry, CollectionDocument
from yesdesk.core.retention import series
from yesdesk.core.search import match_all
from yesdesk.desk.answers.actions import change_answer, restore_answer, retire_answer
from yesdesk.desk.answers.learning import (
    SHARED,
    TYPED,
    clean_asking,
    delete_asking,
    found_by_page,
    learn_asking,
    learn_words,
    note_used,
)
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.models import AnswerUse, Asking, Request
from yesdesk.desk.requests.retention import erase_requests
from yesdesk.desk.tests.kept import drafted, plain
from yesdesk.people.queries import actor_for
from yesdesk.policy.models import Rule
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def answer(library, now):
    for title in ("Wi-Fi", "A room", "A lost book"):
        plain(title)
    return plain("Printing", "Send us the page.")


def found(words):
    return [each.ref for each in match_all(words, kinds=["answer"], audiences=["staff"], limit=9)]


def indexed(word):
    return CollectionDocument.objects.filter(title__contains=word).exists()


def ask_many(mill, answer, words, *, times, act, sam):
    requests = [ask_as_ana(mill, words=words, name=f"Guest{n}") for n in range(times)]
    for request in requests:
        note_used(request, [f"a{answer.pk}"], {}, by=act(sam))
    return requests


def test_what_a_colleague_typed_finds_the_answer_they_used(answer, act, sam, mill):
    assert found("boarding ticket") == []
    note_used(
        ask_as_ana(mill), [f"a{answer.pk}"], {f"a{answer.pk}": "boarding ticket"}, by=act(sam)
    )
    assert found("ticket")[0] == answer.pk
    row = Asking.objects.get()
    assert (row.words, row.times, row.last_on, row.by_patrons) == (
        "boarding ticket",
        1,
        library_day(),
        False,
    )


def test_it_is_counted_by_its_words_and_names_nobody(answer, act, sam, kim):
    for member in (sam, kim):
        learn_asking(f"a{answer.pk}", "the boarding ticket?", by=act(member))
    assert Asking.objects.get().times == 2
    columns = {field.name for field in Asking._meta.concrete_fields}
    assert columns == {"id", "collection", "ref", "words", "by_patrons", "times", "last_on"}


def test_a_rule_is_found_by_it_too_and_stays_so_when_it_is_written_anew(rules, act, sam):
    rule = Rule.objects.get(slug="late-charges")
    learn_asking(f"r{rule.pk}", "zebra crossing", by=act(sam))
    hits = match_all("zebra", kinds=["rule"], audiences=["staff"], limit=3)
    assert [hit.ref for hit in hits] == [rule.pk]


def test_it_outlives_a_change_of_the_answer_and_its_retirement(answer, act, sam, kim):
    learn_asking(f"a{answer.pk}", "boarding ticket", by=act(sam))
    change_answer(answer, drafted("Printing a page"), after=1, by=act(kim))
    assert found("ticket") == [answer.pk]
    retire_answer(answer, by=act(kim))
    assert found("ticket") == []
    restore_answer(answer, by=act(kim))
    assert found("ticket") == [answer.pk]


@pytest.mark.parametrize("key", ["a987", "x1", "", "a", "r" + "9" * 30, "d5"])
def test_nothing_is_learnt_for_what_is_not_there(answer, act, sam, key):
    learn_asking(key, "boarding ticket", by=act(sam))
    assert not Asking.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("print for Mrs Adeyemi", "print"),
        ("mrs adeyemi hold", "hold"),
        ("card 29001000184 blocked", "card blocked"),
        ("Ana wants print", "print"),
        ("ana wants print", "print"),
        ("sam says print", "print"),
        ("mail ana.m@post.example printer", "mail printer"),
        ("ticket 555 0199", "ticket"),
        ("PRINT A TICKET", "print ticket"),
        ("where is the", ""),
        ("entrée d'impression", "entrée impression"),
    ],
)
def test_names_numbers_and_addresses_are_not_kept(answer, act, sam, mill, typed, kept):
    note_used(ask_as_ana(mill), [f"a{answer.pk}"], {f"a{answer.pk}": typed}, by=act(sam))
    assert [row.words for row in Asking.objects.all()] == ([kept] if kept else [])


def test_the_names_of_whoever_waits_are_not_kept(answer, act, sam, mill):
    ask_as_ana(mill, name="Olu Okafor")
    learn_asking(f"a{answer.pk}", "okafor printing", by=act(sam))
    assert Asking.objects.get().words == "printing"


@example("Ana 29001000184 ana.m@post.example ٣٤٥ ²³ Ⅷ 五")
@example("ana.m @ post")
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_digit_no_address_and_no_name_ever_stays(library, text):
    words = clean_asking(f"{text} ana {text}", ["Ana Miller"])
    assert not any(sign.isnumeric() or sign == "@" for sign in words)
    assert "ana" not in re.findall(r"\w+", words.casefold())
    assert len(words) <= 100


def test_a_word_that_five_requests_share_is_learnt_and_four_are_not(answer, act, sam, mill):
    ask_many(mill, answer, "i want a photocopy of my passport", times=4, act=act, sam=sam)
    learn_words.call()
    assert not Asking.objects.exists()
    ask_many(mill, answer, "a photocopy please", times=1, act=act, sam=sam)
    learn_words.call()
    row = Asking.objects.get()
    assert (row.words, row.by_patrons, row.times) == ("photocopy", True, 5)
    assert found("photocopy") == [answer.pk]


def test_a_word_five_share_by_different_answers_is_not_learnt(answer, act, sam, mill):
    other = plain("Scanning")
    ask_many(mill, answer, "a photocopy", times=4, act=act, sam=sam)
    ask_many(mill, other, "a photocopy", times=4, act=act, sam=sam)
    learn_words.call()
    assert not Asking.objects.exists()


def test_names_that_five_requests_share_are_not_learnt(answer, act, sam, mill):
    for _n in range(5):
        request = ask_as_ana(
            mill, words="it is for miriam, Kevin and mr okafor 2026", name="Miriam"
        )
        note_used(request, [f"a{answer.pk}"], {}, by=act(sam))
    learn_words.call()
    assert not Asking.objects.exists()


def test_until_five_share_a_word_it_goes_with_its_request(answer, act, sam, mill):
    requests = ask_many(mill, answer, "a photocopy", times=4, act=act, sam=sam)
    erase_requests([requests[0].pk])
    assert AnswerUse.objects.count() == 3
    ask_many(mill, answer, "a photocopy", times=1, act=act, sam=sam)
    learn_words.call()
    assert not Asking.objects.exists()


@pytest.mark.parametrize(("code", "by_patrons"), [(TYPED, False), (SHARED, True)])
def test_each_series_erases_its_own_from_table_and_index(answer, act, sam, code, by_patrons):
    learn_asking(f"a{answer.pk}", "boarding ticket", by=act(sam))
    Asking.objects.update(by_patrons=by_patrons, last_on=library_day() - timedelta(days=400))
    learn_asking(f"a{answer.pk}", "passport", by=act(sam))
    spec = series[code]
    due = list(spec.due(timezone.now() - timedelta(days=spec.days), 10))
    assert spec.marks(due).keys() == set(due)
    assert spec.erase(due) == 1
    assert not indexed("ticket")
    assert found("passport") == [answer.pk]
    other = SHARED if code == TYPED else TYPED
    assert list(series[other].due(timezone.now() - timedelta(days=365), 10)) == []


def test_one_deleted_by_hand_stands_on_the_list_of_erasures(answer, act, sam, lea):
    learn_asking(f"a{answer.pk}", "boarding ticket", by=act(sam))
    delete_asking(Asking.objects.get().pk, by=act(lea))
    assert not Asking.objects.exists()
    assert not indexed("ticket")
    assert AuditEntry.objects.filter(tag="patrons.words.erased").exists()


def test_the_page_lists_them_by_what_they_find(answer, rules, client_of, act, sam, lea):
    rule = Rule.objects.get(slug="late-charges")
    learn_asking(f"a{answer.pk}", "boarding ticket", by=act(sam))
    learn_asking(f"r{rule.pk}", "overdue", by=act(sam))
    page = client_of(lea).get("/answers/found-by")
    assert [(thing.key, thing.href) for thing in page.context["page"].things] == [
        (f"a{answer.pk}", f"/answers/{answer.pk}"),
        (f"r{rule.pk}", "/rules/late-charges"),
    ]
    only = found_by_page(act(lea), of=f"r{rule.pk}").things
    assert [asking.words for thing in only for asking in thing.askings] == ["overdue"]
    pk = Asking.objects.get(words="overdue").pk
    assert client_of(lea).post(f"/answers/found-by/{pk}/delete").status_code == 302
    assert not Asking.objects.filter(words="overdue").exists()
    assert client_of(sam).get("/answers/found-by").status_code == 403


def test_a_reply_teaches_what_was_typed_for_what_it_used(answer, client_of, act, sam, mill):
    request = ask_as_ana(mill)
    key = f"a{answer.pk}"
    client_of(sam).post(
        f"/desk/{request.pk}/reply",
        {
            "words": "Send us the page.",
            "revision": request.revision,
            "answers": key,
            "typed": f"{key} boarding ticket\na987 zebra",
        },
    )
    assert [row.words for row in Asking.objects.all()] == ["boarding ticket"]
    assert AnswerUse.objects.get().request == Request.objects.get(pk=request.pk)


def test_without_a_script_what_was_typed_comes_along(answer, client_of, sam, mill):
    request, key = ask_as_ana(mill), f"a{answer.pk}"
    page = client_of(sam).post(f"/desk/{request.pk}/words", {"put": key, "q": "send  a page"})
    assert page.context["reply"]["typed"].value() == f"{key} send a page"


def test_opening_one_that_was_found_teaches_and_answers_nothing(answer, client_of, sam):
    said = {"key": f"a{answer.pk}", "words": "boarding ticket"}
    assert client_of(sam).post("/answers/typed", said).status_code == 204
    assert Asking.objects.get().words == "boarding ticket"


def test_nothing_found_offers_to_write_it(library, client_of, kim, sam):
    page = client_of(kim).get("/answers?q=zebra+crossing")
    assert 'id="write-answer"' in page.text
    assert 'id="write-answer"' not in client_of(sam).get("/answers?q=zebra").text
    form = client_of(kim).get("/answers/new?title=zebra+crossing").context["form"]
    assert form["title"].value() == "zebra crossing"


def test_an_undone_reply_used_nothing(answer, client_of, sam, mill):
    request = ask_as_ana(mill)
    client_of(sam).post(
        f"/desk/{request.pk}/reply",
        {"words": "Here.", "revision": request.revision, "answers": f"a{answer.pk}"},
    )
    entry = request.entries.get(kind="reply")
    undo(entry, by=actor_for(sam))
    assert not AnswerUse.objects.exists()
