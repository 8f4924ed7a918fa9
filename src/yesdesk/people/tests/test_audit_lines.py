"""The trace speaks sentences with dates, is narrowed by day and part, never by a person, and can be taken along."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.audit import record_audit
from yesdesk.core.models import AuditEntry
from yesdesk.people.operations.audit_lines import AuditFilter, audit_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def traced(act, teo, sam, priya, mill, now):
    record_audit("people.staff.start_password_given", f"user:{sam.pk}", by=act(teo))
    record_audit("places.closure.added", f"branch:{mill.pk}", by=act(teo), day="2026-12-25")
    now.shift(timedelta(days=2))
    record_audit(
        "patrons.series.changed", "series:core.trace", by=act(priya), days=90, days_before=1095
    )
    record_audit("moon.cheese.eaten", "moon:1", by=SYSTEM, holes=3)


def page(client, query=""):
    return client.get(reverse("trace") + query)


def test_audit_page_speaks_sentences_with_dates(client_of, teo, traced):
    text = page(client_of(teo)).text
    assert "Teo gave Sam a new start password." in text
    assert "Wednesday 4 November 2026, 18:02" in text
    assert "Teo added a closed day, 25 December 2026: Mill Street." in text
    assert "Who changed what about Yesdesk itself: 90 days, before 1095." in text


def test_an_act_nobody_gave_words_to_is_still_told_whole(act, teo, traced):
    newest = audit_lines(act(teo), AuditFilter())[0]
    assert newest.sentence == "Yesdesk: moon.cheese.eaten moon 1 (holes: 3)"


def test_what_a_sentence_leaves_out_is_said_behind_it(act, teo, library):
    record_audit("people.staff.left", "user:0", by=act(teo), note="moved away")
    (line,) = audit_lines(act(teo), AuditFilter())
    assert line.sentence == "Teo noted that colleague 0 has left. (note: moved away)"


def test_permissions_have_their_names(act, teo, library):
    record_audit(
        "people.job_class.permissions_set", by=act(teo), name="Lead", gave="core:trace:see"
    )
    (line,) = audit_lines(act(teo), AuditFilter())
    assert "Given: See the trace." in line.sentence


@pytest.mark.parametrize(
    ("query", "many"),
    [
        ("?area=people", 1),
        ("?area=patrons", 1),
        ("?area=nowhere", 4),
        ("?first=2026-11-05", 2),
        ("?last=2026-11-04", 2),
        ("?first=2026-11-04&last=2026-11-04&area=places", 1),
        ("?first=never", 4),
    ],
)
def test_audit_page_is_filtered_by_part_and_day(client_of, teo, traced, query, many):
    answer = page(client_of(teo), query)
    assert answer.status_code == 200
    assert len(answer.context["lines"]) == many


@pytest.mark.parametrize("name", ["who", "by", "user", "actor", "staff", "job_class", "sort"])
def test_audit_page_is_never_filtered_by_a_person(client_of, teo, traced, name):
    assert len(page(client_of(teo), f"?{name}={teo.pk}").context["lines"]) == 4


def test_the_pager_keeps_what_was_asked(client_of, act, teo, library):
    for _ in range(51):
        record_audit("people.account.changed", f"user:{teo.pk}", by=act(teo))
    answer = page(client_of(teo), "?area=people")
    assert answer.context["older_href"].endswith("&area=people")


def test_audit_file_can_be_downloaded_and_that_is_recorded(client_of, teo, traced):
    answer = client_of(teo).post(reverse("trace_file"), {"area": "people"})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["sentence"] for row in rows] == ["Teo gave Sam a new start password."]
    assert rows[0]["tag"] == "people.staff.start_password_given"
    assert AuditEntry.objects.get(tag="core.trace.exported").detail["area"] == "people"


def test_no_cell_is_a_formula(client_of, act, teo, library):
    record_audit("places.library.opened", by=act(teo), name="=1+1", demo=False)
    record_audit("=cmd|x", by=act(teo))
    rows = list(csv.DictReader(io.StringIO(client_of(teo).post(reverse("trace_file")).text)))
    assert all(not cell.startswith("=") for row in rows for cell in row.values())


def test_audit_page_costs_the_same_queries_for_any_number_of_lines(client_of, act, teo, sam, mill):
    browser = client_of(teo)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            page(browser)
        return len(queries)

    record_audit("people.staff.left", f"user:{sam.pk}", by=act(teo))
    record_audit("places.hours.set", f"branch:{mill.pk}", by=act(teo))
    page(browser)
    few = cost()
    for _ in range(20):
        record_audit("people.staff.left", f"user:{teo.pk}", by=act(teo))
        record_audit("places.hours.set", f"branch:{mill.pk}", by=act(teo))
    assert cost() == few


@pytest.mark.parametrize(
    ("tag", "subject", "detail", "said"),
    [
        ("places.library.changed", "library:1", {"changed": "name"}, "Teo changed the library"),
        ("places.closure.added", "library:1", {"day": "2026-12-25"}, "2026: the library."),
        ("ils.ledger.read", "days", {}, "Teo read the money ledger (all days)."),
        (
            "ils.ledger.read",
            "csv",
            {"first": "2026-11-01"},
            "(as a file). (first: 1 November 2026)",
        ),
        ("mail.sender.blocked", "sender:4", {}, "Teo blocked sender 4"),
        (
            "core.opening.ticked",
            "step:key_elsewhere",
            {"done": True},
            "is backed up elsewhere.” Done: yes.",
        ),
        ("desk.slip.waits", "request:17", {"want": "forget"}, "asked for this (Forget me)."),
        ("desk.slip.printed", "request:17", {"closed_former": True}, "(former link closed: yes)"),
    ],
)
def test_things_and_values_are_said_in_words(act, teo, library, tag, subject, detail, said):
    record_audit(tag, subject, by=act(teo), **detail)
    (line,) = audit_lines(act(teo), AuditFilter())
    assert said in line.sentence
