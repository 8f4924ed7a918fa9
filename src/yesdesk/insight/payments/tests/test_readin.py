"""A payments file goes in as sums by the engine that reads any file in, and comes out with *Undo*."""

import re
from datetime import timedelta
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.utils import timezone

from yesdesk.cli.main import main
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.models import AuditEntry, FileReadIn, FileState, Job, RowReadIn
from yesdesk.core.permissions import Permission
from yesdesk.core.readin.actions import clean_up, undo
from yesdesk.core.readin.csv_source import WrongColumns
from yesdesk.core.retention import series
from yesdesk.ils.models import PickupCode
from yesdesk.insight.models import Edition, EditionState, FactSettled, PaymentsFile, Settled
from yesdesk.insight.payments.readin import Payments
from yesdesk.insight.readin.sums import OURS, THEIRS
from yesdesk.insight.tests.files import KOHA, LIBRARIESWEST, newest_file, read_file, sums_of
from yesdesk.patrons.cleanup import SCRUB
from yesdesk.people.models import JobClass

pytestmark = pytest.mark.django_db

MARCH = (
    KOHA
    + "2026-03,MILL,Mill Street,OVERDUE,WRITEOFF,APPLY,4.60\n2026-03,X,Far,OVERDUE,PAYMENT,APPLY,9.00\n"
)
BOTH = MARCH + "2026-04,MILL,Mill Street,LOST,PAYMENT,APPLY,1.00\n"
APRIL = KOHA + "2026-04,MILL,Mill Street,OVERDUE,PAYMENT,APPLY,5.00\n"
HAND = (
    "Tag;Betrag;Art;Haus;Ausweisnummer;Card;Kassier\n"
    "04.03.2026;4,60;bar;Mill Street;29000123456;1;kim\n"
    "05.03.2026;5,00;erlassen;Far Away;29000123457;2;sam\n"
)
BY_HAND = {
    "columns": {"when": "Tag", "amount": "Betrag", "how": "Art", "branch": "Haus"},
    "hows": {"bar": "paid", "erlassen": "forgiven"},
}


def in_force():
    """Names of the files that count."""
    files = PaymentsFile.objects.filter(replaced_at=None)
    return list(files.values_list("name", flat=True))


@pytest.fixture
def read(act, dana):
    return lambda text, name="march.csv", **more: read_file(text, name=name, by=act(dana), **more)


def test_a_file_is_kept_as_sums_with_its_post_and_its_trace(read, mill):
    assert read(MARCH).made == 1  # month
    file = newest_file()
    fact = FactSettled.objects.get(file=file, how=Settled.FORGIVEN)
    assert (fact.our_branch, fact.minor, fact.charge_kind) == (mill, 460, "OVERDUE")
    assert (file.by_post, file.shape, file.is_ours) == ("Director", "koha", True)
    tags = AuditEntry.objects.order_by("pk").values_list("tag", "detail__name")
    assert list(tags) == [
        ("insight.payments.read_in", "march.csv"),
        ("core.file.read_in", "march.csv"),
    ]


def test_money_of_other_libraries_is_in_no_sum(read, mill):
    read(MARCH)
    assert sums_of(newest_file())[0] == {"forgiven": 460}
    assert FactSettled.objects.filter(apart="library").count() == 1


def test_the_library_system_s_code_tells_which_branch_it_is(read, hill):
    PickupCode.objects.create(branch=hill, code="FAR")
    read(MARCH)
    assert FactSettled.objects.get(how=Settled.PAID).our_branch == hill


def test_the_same_bytes_twice_change_nothing(read):
    read(MARCH)
    assert read(MARCH, "another name.csv").file is None
    assert FactSettled.objects.count() == 2


def test_the_same_bytes_change_nothing_when_the_days_of_undo_are_over(read):
    read(MARCH)
    FileReadIn.objects.all().delete()
    assert read(MARCH).file is None


def test_file_of_other_months_stands_beside_the_first(read):
    read(MARCH)
    read(APRIL, "april.csv")
    assert sorted(in_force()) == ["april.csv", "march.csv"]


