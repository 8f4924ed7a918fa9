"""The money ledger: read by the finance post alone, each reading visible, compared to the cent."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, NotFound, Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry, Job
from yesdesk.core.money import Money
from yesdesk.ils.acts import settle
from yesdesk.ils.acts.retention import anonymise_settled_acts
from yesdesk.ils.demo.models import DemoPatron, DemoWrite
from yesdesk.ils.ledger import actions, reconciliation
from yesdesk.ils.ledger.actions import (
    export_days,
    import_waivers,
    read_day,
    read_days,
    record_second_look,
)
from yesdesk.ils.ledger.queries import differing_lines, elsewhere_waivers, stray_waivers
from yesdesk.ils.ledger.reconciliation import reconcile_ledger
from yesdesk.ils.models import Act, ExternalWaiver, LedgerLine

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 4)


@pytest.fixture
def waived(twin, waive, carry, monkeypatch):
    """A waiver of 4.00, done; its line."""
    monkeypatch.setattr(reconciliation, "the_system", twin.connect)

    def one(minor=400, **changes):
        act = carry(waive(minor, at_once=True, **changes))[1]
        return LedgerLine.objects.get(tag=act.uuid)

    return one


def test_a_day_is_read_line_by_line_and_the_next_reader_sees_who_read_it(waived, act, fay, sam):
    waived(latitude_version=4)
    first = read_day(TODAY, by=act(fay))
    line = first.lines[0]
    assert (line.amount, line.staff, line.latitude_version) == (Money(400, "EUR"), f"S{sam.pk}", 4)
    assert [reading.staff for reading in first.readings] == [f"S{fay.pk}"]
    assert len(read_day(TODAY, by=act(fay)).readings) == 2


def test_totals_by_day(waived, act, fay, now):
    waived()
    waived(100)
    now.shift(timedelta(days=1))
    waived(50)
    days = read_days(by=act(fay))
    assert [(day["day"].day, day["lines"], day["sum"]) for day in days] == [
        (5, 1, 50),
        (4, 2, 500),
    ]
    assert [day["day"].day for day in read_days(before=date(2026, 11, 5), by=act(fay))] == [4]
    assert AuditEntry.objects.filter(tag="ils.ledger.read", subject="days").count() == 2


@pytest.mark.parametrize("who", ["sam", "lea", "dana", "teo", "priya"])
def test_nobody_else_reads_it(request, act, who, library):
    by = act(request.getfixturevalue(who))
    for read in (
        lambda: read_days(by=by),
        lambda: read_day(TODAY, by=by),
        lambda: export_days(TODAY, TODAY, by=by),
        lambda: record_second_look(1, by=by),
        lambda: reconcile_ledger(by=by),
        lambda: import_waivers("date,amount", by=by),
    ):
        with pytest.raises(NotAllowed):
            read()


def test_nothing_in_a_line_leads_to_a_request_a_patron_or_a_rule(waived, twin):
    line = waived(rule="late-fees")
    told = {str(value) for value in line.__dict__.values()}
    assert not told & {"late-fees", "decision:41", "29001000184"}
    columns = {field.name for field in LedgerLine._meta.get_fields()}
    assert not columns & {"patron", "about", "rule", "reason", "request", "user"}


def test_the_same_in_the_library_system_is_equal(waived, act, fay):
    waived()
    assert reconcile_ledger(by=act(fay)) == reconciliation.Reconciliation(equal=1)
    assert differing_lines(act(fay)) == []
    assert reconcile_ledger(by=act(fay)) == reconciliation.Reconciliation()


def test_a_cent_more_there_is_a_difference(waived, act, fay):
    waived()
    DemoWrite.objects.update(amount=401)
    assert reconcile_ledger(by=act(fay)).differing == 1
    line = differing_lines(act(fay))[0]
    assert (line.amount.minor, line.found.minor, line.differs) == (400, 401, True)
    DemoWrite.objects.update(amount=400)
    assert reconcile_ledger(by=act(fay), again=True).equal == 1
    assert differing_lines(act(fay)) == []


def test_gone_there_is_a_difference_too(waived, act, fay):
    waived()
    DemoWrite.objects.all().delete()
    reconcile_ledger(by=act(fay))
    assert differing_lines(act(fay))[0].found == Money(0, "EUR")


@pytest.fixture
def by_account_only(waived, twin, monkeypatch):
    """A system that, like Koha, is asked by account: without the act it knows nothing."""

    class ByAccount:
        def look(self, order, before):
            return twin.connect().look(order, before)

    monkeypatch.setattr(reconciliation, "the_system", ByAccount)


def test_what_can_no_longer_be_looked_up_stands_as_it_was_last_compared(
    waived, by_account_only, act, fay
):
    line = waived()
    assert reconcile_ledger(by=act(fay)).equal == 1
    Act.objects.all().delete()
    assert reconcile_ledger(again=True, by=act(fay)).past == 1
    line.refresh_from_db()
    assert line.found_minor == 400


def test_line_past_comparing_is_listed_and_asked_for_once(
    waived, by_account_only, act, client_of, fay
):
    waived()
    Act.objects.all().delete()
    assert reconcile_ledger(by=act(fay)) == reconciliation.Reconciliation(past=1)
    assert reconcile_ledger(by=act(fay)) == reconciliation.Reconciliation()
    assert differing_lines(act(fay)) == []
    page = client_of(fay).get("/settings/ledger/2026-11-04").text
    assert "cannot be looked up any more" in page


@pytest.mark.parametrize(("amount", "differs"), [("4.00", 0), ("3.99", 1)])
def test_the_system_s_own_file_compares_it_once_more(
    waived, by_account_only, act, fay, amount, differs
):
    line = waived()
    reconcile_ledger(by=act(fay))
    Act.objects.all().delete()
    reconcile_ledger(again=True, by=act(fay))
    import_waivers(
        f"date,amount,note\n2026-11-04,{amount},yesdesk:{line.tag} staff:S7\n", by=act(fay)
    )
    reconciliation.reconcile.func()
    line.refresh_from_db()
    assert line.found_minor == (399 if differs else 400)
    assert len(differing_lines(act(fay))) == differs


def mark_there(twin, minor=200, tag="11111111-2222-4333-8444-555555555555"):
    """Stored late, or by whoever restored a backup: nothing here says so."""
    return DemoWrite.objects.create(
        tag=tag, does="waive_line", patron_id=twin.patron, amount=minor, staff="", at=timezone.now()
    )


def test_a_mark_there_without_a_line_here_is_listed_once_and_goes_when_it_is_gone(
    waived, twin, act, fay, client_of
):
    waived()
    mark = mark_there(twin)
    assert reconcile_ledger(by=act(fay)) == reconciliation.Reconciliation(equal=1, stray=1)
    assert reconcile_ledger(by=act(fay)) == reconciliation.Reconciliation(stray=1)
    (listed,) = stray_waivers(act(fay))
    assert (listed.minor, str(listed.tag), listed.reference) == (200, mark.tag, f"D{mark.pk}")
    page = client_of(fay).get("/settings/ledger").text
    assert "With our mark there, but not in our ledger" in page
    assert elsewhere_waivers(act(fay), TODAY, TODAY) == []
    Act.objects.update(uuid=mark.tag)  # an act of this very account
    mark.delete()
    reconcile_ledger(by=act(fay))
    assert stray_waivers(act(fay)) == []


def test_a_patron_who_is_gone_there_stops_no_other_account(waived, twin, act, fay):
    waived()
    mark_there(twin)
    _act_on("gone", sent_at=timezone.now() + timedelta(hours=1))
    told = reconcile_ledger(by=act(fay))
    assert told == reconciliation.Reconciliation(equal=1, stray=1, gone=1)
    assert not told.away


@pytest.mark.parametrize("again", [False, True])
def test_each_account_has_its_turn(waived, twin, act, fay, again, now):
    waived()
    mark_there(twin)
    for later in range(1, 3):
        other = DemoPatron.objects.create(card=f"2900100040{later}").pk
        _act_on(str(other), sent_at=timezone.now() + timedelta(hours=later))
    told = []
    for _turn in range(6):
        told.append(reconcile_ledger(by=act(fay), again=again, limit=1))
        now.shift(timedelta(hours=1))
    assert [each.stray for each in told] == [0, 0, 1, 0, 0, 1]
    assert {each.left for each in told} == {2}
    assert reconcile_ledger(by=act(fay), again=again, limit=3).stray == 1


def _act_on(patron, *, sent_at):
    """Money was sent to this account, and its answer never came."""
    return Act.objects.create(
        does="waive_line", patron=patron, system="demo", state="unknown", staff="S1",
        created_at=sent_at, not_before=sent_at, sent_at=sent_at,
    )  # fmt: skip


def test_what_is_looked_for_is_no_stray_mark_until_a_person_is_asked(waived, twin, act, fay):
    waived()
    mark = mark_there(twin)
    Act.objects.create(
        uuid=mark.tag, does="waive_line", patron=twin.patron, system="demo", state="unknown",
        staff="S1", created_at=timezone.now(), not_before=timezone.now(), sent_at=timezone.now(),
    )  # fmt: skip
    assert reconcile_ledger(by=act(fay)).stray == 0
    Act.objects.filter(uuid=mark.tag).update(for_a_person=True)
    assert reconcile_ledger(by=act(fay)).stray == 1


def test_an_account_is_asked_each_hour_while_something_may_still_come(waived, twin, now):
    waived()
    reconciliation.reconcile.func()
    reconciliation.enqueue_reconciliation_if_due("", None)
    assert Job.objects.filter(key=reconciliation.COMPARE).exists()
    Job.objects.all().delete()
    now.shift(timedelta(days=4))
    reconciliation.enqueue_reconciliation_if_due("", None)
    assert Job.objects.filter(key=reconciliation.COMPARE).exists(), "its line is not frozen"
    Job.objects.all().delete()
    anonymise_settled_acts(timezone.now(), limit=9, by=SYSTEM)
    reconciliation.enqueue_reconciliation_if_due("", None)
    assert not Job.objects.exists()


def test_what_else_changed_on_the_account_stands_beside_the_line(waived, twin, act, fay, client_of):
    line = waived()
    reconcile_ledger(by=act(fay))
    LedgerLine.objects.update(besides_minor=150)
    assert [shown.id for shown in differing_lines(act(fay))] == [line.pk]
    assert "that account owes €1.50 less" in client_of(fay).get("/settings/ledger").text
    LedgerLine.objects.update(besides_minor=-50)
    assert "that account owes €0.50 more" in client_of(fay).get("/settings/ledger").text


def test_while_the_system_is_away_the_rest_waits(waived, twin, act, fay):
    waived()
    twin.fail("down")
    assert reconcile_ledger(by=act(fay)).away
    twin.fail("")
    assert reconcile_ledger(by=act(fay)).equal == 1


def test_ledger_is_compared_by_itself_within_the_hour(waived):
    reconciliation.enqueue_reconciliation_if_due("", None)
    assert not Job.objects.exists()
    waived()
    reconciliation.enqueue_reconciliation_if_due("", None)
    reconciliation.enqueue_reconciliation_if_due("", None)
    assert Job.objects.filter(key=reconciliation.COMPARE).count() == 1
    reconciliation.reconcile.func()
    reconciliation.reconcile_again.func()
    assert LedgerLine.objects.get().found_minor == 400


def test_ledger_picks_one_line_in_twenty_for_a_second_look(waived, monkeypatch):
    class Dice:
        rolled = iter([0, 7, 19])

        def randrange(self, sides):
            assert sides == 20
            return next(self.rolled)

    monkeypatch.setattr(settle, "_dice", Dice())
    assert [waived(100).second_look for _waiver in range(3)] == [True, False, False]


def test_a_second_look_is_somebody_elses_and_noted_once(waived, act, fay, sam):
    line = waived()
    LedgerLine.objects.update(second_look=True)
    record_second_look(line.pk, by=act(fay))
    assert LedgerLine.objects.get().looked_by == f"S{fay.pk}"
    with pytest.raises(NotFound):
        record_second_look(line.pk, by=act(fay))
    LedgerLine.objects.update(looked_at=None, staff=f"S{fay.pk}")
    with pytest.raises(Refusal) as refusal:
        record_second_look(line.pk, by=act(fay))
    assert refusal.value.code == "ils.ledger.own"


def test_the_auditor_takes_a_file_along_and_no_cell_is_a_formula(waived, act, fay, client_of):
    line = waived()
    LedgerLine.objects.update(number="=HYPERLINK(1)")
    address = reverse("ledger_file") + f"?first={TODAY}&last={TODAY}"
    rows = list(csv.DictReader(io.StringIO(client_of(fay).get(address).text)))
    assert rows[0]["amount"] == "4.00"
    assert rows[0]["tag"] == str(line.tag)
    assert rows[0]["number"] == "'=HYPERLINK(1)"
    assert not export_days(TODAY - timedelta(days=9), TODAY - timedelta(days=1), by=act(fay))
    assert AuditEntry.objects.filter(tag="ils.ledger.read", subject="csv").count() == 2


FILE = """Date,Amount,Line,Reference,Staff,Note
2026-11-04,5.00,77,A1,jdoe,
2026-11-04,-2.50,78,A2,jdoe,waived at the desk
2026-11-04,2.50,78,A2,jdoe,waived at the desk
"""


def test_waivers_made_elsewhere_are_read_in_once_and_shown_apart(act, fay, library):
    assert import_waivers(FILE, by=act(fay)) == 3
    assert import_waivers(FILE, by=act(fay)) == 0
    assert [row.minor for row in elsewhere_waivers(act(fay), TODAY, TODAY)] == [500, 250, 250]
    day = read_day(TODAY, by=act(fay))
    assert day.lines == []
    assert len(day.elsewhere) == 3


def test_lines_under_a_tag_of_ours_are_ours_or_a_difference(waived, act, fay):
    line = waived()
    lost = "11111111-2222-4333-8444-555555555555"
    file = (
        f"date,amount,note\n2026-11-04,4.00,yesdesk:{line.tag} S1\n2026-11-04,1.00,yesdesk:{lost}\n"
    )
    assert import_waivers(file, by=act(fay)) == 2
    assert elsewhere_waivers(act(fay), TODAY, TODAY) == []
    assert [str(row.tag) for row in stray_waivers(act(fay))] == [lost]


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("", "amount, date"),
        ("day,amount\n", "date"),
        ("date,amount\n04.11.2026,5.00\n", "Line 2"),
        ("date,amount\n2026-11-04,5.00\n2026-11-04,five\n", "Line 3"),
    ],
)
def test_a_file_that_needs_mending_says_where_and_keeps_nothing(act, fay, library, file, word):
    with pytest.raises(ValidationRefusal) as needs:
        import_waivers(file, by=act(fay))
    assert word in needs.value.fields["file"]
    assert not ExternalWaiver.objects.exists()


def test_a_tag_that_is_no_uuid_is_none(act, fay, library):
    bad = "-" * 36
    import_waivers(f"date,amount,note\n2026-11-04,1.00,yesdesk:{bad}\n", by=act(fay))
    assert ExternalWaiver.objects.get().tag is None


def test_a_very_long_file_is_sent_by_the_month(act, fay, library, monkeypatch):
    monkeypatch.setattr(actions, "MOST_LINES", 2)
    with pytest.raises(ValidationRefusal):
        import_waivers(FILE, by=act(fay))


def test_the_machine_compares_without_a_person(waived):
    waived()
    assert reconcile_ledger(by=SYSTEM).equal == 1


def test_whoever_took_it_along_as_a_file_stands_on_the_pages_of_its_days(
    waived, client_of, act, fay
):
    waived()
    export_days(date(2026, 11, 1), TODAY, by=act(fay))
    took = "as a download"
    browser = client_of(fay)
    assert took in browser.get("/settings/ledger").text
    assert took in browser.get("/settings/ledger/2026-11-04").text
    assert took not in browser.get("/settings/ledger/2026-11-05").text


def test_the_page_says_in_one_sentence_that_many_are_missing_and_what_spilled(
    waived, client_of, fay
):
    lines = [waived(minor) for minor in (100, 200, 300)]
    LedgerLine.objects.update(found_minor=0, compared_at=timezone.now())
    LedgerLine.objects.filter(pk=lines[0].pk).update(spilled_minor=20)
    page = client_of(fay).get(reverse("ledger")).text
    assert "3 waivers in a row are missing in the library system" in page
    assert "€6.00 in all" in page
    assert "€0.20 of it went to another charge." in page
