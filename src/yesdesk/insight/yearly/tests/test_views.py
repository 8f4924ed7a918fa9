"""The yearly form as a library copies it."""

import csv
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from yesdesk.core.models import AuditEntry, CountChange
from yesdesk.counts.models import CountLock
from yesdesk.insight.yearly.queries import closed_months
from yesdesk.places.models import Closure, Library
from yesdesk.testing.counted import counted, nights_until

pytestmark = pytest.mark.django_db
PAGE = reverse("yearly_form")
MARCH, APRIL, MAY = date(2026, 3, 11), date(2026, 4, 15), date(2026, 5, 13)


@pytest.fixture
def ended(mill):
    """Count so many requests of a kind as ended, asked by a channel."""

    def count(n, day, kind, channel="email"):
        counted(n, day, mill.pk, "ended", kind, "yes")
        if channel:
            counted(n, day, mill.pk, "asked", kind, channel)

    return count


@pytest.fixture
def spring(mill, ended, now):
    """Three months of short questions and requests, and no other kinds but three."""
    for day in (MARCH, APRIL, MAY):
        counted(100, day, mill.pk, "tapped", "reference")
        counted(40, day, mill.pk, "tapped", "what_to_read")
        counted(70, day, mill.pk, "tapped", "account")
        ended(20, day, "reference")
        ended(9, day, "what_to_read", "web")
        ended(30, day, "account")
        ended(6, day, "rooms")
    nights_until(date(2026, 11, 9))


def lines(http):
    """Each line of the form by its name, as it is copied."""
    table = http.text.split('id="lines"')[1].split("</table>")[0]
    rows = table.split('<tr><th scope="row">')[1:]
    return {row.split("<")[1].split(">")[1]: row.split('value="')[1].split('"')[0] for row in rows}


def open_form(client, **asked):
    return client.get(PAGE, asked)


def test_lines_add_up_what_was_tapped_and_what_ended(client_of, sam, spring):
    http = open_form(client_of(sam), **{"from": "2026-03", "to": "2026-04"})
    assert lines(http) == {
        "Reference transactions": "338",
        "At the desk": "280",
        "By e-mail": "40",
        "By the form on the web": "18",
        "Look something up": "240",
        "What to read": "98",
        "How they were counted": "CT",
    }
    assert "March to April 2026" in http.text


def test_months_stand_beside_each_other_and_add_up(client_of, sam, spring):
    http = open_form(client_of(sam), **{"from": "2026-03", "to": "2026-05"})
    table = http.text.split('id="months"')[1].split("</table>")[0]
    assert table.count(">169</td>") == 3
    assert lines(http)["Reference transactions"] == str(3 * 169)


def test_only_closed_months_can_be_chosen(client_of, sam, spring):
    assert closed_months()[0] == "2026-03"
    assert closed_months()[-1] == "2026-10"
    http = open_form(client_of(sam), **{"from": "2026-12", "to": "1998-01"})
    assert "March to October 2026" in http.text
    assert 'value="2026-11"' not in http.text


def test_from_after_to_offers_to_swap_them(client_of, sam, spring):
    http = open_form(client_of(sam), **{"from": "2026-05", "to": "2026-03"})
    assert "May 2026 is after March 2026." in http.text
    swap = http.text.split('id="swap"')[1]
    assert 'name="from" value="2026-03"' in swap
    assert 'name="to" value="2026-05"' in swap
    assert 'id="lines"' not in http.text


def test_library_without_a_closed_month_says_so(client_of, sam, library):
    CountLock.objects.update_or_create(
        pk=1, defaults={"counted_from": datetime(2026, 11, 17, tzinfo=UTC)}
    )
    assert "No month is counted yet." in open_form(client_of(sam)).text
    assert client_of(sam).get(reverse("yearly_file")).status_code == 404


def test_month_that_was_counted_in_part_says_since_when(client_of, sam, spring):
    Library.objects.update(opened_at=datetime(2026, 3, 10, 9, tzinfo=UTC))
    http = open_form(client_of(sam), **{"from": "2026-03", "to": "2026-05"})
    assert (
        "Counted since 11 March 2026." in http.text or "Counted since 10 March 2026." in http.text
    )
    later = open_form(client_of(sam), **{"from": "2026-04", "to": "2026-05"})
    assert "Counted since" not in later.text


def test_channels_are_said_since_they_are_counted(client_of, sam, ended, spring):
    ended(25, date(2026, 2, 11), "reference", "")
    ended(30, date(2026, 2, 11), "account", "")
    http = open_form(client_of(sam), **{"from": "2026-02", "to": "2026-03"})
    assert lines(http)["Not counted by how people asked"] == "25"
    assert "By how people asked: counted since 9 March 2026." in http.text


def test_file_has_each_month_and_the_sum(client_of, sam, spring):
    http = client_of(sam).get(reverse("yearly_file"), {"from": "2026-03", "to": "2026-04"})
    rows = list(csv.reader(http.text.splitlines()))
    assert ["reference transactions", "2026-03", "2026-03", "", "169"] in rows
    assert ["by how people asked", "2026-04", "2026-04", "By e-mail", "20"] in rows
    assert ["by kind", "2026-03", "2026-04", "What to read", "98"] in rows
    assert ["reference transactions", "2026-03", "2026-04", "", "338"] in rows


def test_typical_week_counts_52_times(client_of, sam, spring, ended, mill):
    ended(6, date(2026, 4, 22), "reference")
    counted(11, date(2026, 4, 22), mill.pk, "tapped", "reference")
    http = open_form(client_of(sam), **{"from": "2026-03", "to": "2026-04", "week": "2026-04-20"})
    assert lines(http) == {
        "Reference transactions, in the week of 20 April 2026": "17",
        "Times 52": "884",
        "How they were counted": "ES",
    }


def test_week_with_a_closed_day_or_in_two_months_cannot_stand_for_others(client_of, sam, spring):
    Closure.objects.create(day=date(2026, 4, 6), reason="Easter")
    http = open_form(client_of(sam), **{"from": "2026-03", "to": "2026-04", "week": "2026-04-06"})
    assert 'value="2026-04-13"' in http.text
    assert 'value="2026-04-06"' not in http.text
    assert 'value="2026-03-30"' not in http.text
    assert lines(http)["How they were counted"] == "CT"


def test_lead_changes_what_counts_and_the_form_says_since_when(client_of, lea, sam, spring):
    client = client_of(lea)
    assert "Choose at least one kind." in client.post(reverse("yearly_kinds"), {}).text
    client.post(reverse("yearly_kinds"), {"kinds": ["account", "reference"]})
    http = open_form(client_of(sam), **{"from": "2026-03", "to": "2026-03"})
    assert lines(http)["Reference transactions"] == "220"
    assert "What counts changed on 4 November 2026." in http.text
    assert AuditEntry.objects.filter(tag="insight.reference.changed").count() == 1
    assert reverse("yearly_kinds") not in http.text
    client.post(reverse("yearly_kinds"), {"kinds": ["reference", "account"]})
    assert CountChange.objects.filter(measure="reference_kinds").count() == 1
    assert AuditEntry.objects.filter(tag="insight.reference.changed").count() == 1