def test_a_newer_file_takes_the_place_of_one_with_its_months_and_undo_brings_that_back(
    read, act, fay
):
    read(MARCH)
    former = newest_file()
    Edition.objects.update(state="made", figures={"n": 7}, made_on=former.first_month)
    newer = read(BOTH, "both.csv")
    assert in_force() == ["both.csv"]
    assert Edition.objects.get(file=former).state == EditionState.WITHDRAWN
    assert undo(newer.file.pk, by=act(fay)) == (2, 0)
    assert in_force() == ["march.csv"]
    edition = Edition.objects.get(file=former)
    assert (edition.state, edition.figures) == (EditionState.MADE, {"n": 7})
    assert (edition.made_on, edition.withdrawn_on) == (former.first_month, None)
    assert AuditEntry.objects.filter(tag="insight.payments.replaced").count() == 1


def test_a_page_that_was_not_made_when_its_file_was_replaced_is_made_when_it_comes_back(
    read, act, dana
):
    read(MARCH)
    former = newest_file()
    newer = read(BOTH, "both.csv")
    Job.objects.all().delete()
    undo(newer.file.pk, by=act(dana))
    edition = Edition.objects.get(file=former)
    assert edition.state == EditionState.MAKING
    assert Job.objects.filter(key=f"insight.edition.{edition.pk}").exists()


def test_a_file_that_was_replaced_stays_until_the_newer_one_is_undone(read, act, dana):
    first = read(MARCH)
    read(BOTH, "both.csv")
    assert undo(first.file.pk, by=act(dana)) == (0, 1)
    assert in_force() == ["both.csv"]


def test_the_bytes_of_a_replaced_file_are_read_in_anew(read):
    read(MARCH)
    former = newest_file()
    read(BOTH, "both.csv")
    assert read(MARCH, "again.csv").made == 1
    assert in_force() == ["again.csv"]
    assert not PaymentsFile.objects.filter(pk=former.pk).exists()


def test_undone_it_can_be_read_in_again(read, act, dana):
    undo(read(MARCH).file.pk, by=act(dana))
    assert not FactSettled.objects.exists()
    assert not RowReadIn.objects.exists()
    assert read(MARCH).made == 1


def test_a_replaced_file_goes_after_its_days_and_one_in_force_stays(read, now):
    read(MARCH)
    former = newest_file()
    read(BOTH, "both.csv")
    Edition.objects.filter(file=former).update(figures={"n": 7})
    spec = series["insight.replaced"]
    assert list(spec.due(timezone.now(), 9)) == []
    assert list(spec.due(timezone.now() + timedelta(days=1), 9)) == [former.pk]
    spec.erase([former.pk, newest_file().pk])
    assert [each.name for each in PaymentsFile.objects.all()] == ["both.csv"]
    assert Edition.objects.get(file=None).figures is None


def test_the_files_of_the_database_are_cleared_of_what_was_removed(read, act, dana):
    undo(read(MARCH).file.pk, by=act(dana))
    job = Job.objects.get(key__startswith=SCRUB)
    assert "insight_factsettled" in job.arguments["args"][0]


def test_a_reading_that_was_stopped_leaves_nothing_and_the_former_file_counts(read):
    read(MARCH)
    newer = read(BOTH, "both.csv")
    since = timezone.now() - timedelta(minutes=3)
    FileReadIn.objects.filter(pk=newer.file.pk).update(state=FileState.GOING_IN, beat_at=since)
    clean_up.func()
    assert in_force() == ["march.csv"]


def test_any_file_by_example(read, mill):
    read(HAND, **BY_HAND, branches={"Far Away": OURS})
    facts = FactSettled.objects.values_list("how", "minor", "branch", "our_branch")
    assert set(facts) == {("paid", 460, "Mill Street", mill.pk), ("forgiven", 500, "other", None)}


def test_another_library_s_branch_stands_apart_and_no_name_of_it_is_kept(read, mill):
    read(HAND, **BY_HAND, branches={"Far Away": THEIRS})
    assert set(FactSettled.objects.values_list("branch", "apart")) == {
        ("Mill Street", ""),
        ("other", "library"),
    }


@pytest.mark.parametrize("column", ["Ausweisnummer", "Card", "Kassier"])
def test_a_column_of_people_is_not_read(read, kim, sam, column):
    by_hand = BY_HAND | {"columns": {**BY_HAND["columns"], "kind": column}}
    with pytest.raises(WrongColumns):
        read(HAND.replace("kim", kim.username).replace("sam", sam.username), **by_hand)
    assert not PaymentsFile.objects.exists()


