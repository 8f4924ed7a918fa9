"""What an entry's detail holds is only shown: the keys of each kind are listed here, and a yes is in none of them."""

import ast
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.decisions.anonymise import anonymise_authors
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.decisions.settle import settle_acts
from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.ils.models import Act, ActState
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import note
from yesdesk.requests.models import Approval, ApprovalState, Entry, EntryKind, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.source import SOURCE, nodes_of

_MAIL = frozenset({"mail", "cc", "forwarded_from", "may_belong_to", "no_receipt"})
KEYS = {
    EntryKind.PATRON: _MAIL,
    EntryKind.REPLY: set(),
    EntryKind.TOLD: set(),
    EntryKind.NOTE: set(),
    EntryKind.PROMISE: {"due", "untold"},
    EntryKind.HANDOVER: {"branch"},
    EntryKind.OUTCOME: {"value"},
    EntryKind.REOPENED: {"was"},
    EntryKind.NEED_CHANGED: set(),
    EntryKind.THANKS: set(),
    EntryKind.UNDONE: {"what"},
    EntryKind.ASKED_UP: {"what"},
    EntryKind.ASK_ANSWER: {"state", "what"},
    EntryKind.SECOND_LOOK: set(),
    EntryKind.ACT: set(),
    EntryKind.ACT_ENDED: {"state", "part"},
    EntryKind.AUTO_REPLY: set(),
    EntryKind.MAIL_FAILED: set(),
    EntryKind.CONTACT: {"to"},
    EntryKind.SCANNED: set(),
    EntryKind.HOLD: {"until"},
    EntryKind.MERGED: {"numbers"},
    EntryKind.TAGGED: {"tag", "on"},
}
LET_GO = {"job_class"}
"""On each kind but an act's, once its author is let go; an act's stands on its decision."""

READ_HERE = {
    "desk/approvals/labels.py": "what was asked and answered, shown",
    "desk/decisions/anonymise.py": "adds a job class, which is shown, and reads the audit's own detail",
    "desk/decisions/labels.py": "how an act ended, shown",
    "desk/decisions/settle.py": "adds that it is a part, which is shown",
    "requests/actions/intake.py": "writes down what a door gives",
    "requests/queries/entry_headers.py": "headers of entries, shown",
    "requests/queries/mail_status.py": "what became of a mail, shown",
    "requests/queries/timeline.py": "what stands beside an entry, shown",
}
"""Where desk touches an entry's detail, and why. None of these decides anything."""


def test_each_kind_has_its_keys_and_at_most_five():
    assert set(KEYS) == set(EntryKind)
    assert max(map(len, KEYS.values())) <= 5
    assert len(KEYS[EntryKind.ACT] | KEYS[EntryKind.ACT_ENDED]) <= 5


def test_nothing_is_looked_up_by_a_detail_and_mail_reads_none():
    looked_up, read = set(), set()
    for path in SOURCE.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            name = str(path.relative_to(SOURCE))
            looked_up |= {name for node in nodes_of(path) if _looks_up(node)}
            read |= {name for node in nodes_of(path) if _is_detail_of_entry(node)}
    assert looked_up == set()
    assert read == {"mail/inbound/correspondents.py"}  # takes away why no receipt went, as one does


def _looks_up(node):
    named = getattr(node, "arg", None) if isinstance(node, ast.keyword) else None
    written = node.value if isinstance(node, ast.Constant) else None
    return any(isinstance(each, str) and "detail__" in each for each in (named, written))


def _is_detail_of_entry(node):
    if not isinstance(node, ast.Attribute) or node.attr != "detail":
        return False
    return "entry" in {getattr(node.value, "id", ""), getattr(node.value, "attr", "")}


def test_what_decides_reads_no_detail():
    """Neither a yes nor whether a patron was told, who may undo, or who may be thanked."""
    found = {
        str(path.relative_to(SOURCE))
        for room in ("desk", "requests")
        for path in (SOURCE / room).rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts) and _reads_detail(nodes_of(path))
    }
    assert found == set(READ_HERE)


