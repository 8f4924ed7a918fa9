"""One search on both databases: who finds what, in which order, and any text is harmless."""

from string import punctuation

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from yesdesk.core.models import SearchDocument
from yesdesk.core.search import drop_documents, put_document, recent, search
from yesdesk.core.search.words import query_words

pytestmark = pytest.mark.django_db


def _put(ref, text="", *, title="", **more):
    put_document(more.pop("kind", "request"), ref, title=title, text=text, **more)


def _found(words, audiences=("staff",), **more):
    return [row.ref for row in search(words, audiences=audiences, **more).rows]


def test_every_word_must_stand_there_in_any_order():
    _put(1, "My books were due while I was away")
    _put(2, "The books came back")
    assert _found("books") == [2, 1]
    assert _found("away books") == [1]
    assert _found("books late") == []


@pytest.mark.parametrize("typed", ["Cafe", "café", "CAFÉ", "cafe\u0301"])
@pytest.mark.parametrize(
    "written", ["un café allongé", "UN CAFÉ ALLONGÉ", "un cafe\u0301", "un cafe"]
)
def test_capitals_and_accents_make_no_difference(typed, written):
    _put(1, written)
    assert _found(typed) == [1]


def test_the_last_word_may_be_a_beginning_from_the_third_letter_on():
    _put(1, "a large-print list")
    assert _found("pri") == _found("large prin") == _found("print") == [1]
    assert _found("pr") == _found("larg print") == []


@pytest.mark.parametrize(
    "typed",
    ["ana.m", "post.example", "ana.m@post.example", "18.40", "18,40", "o'neil", "/shelf_4-b"],
)
def test_what_signs_join_is_found_by_its_parts(typed):
    _put(1, "ana.m@post.example owes 18.40 or 18,40 to O'Neil at /shelf_4-b")
    assert _found(typed) == [1]


def test_words_in_the_title_come_first_then_the_newer():
    _put(1, "about the bus", title="Lost book")
    _put(2, "a lost book", title="Bus")
    _put(3, "the lost book")
    _put(4, "lost book", title="A book")
    assert _found("lost book") == [1, 4, 3, 2]


def test_only_what_the_asker_may_see_is_found():
    _put(1, "a complaint", audience="leads")
    _put(2, "a complaint")
    assert _found("complaint") == [2]
    assert _found("complaint", audiences=["staff", "leads"]) == [2, 1]
    assert _found("complaint", audiences=[]) == []


def test_a_place_and_kinds_narrow_it():
    _put(1, "a book", place=3)
    _put(2, "a book", place=4)
    _put(3, "a book", place=3, kind="note")
    assert _found("book", place=3) == [3, 1]
    assert _found("book", kinds=["request"]) == [2, 1]
    assert _found("book", place=3, kinds=["request", "note"]) == [3, 1]
    assert _found("book", kinds=[]) == []


def test_what_changed_is_found_by_its_new_words_alone():
    _put(1, "the ferry", title="Boat")
    _put(1, "the bridge", title="Boat", audience="leads", place=4, language="fr")
    assert _found("ferry", audiences=["leads"]) == []
    assert _found("bridge boat", audiences=["leads"]) == [1]
    row = SearchDocument.objects.get()
    assert (row.audience, row.place, row.language) == ("leads", 4, "fr")


def test_what_was_dropped_is_found_no_more():
    _put(1, "the ferry")
    _put(2, "the ferry")
    _put(1, "the ferry", kind="note")
    assert drop_documents("request", [1, 99]) == 1
    assert _found("ferry") == [1, 2]
    assert _found("ferry", kinds=["request"]) == [2]


def test_no_more_than_asked_for():
    for ref in range(6):
        _put(ref, "a book")
    found = search("book", audiences=["staff"], limit=3)
    assert [row.ref for row in found.rows] == [5, 4, 3]
    assert not found.partial


def test_it_says_when_older_matches_were_not_looked_at(monkeypatch):
    monkeypatch.setattr(recent, "NEWEST", 3)
    for ref in range(4):
        _put(ref, "a book", title="Ask" if ref == 0 else "")
    found = search("book", audiences=["staff"])
    assert [row.ref for row in found.rows] == [3, 2, 1]
    assert found.partial
    assert not search("ask", audiences=["staff"]).partial


def test_old_matches_are_found_when_new_ones_are_few(monkeypatch):
    monkeypatch.setattr(recent, "WINDOWS", (3, 5))
    monkeypatch.setattr(recent, "PAGE", 2)
    for ref in range(10):
        _put(ref, "rare" if ref in {0, 6} else "often")
    assert _found("rare") == [6, 0]
    assert _found("often")[0] == 9


@pytest.mark.parametrize("nothing", ["", "   ", "'\"*(){}:^-+&|!<>%_", "\0", "'--", "___"])
def test_a_text_without_a_word_finds_nothing(nothing):
    _put(1, nothing + " words")
    assert _found(nothing) == []


_SIGNS = (
    "NEAR( AND OR NOT \" ' * :* title: <-> & ! ( ) %s % \\ \0 \ud800 a_b ﬁ İ ß 한국 กำ \u0301 😀 ½"
)
_HOSTILE = st.text(st.characters(codec=None), max_size=60) | st.lists(
    st.sampled_from([*_SIGNS.split(" "), "x" * 3000]),
    max_size=12,
).map(" ".join)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_HOSTILE)
@example('o\'neil "quote" NEAR(')
@example("a" * 5000)
@example(" ".join(["the"] * 500))
def test_any_text_is_harmless(text):
    found = search(text, audiences=["staff", "leads"], kinds=["request"], place=1)
    assert found.rows == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.integers(1, 9))
def test_any_text_can_be_put_and_its_words_find_it(text, ref):
    put_document("note", ref, title=text[:20], text=f"{text} zebra")
    assert ref in _found("zebra", kinds=["note"])


_WRITTEN = st.lists(
    st.text(f"{punctuation} abcxABC019éß\n«–’", min_size=1, max_size=12)
    | st.sampled_from(
        ["<script>", "</p>", "<!--", "a < b", "&amp;", "1e5", "-3", "<a href='x' title=\"y\">"]
    ),
    max_size=12,
).map(" ".join)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_WRITTEN)
@example("my fees <script>alert(1)</script> are 18.40")
@example("is 3 <b or not, asks Ana <ana.m@post.example>")
def test_every_word_that_somebody_wrote_finds_it(text):
    _put(1, text, title=text)
    for word in query_words(text, at_most=400):
        assert _found(word) == [1], word


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5's own keeping of deleted words")
@pytest.mark.django_db(transaction=True)  # FTS5 deletes for good at the commit
def test_dropped_words_are_gone_from_the_index_itself():
    _put(1, "xylophone lessons")
    _put(2, "other words")
    drop_documents("request", [1])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_searchindex_data WHERE instr(block, %s)", [b"xylop"]
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT v FROM core_searchindex_config WHERE k = 'secure-delete'")
        assert cursor.fetchone() == (1,)
