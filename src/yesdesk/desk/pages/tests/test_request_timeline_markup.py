"""The entries of a timeline as drawn: everything escaped, every address one of ours."""

import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.safestring import SafeString
from markupsafe import Markup

from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.desk.pages.form_actions import entry_addresses
from yesdesk.policy.bends import REASONS
from yesdesk.requests.queries.timeline import EntryLine, FileLine

HOSTILE = """<script>alert("x")</script>'&"""
PLAIN = EntryLine(
    pk=7, shape="reply", kind="reply", who="Sam", how="answered, 12:05", iso="", html=SafeString(""),
    fold="", due="", due_state="", lines=[], files=[], undoable=False, struck=False, new=False,
)  # fmt: skip


def drawn(entry, *, may_answer=True, may_strike=True, may_keep=True):
    context = {
        "pk": 3,
        "entries": [entry],
        "entry_at": entry_addresses(3),
        "may_answer": may_answer,
        "may_strike": may_strike,
        "may_keep": may_keep,
        "may_act": True,
        "reasons": REASONS,
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="the-token">'),
    }
    return render_to_string("desk/parts/entries.html", context).strip()


@pytest.mark.parametrize("shape", ["reply", "quiet"])
def test_whatever_stands_in_it_is_escaped(shape):
    entry = replace(
        PLAIN,
        shape=shape,
        who=HOSTILE,
        how=HOSTILE,
        html=as_html_paragraphs(HOSTILE),
        fold=HOSTILE,
        due=HOSTILE,
        due_state=HOSTILE,
        lines=[(HOSTILE, HOSTILE)],
        files=[FileLine(href="/desk/3/files/1", name=HOSTILE, size=HOSTILE)],
    )
    for html in (drawn(entry), drawn(replace(entry, fold=""))):
        assert "<script" not in html
        assert html.count("&lt;script&gt;") == (
            2 if shape == "quiet" else html.count("script&gt;") / 2
        )


def test_undo_and_strike_lead_where_they_say():
    html = drawn(replace(PLAIN, undoable=True, html=as_html_paragraphs("words")))
    undo = re.search(r'action="([^"]+)"', html)[1]
    strike = re.search(r'strike-link" href="([^"]+)"', html)[1]
    for address, name in ((undo, "undo_entry"), (strike, "strike_words")):
        match = resolve(address)
        assert (match.url_name, match.kwargs) == (name, {"pk": 3, "entry": 7})
    assert 'name="csrfmiddlewaretoken" value="the-token"' in html


def test_a_reply_can_be_kept_and_nothing_else():
    said = replace(PLAIN, html=as_html_paragraphs("words"))
    assert 'keep-link" href="/answers/new?request=3&amp;entry=7"' in drawn(said)
    assert "keep-link" not in drawn(replace(said, kind="note", shape="note"))
    assert "keep-link" not in drawn(PLAIN)


def test_who_may_not_is_offered_nothing():
    entry = replace(PLAIN, undoable=True, html=as_html_paragraphs("words"))
    html = drawn(entry, may_answer=False, may_strike=False, may_keep=False)
    assert "<form" not in html
    assert "keep-link" not in html
    assert "strike" not in html


def test_long_words_fold_and_short_ones_do_not():
    entry = replace(PLAIN, html=as_html_paragraphs("all of it"), fold="the beginning…")
    assert '<summary id="fold-of-7">the beginning…</summary>' in drawn(entry)
    assert "<details" not in drawn(replace(entry, fold=""))


def test_what_is_not_there_takes_no_room():
    assert drawn(PLAIN) == (
        '<li class="entry entry-reply" id="entry-7"><header><b>Sam</b> <span>answered, 12:05</span>'
        "</header></li>"
    )


@pytest.mark.parametrize("folded", ["", "Shown in full"])
def test_words_run_the_way_of_their_own_language(folded):
    html = drawn(
        replace(
            PLAIN, html=as_html_paragraphs("مرحبا"), fold=folded, folded=as_html_paragraphs("شكرا")
        )
    )
    assert re.findall(r'<div class="(said[^"]*)"([^>]*)>', html) == [
        ("said", ' dir="auto"'), ("said quoted", ' dir="auto"'),
    ]  # fmt: skip