@pytest.mark.parametrize(
    "source",
    [
        "row.detail",
        "rows.filter(detail__told='here')",
        "rows.values_list('kind', 'detail').first()",
        "detail.get('told')",
        "detail['told']",
    ],
)
def test_this_test_sees_each_way_of_reading_it(source):
    assert _reads_detail(list(ast.walk(ast.parse(source))))


def _reads_detail(nodes):
    return any(_reads(node) for node in nodes)


def _reads(node):
    match node:
        case ast.Attribute(attr="detail") | ast.Attribute(value=ast.Name("detail")):
            return True
        case ast.Subscript(value=ast.Name("detail")):
            return True
        case ast.keyword(arg=str(name)):
            return name.startswith("detail__")
        case ast.Call(func=ast.Attribute(attr="values" | "values_list" | "only")):
            return any(getattr(each, "value", "") == "detail" for each in node.args)
    return False


@pytest.mark.django_db
def test_what_is_written_holds_no_other_key(desk, act, sam, lea, mill):
    browser, request = desk
    tap(browser, request, "ask.")
    Approval.objects.update(state=ApprovalState.OPEN)
    answer_approval(Approval.objects.get(), says=ApprovalState.YES, by=act(lea))
    tap(browser, request, LATE)
    for place, one in enumerate(Act.objects.order_by("pk")):
        state = ActState.DONE if place else ActState.REFUSED
        Act.objects.filter(pk=one.pk).update(state=state)
        settle_acts([one.uuid], by=SYSTEM)
    fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    note(fresh, words="She was sad.", by=act(sam))
    hand_over(fresh, words="Please go on.", branch=mill, to=lea, by=act(sam))
    close_request(fresh, value=OutcomeValue.YES, by=act(sam))
    undo(Entry.objects.get(kind=EntryKind.OUTCOME), by=act(sam))
    browser.get(reverse("request", args=[request.pk]))
    seen = {(EntryKind(kind), key) for kind, detail in _details() for key in detail}
    assert {(kind, key) for kind, key in seen if key not in KEYS[kind]} == set()
    assert {EntryKind.ACT, EntryKind.ACT_ENDED, EntryKind.UNDONE, EntryKind.ASK_ANSWER} <= {
        EntryKind(kind) for kind, _detail in _details()
    }
    anonymise_authors("", timezone.now() + timedelta(days=40))
    later = {(EntryKind(kind), key) for kind, detail in _details() for key in detail} - seen
    assert {key for _kind, key in later} == LET_GO
    assert EntryKind.ACT not in {kind for kind, _key in later}


def _details():
    return Entry.objects.values_list("kind", "detail")


@pytest.mark.django_db
def test_failed_mail_is_recorded_once_for_each_message(mill, act, sam):
    request = ask_as_ana(mill)
    failed = {"kind": EntryKind.MAIL_FAILED, "at": timezone.now(), "request": request}
    for message in (4, 5):
        Entry.objects.create(**failed, message=message)
    Entry.objects.create(**failed | {"kind": EntryKind.REPLY}, message=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**failed, message=4)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "untrue",
    [
        {"put_aside": "once"},
        {"forwarded_name": "Edith Lowe"},
        {"told": "here"},
    ],
)
def test_what_decides_is_held_by_the_database(mill, untrue):
    patron = {"kind": EntryKind.PATRON, "at": timezone.now(), "request": ask_as_ana(mill)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**patron, **untrue)


@pytest.mark.django_db
def test_how_an_answer_was_told_before_comes_along(mill):
    rows = {"request": ask_as_ana(mill), "at": timezone.now()}
    here = Entry.objects.create(
        **rows, kind=EntryKind.REPLY, detail={"told": "here", "job_class": "Lead"}
    )
    mailed = Entry.objects.create(**rows, kind=EntryKind.REPLY)
    fill = import_module("yesdesk.requests.migrations.0029_fill_how_an_answer_was_told")._fill_some
    last = fill(apps, 0)
    assert (last, fill(apps, 0), fill(apps, last)) == (mailed.pk, mailed.pk, None)
    found = {
        row.pk: (row.told, row.detail) for row in Entry.objects.filter(pk__in=(here.pk, mailed.pk))
    }
    assert found == {here.pk: ("here", {"job_class": "Lead"}), mailed.pk: ("", {})}
