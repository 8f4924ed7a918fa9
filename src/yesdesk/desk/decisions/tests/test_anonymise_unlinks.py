"""Once what leadership promised is over, no column of the money ledger leads to an act, its entry or its bend: every
pair of columns is tried, as whoever holds the database would.
"""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.desk.decisions.anonymise import anonymise_authors, unlink_authors
from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoFee, DemoWrite
from yesdesk.ils.ledger import reconciliation
from yesdesk.ils.ledger.actions import import_waivers
from yesdesk.ils.ledger.queries import differing_lines, stray_waivers
from yesdesk.ils.ledger.reconciliation import reconcile_ledger
from yesdesk.ils.models import Act, ExternalWaiver, LedgerLine
from yesdesk.requests.models import Decision

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LEDGER = ("ils.ledgerline", "ils.externalwaiver")
THERE = ("ils.demo", "auth.permission", "contenttypes.")
"""The library system's own tables: they are in another house, and keep what they keep. And Django's list of our models,
whose numbers are as large as a fee in cents.
"""


@pytest.fixture
def far_numbers():
    """PostgreSQL takes no number back as a test ends: after some hundred tests a row has that of a fee in cents."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass,"
            " greatest(last_value, %s)) FROM pg_sequences WHERE schemaname = current_schema()",
            [10_000],
        )


@pytest.fixture
def waived(far_numbers, desk, work, monkeypatch):
    """Sam's tap on four late fees of an amount and a number of their own, done and compared."""
    monkeypatch.setattr(reconciliation, "the_system", DemoSystem)
    for place, fee in enumerate(DemoFee.objects.filter(kind="overdue").order_by("pk")):
        DemoFee.objects.filter(pk=fee.pk).update(id=700_001 + place, charged=461 + 2 * place)
    tap(*desk, LATE)
    work(20)
    reconciliation.reconcile.func()
    first, until = Act.objects.order_by("pk")[0], timezone.now() + timedelta(minutes=71)
    Act.objects.filter(pk=first.pk).update(unseen_until=until)  # a yes by voice
    LedgerLine.objects.filter(tag=first.uuid).update(unseen_until=until)
    return desk


def everything():
    kept = io.StringIO()
    call_command("dumpdata", "--all", stdout=kept)
    return json.loads(kept.getvalue())


def columns(rows):
    """(table, column) -> the values in it, however deep; the key is a column too."""
    found = {}
    for row in rows:
        for name, value in {"pk": row["pk"], **row["fields"]}.items():
            found.setdefault((row["model"], name), []).append(leaves(value))
    return found


def leaves(value):
    if isinstance(value, dict):
        return {str(name) for name in value} | {e for one in value.values() for e in leaves(one)}
    if isinstance(value, list):
        return {each for one in value for each in leaves(one)}
    if value in {None, ""} or isinstance(value, bool):
        return set()
    text = str(value)
    return {text} | ({text.replace("-", "")} if len(text) == 36 else set())


def joins():
    """Each pair of a column of the ledger and one of another table with a value in both that tells one line from
    others.
    """
    found = columns(everything())
    pairs = set()
    for (table, name), lines in found.items():
        if table not in LEDGER:
            continue
        telling = set().union(*lines) - set.intersection(*lines)
        for (other, column), rows in found.items():
            ours = other not in LEDGER and not other.startswith(THERE)
            if ours and telling & set().union(*rows):
                pairs.add((name, other, column))
    return pairs


@pytest.fixture
def over(now):
    def after(days=40):
        now.shift(timedelta(hours=2))
        _over(days)

    return after


def _over(days):
    later = timezone.now() + timedelta(days=days)
    anonymise_authors("", later)
    unlink_authors("", later)


def test_before_that_the_attempt_finds_them(waived):
    pairs = joins()
    assert {
        ("tag", "ils.act", "uuid"),
        ("tag", "desk.decisionshare", "act"),
        ("line", "ils.act", "target"),
        ("number", "ils.act", "number"),
        ("minor", "ils.act", "minor"),
        ("minor", "desk.decisionshare", "share"),
        ("unseen_until", "ils.act", "unseen_until"),
    } <= pairs


def test_after_that_no_pair_of_columns_joins(waived, over):
    over()
    assert joins() == set()
    assert set(Act.objects.values_list("latitude_version", "staff", "user")) == {(None, "S0", None)}
    decision = Decision.objects.get()
    assert (decision.amount, decision.sheet) == (0, None)
    shares = dict(decision.shares.values_list("act", "share"))
    assert shares == {act.uuid: 0 for act in Act.objects.all()}


def test_unlinked_acts_lead_to_their_request_but_no_ledger_line_to_them(waived, over):
    decision = Decision.objects.get()
    over()
    assert {act.about for act in Act.objects.all()} == {decision.about}
    told = {value for row in everything() if row["model"] in LEDGER for value in leaves(row)}
    acts = {str(each) for act in Act.objects.all() for each in (act.about, act.uuid)}
    assert not told & (acts | {f"request:{decision.request_id}"})


