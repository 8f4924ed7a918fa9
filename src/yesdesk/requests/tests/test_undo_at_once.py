"""Two desks undo the same merge, or one undoes what the other builds on: one of them is done. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from yesdesk.core.errors import EditConflict, Refusal
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.actions.undo import undo_entry
from yesdesk.requests.models import Channel, Entry, EntryKind, Merge, Request
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]


@pytest.fixture
def merged(library, mill, act, sam):
    """The entry of a merge of two younger requests of Ana's into her oldest."""
    mail = {"channel": Channel.EMAIL, "columns": {"vouched": True}}
    oldest, *younger = [ask_as_ana(mill, words=words, **mail) for words in ("One", "Two", "Three")]
    return merge(younger, into=oldest, by=act(sam))


def at_once(*acts):
    """Do these in a thread each, all begun together; what each returns or is refused with."""
    start = Barrier(len(acts))

    def begun(act):
        start.wait(PATIENCE)
        try:
            return act()
        except (EditConflict, Refusal) as told:
            return told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begun, acts))


def read(entry):
    return Entry.objects.select_related("request__branch", "request__patron").get(pk=entry.pk)


def test_merge_comes_apart_once_when_two_desks_undo_it(merged, act, sam, kim):
    said = at_once(*(lambda by=by: undo_entry(read(merged), by=by) for by in (act(sam), act(kim))))
    assert sorted(said) == [False, True]
    assert Entry.objects.filter(kind=EntryKind.UNDONE).count() == 1
    assert not Request.objects.exclude(merged_into=None).exists()
    assert Request.objects.filter(waiting_since=None).count() == 0
    assert sum(naive_counts().values()) == 3


def test_undo_or_answer_stands_and_never_both_when_they_come_together(merged, act, sam, kim):
    seen = Request.objects.select_related("branch", "patron").get(pk=merged.request_id)

    def answer():
        return reply(seen, words="Here.", seen_revision=seen.revision, by=act(kim))

    undone, answered = at_once(lambda: undo_entry(read(merged), by=act(sam)), answer)
    apart = Merge.objects.exclude(undone_at=None).exists()
    if apart:
        assert undone is True
        assert isinstance(answered, EditConflict)
        assert not Entry.objects.filter(kind=EntryKind.REPLY).exists()
    else:
        assert undone.code == "desk.undo.overtaken"
        assert answered.kind == EntryKind.REPLY