@pytest.mark.parametrize("who", ["sam", "lea", "teo", "priya"])
def test_nobody_else_may(request, act, read, who):
    done = read(MARCH)
    by = act(request.getfixturevalue(who))
    with pytest.raises(NotAllowed):
        read_file(APRIL, by=by)
    with pytest.raises((NotAllowed, NotFound)):
        undo(done.file.pk, by=by)
    assert in_force() == ["march.csv"]


@pytest.fixture
def browser(client_of, dana):
    return client_of(dana)


def sent_along(page):
    """The hidden and chosen fields of the page's form."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    chosen = re.findall(
        r'<select name="([^"]+)".*?<option value="([^"]*)" selected', page.text, re.DOTALL
    )
    return {name: value for name, value in [*hidden, *chosen] if name != "csrfmiddlewaretoken"}


def chosen(browser, text, name="march.csv"):
    file = BytesIO(text.encode())
    file.name = name
    return browser.post("/settings/move-in/payments", {"file": file})


STEP = "/settings/move-in/payments/step"


def test_on_the_page_a_known_file_needs_three_taps(browser, mill):
    page = browser.post(STEP, sent_along(chosen(browser, MARCH)) | {"then": "look"})
    assert page.status_code == 200
    assert "2026-03" in page.text
    assert "€4.60" in page.text
    assert not PaymentsFile.objects.exists()
    page = browser.post(STEP, sent_along(page) | {"then": "go"})
    assert in_force() == ["march.csv"]


def test_before_it_takes_a_file_s_place_the_page_says_so(browser, read, mill):
    read(MARCH)
    page = browser.post(STEP, sent_along(chosen(browser, BOTH, "both.csv")) | {"then": "look"})
    assert "In place of march.csv" in page.text


def test_another_library_s_file_is_called_so(browser, mill):
    text = LIBRARIESWEST + "2019-07,Bath,Bath Central,OVERDUE,FORGIVEN,0,*,0\n" * 2
    text += "2019-07,Bath,Bath Central,OVERDUE,CASH,0,10,10\n"
    page = browser.post(STEP, sent_along(chosen(browser, text)) | {"then": "look"})
    assert "stays apart" in page.text
    assert "hidden as *: 2" in page.text


def test_a_date_of_two_readings_keeps_the_file_until_somebody_says(browser, mill):
    text = f"{KOHA}03/04/2026,MILL,Mill Street,OVERDUE,PAYMENT,APPLY,4.60\n"
    page = chosen(browser, text)
    unclear = browser.post(STEP, sent_along(page) | {"then": "look"})
    assert unclear.status_code == 422
    said = sent_along(unclear) | {"column:0": "month_first", "then": "go"}
    assert browser.post(STEP, said).status_code == 200
    assert newest_file().first_month.month == 3


def test_the_finance_post_reads_files_in_too_and_the_query_is_printed(client_of, fay, sam):
    page = client_of(fay).get("/settings/move-in/payments")
    assert "account_offsets" in page.text
    assert "2026-03-04" in client_of(fay).get("/settings/move-in/payments/example").text
    assert client_of(sam).get("/settings/move-in/payments").status_code == 403


def test_at_a_terminal(library, mill, tmp_path, capsys):
    path = tmp_path / "march.csv"
    path.write_text(MARCH)
    assert main(["readin", "payments", str(path)]) == 0
    assert "new: 1" in capsys.readouterr().out
    assert main(["readin", "payments", str(path), "--go"]) == 0
    assert in_force() == ["march.csv"]


def test_words_that_are_plain_are_chosen_beforehand():
    header = ("Day", "Sum", "How")
    assert Payments().likely(header, "how", "FINE WAIVED") == "forgiven"
    assert Payments().likely(header, "how", "Sent to Bo") == ""


def test_an_upgrade_lets_who_signs_and_who_reads_the_ledger_read_files_in(library):
    before = {each.name: set(each.permissions) for each in JobClass.objects.all()}
    may = Permission.INSIGHT_PAYMENTS_CHANGE
    for each in JobClass.objects.all():
        each.permissions = sorted(before[each.name] - {may})
        each.save()
    import_module("yesdesk.insight.migrations.0001_payments_files").let_them(apps, None)
    held = {each.name for each in JobClass.objects.all() if may in each.permissions}
    assert held == {"Director", "Finance"} == {name for name, held in before.items() if may in held}