def test_unseen_until_no_longer_links_ledger_and_act(waived, over, now):
    for place, act in enumerate(Act.objects.order_by("pk")):
        until = timezone.now() + timedelta(days=1, minutes=place)
        Act.objects.filter(pk=act.pk).update(unseen_until=until)
        LedgerLine.objects.filter(tag=act.uuid).update(unseen_until=until)
    assert ("unseen_until", "ils.act", "unseen_until") in joins()
    now.shift(timedelta(days=2))
    over()
    assert joins() == set()
    assert LedgerLine.objects.filter(unseen_until=None).count() == 0, "finance still sees it"


def test_no_place_and_no_hour_tells_which_line_came_first(waived, over):
    over()
    lines = LedgerLine.objects.all()
    assert all(line.pk >= 2**40 for line in lines)
    assert {line.compared_at.isoformat() for line in lines} == {"2026-11-04T00:00:00+00:00"}


def test_while_it_is_promised_and_may_still_come_all_stands(waived, over):
    over(days=9)
    assert ("tag", "ils.act", "uuid") in joins()
    over(days=11)
    assert joins() == set()


def test_where_nothing_is_promised_it_is_the_library_s_limit_that_counts(waived, over, monkeypatch):
    monkeypatch.setattr("yesdesk.desk.decisions.anonymise.harbour_period", lambda now: timedelta())
    over(days=1)
    assert ("tag", "ils.act", "uuid") in joins(), "a whole day at a time, so that no hour tells"
    over(days=2)
    assert joins() == set()


def test_the_pages_say_neither_how_much_nor_which_receipt(waived, over, client, client_of, sam):
    _browser, request = waived
    over()
    own_page = client.get(f"/en/r/{link_token(request.link_id, request.link_generation)}").text
    page = client_of(sam).get(reverse("request", args=[request.pk])).text
    for text in (own_page, page):
        assert "Receipt" not in text
        assert "18.56" not in text
    assert "4 charges waived" in page
    assert "Taken off your account" in own_page


def test_a_frozen_line_stays_as_it_was_last_compared(waived, over):
    over()
    DemoWrite.objects.all().delete()
    assert reconcile_ledger(by=SYSTEM, again=True) == reconciliation.Reconciliation()
    assert differing_lines(SYSTEM) == []


def test_ledger_line_is_compared_each_hour_until_unlinked(waived):
    DemoWrite.objects.filter(amount=461).delete()
    reconciliation.enqueue_reconciliation_if_due("", None)
    reconciliation.reconcile.func()
    (line,) = differing_lines(SYSTEM)
    assert (line.amount.minor, line.found.minor) == (461, 0)


def test_the_library_system_s_own_file_still_compares_it_and_a_mark_is_no_stray_one(
    waived, over, now
):
    tags = dict(LedgerLine.objects.values_list("minor", "tag"))
    over()
    now.shift(timedelta(days=40))
    file = f"date,amount,note\n2026-11-04,4.60,yesdesk:{tags[461]} x\n"
    import_waivers(file, by=SYSTEM)
    assert stray_waivers(SYSTEM) == []
    now.shift(timedelta(minutes=7))
    reconciliation.reconcile.func()
    (line,) = differing_lines(SYSTEM)
    assert (line.amount.minor, line.found.minor) == (461, 460)
    assert not ExternalWaiver.objects.filter(found_there=True).exists()
    assert joins() == set()


def test_after_that_no_charge_and_no_receipt_leads_to_an_account(waived, over):
    """All but a line that differs there, and one that waits for a second look."""
    differs, waits, looked, _backed = LedgerLine.objects.order_by("pk")[::-1]
    LedgerLine.objects.filter(pk=differs.pk).update(found_minor=1)
    LedgerLine.objects.filter(pk__in=[waits.pk, looked.pk]).update(second_look=True)
    LedgerLine.objects.filter(pk=looked.pk).update(looked_at=timezone.now())
    tag = looked.tag
    over()
    kept = {line.minor: (line.line, line.number) for line in LedgerLine.objects.all()}
    assert kept[looked.minor] == ("", "")
    assert kept[differs.minor] == (differs.line, differs.number)
    assert kept[waits.minor] == (waits.line, waits.number)
    file = f"date,amount,line,reference,note\n2026-11-04,4.67,{looked.line},R1,yesdesk:{tag} x\n"
    import_waivers(file, by=SYSTEM)
    over()
    assert set(ExternalWaiver.objects.values_list("line", "reference")) == {("", "")}


def test_what_can_still_be_guessed_is_said_on_the_sheet_in_numbers(waived):
    browser, _request = waived
    page = browser.get(f"{reverse('own_sheet')}?for=all").text
    assert "money was waived on 1 day, on 1 of them by one colleague alone." in page
    LedgerLine.objects.filter(pk=LedgerLine.objects.first().pk).update(staff="S99")
    page = browser.get(f"{reverse('own_sheet')}?for=all").text
    assert "on 0 of them by one colleague alone." in page
    assert "colleagues can waive." in page


def test_a_line_whose_act_went_with_its_request_is_frozen_too(waived, over):
    Act.objects.all().delete()
    tags = set(LedgerLine.objects.values_list("tag", flat=True))
    over()
    assert all(line.frozen and line.pk >= 2**40 for line in LedgerLine.objects.all())
    assert not tags & set(LedgerLine.objects.values_list("tag", flat=True))


def test_a_yes_by_voice_waits_until_its_backer_can_say_so_no_more(waived):
    _over(40)
    assert Act.objects.filter(struck=False).count() == 1
