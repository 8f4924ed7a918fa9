"""A file is read in, and taken out again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, NotFound, ValidationRefusal
from yesdesk.core.models import AuditEntry, Job
from yesdesk.core.permissions import Permission
from yesdesk.core.readin.csv_source import BrokenFile, open_table
from yesdesk.core.retention import series
from yesdesk.ils.models import PickupCode
from yesdesk.insight.models import (
    Edition,
    EditionState,
    FactSettled,
    PaymentsFile,
    PaymentsMapping,
    Settled,
)
from yesdesk.insight.payments import actions
from yesdesk.insight.payments.queries import figures_of, preset_named, settled_sums
from yesdesk.insight.readin.by_example import columns_to_pick, shape_from, values_of_how
from yesdesk.insight.readin.people import People
from yesdesk.insight.readin.sums import Told
from yesdesk.insight.tests.files import KOHA, chunks_of
from yesdesk.patrons.cleanup import SCRUB
from yesdesk.people.models import JobClass
from yesdesk.testing.patience import PATIENCE

pytestmark = pytest.mark.django_db

MARCH = (
    KOHA
    + "2026-03,MILL,Mill Street,OVERDUE,WRITEOFF,APPLY,4.60\n2026-03,X,Far,OVERDUE,PAYMENT,APPLY,9.00\n"
)
BOTH = MARCH + "2026-04,MILL,Mill Street,LOST,PAYMENT,APPLY,1.00\n"
APRIL = KOHA + "2026-04,MILL,Mill Street,OVERDUE,PAYMENT,APPLY,5.00\n"


def in_force():
    """Names of the files that count."""
    files = PaymentsFile.objects.filter(replaced_at=None)
    return list(files.values_list("name", flat=True))


@pytest.fixture
def read_in(act, dana):
    def read(text, name="march.csv", **more):
        reading = actions.look_at_file(chunks_of(text), shape=None, told=Told(), by=act(dana))
        return actions.read_in(reading, name=name, by=act(dana), **more)

    return read


def test_a_file_is_kept_as_sums_with_its_post_and_its_trace(read_in, mill):
    file = read_in(MARCH).file
    fact = FactSettled.objects.get(file=file, how=Settled.FORGIVEN)
    assert (fact.our_branch, fact.minor, fact.charge_kind) == (mill, 460, "OVERDUE")
    assert (file.by_post, file.shape, file.is_ours) == ("Director", "koha", True)
    trace = AuditEntry.objects.get(tag="insight.payments.read_in")
    assert trace.detail["name"] == "march.csv"


def test_money_of_other_libraries_is_in_no_sum(read_in, mill):
    file = read_in(MARCH).file
    assert figures_of(settled_sums(file), "EUR").by_how == {Settled.FORGIVEN: 460}
    assert FactSettled.objects.filter(file=file, apart="library").count() == 1


def test_the_library_system_s_code_tells_which_branch_it_is(read_in, hill):
    PickupCode.objects.create(branch=hill, code="X")
    assert FactSettled.objects.get(file=read_in(MARCH).file, how=Settled.PAID).our_branch == hill


def test_the_same_bytes_twice_change_nothing(read_in):
    first = read_in(MARCH)
    again = read_in(MARCH, "another name.csv")
    assert (again.file, again.was_there) == (first.file, True)
    assert FactSettled.objects.count() == 2


def test_file_of_other_months_stands_beside_the_first(read_in):
    read_in(MARCH)
    read_in(APRIL, "april.csv")
    assert PaymentsFile.objects.count() == 2


def test_the_same_months_ask_which_file_stands(read_in):
    first = read_in(MARCH).file
    with pytest.raises(actions.FilesOverlap) as refused:
        read_in(MARCH + "2026-04,MILL,Mill Street,LOST,PAYMENT,APPLY,1.00\n")
    assert refused.value.files == [first]
    assert PaymentsFile.objects.get() == first
    read_in(BOTH, "both.csv", replace=True)
    assert in_force() == ["both.csv"]


def test_a_replaced_file_comes_back_with_its_sums_and_its_page_as_it_was(read_in, act, dana, fay):
    former = read_in(MARCH).file
    Edition.objects.update(state="made", figures={"n": 7}, made_on=former.first_month)
    read_in(BOTH, "both.csv", replace=True)
    assert Edition.objects.get(file=former).state == EditionState.WITHDRAWN
    actions.bring_file_back(former.pk, by=act(fay))
    assert in_force() == ["march.csv"]
    assert figures_of(settled_sums(former), "EUR").by_how == {Settled.FORGIVEN: 460}
    edition = Edition.objects.get(file=former)
    assert (edition.state, edition.figures) == (EditionState.MADE, {"n": 7})
    assert (edition.made_on, edition.withdrawn_on) == (former.first_month, None)
    assert Edition.objects.get(file__name="both.csv").state == EditionState.WITHDRAWN
    tags = AuditEntry.objects.order_by("pk").values_list("tag", "detail__name")
    assert list(tags)[-2:] == [
        ("insight.payments.replaced", "both.csv"),
        ("insight.payments.brought_back", "march.csv"),
    ]


def test_a_page_that_was_not_made_when_its_file_was_replaced_is_made_when_it_comes_back(
    read_in, act, dana
):
    former = read_in(MARCH).file
    read_in(BOTH, "both.csv", replace=True)
    Job.objects.all().delete()
    actions.bring_file_back(former.pk, by=act(dana))
    edition = Edition.objects.get(file=former)
    assert edition.state == EditionState.MAKING
    assert Job.objects.filter(key=f"insight.edition.{edition.pk}").exists()


def test_brought_back_twice_is_brought_back_once(read_in, act, dana):
    former = read_in(MARCH).file
    read_in(BOTH, "both.csv", replace=True)
    for _press in range(2):
        actions.bring_file_back(former.pk, by=act(dana))
    assert in_force() == ["march.csv"]
    assert AuditEntry.objects.filter(tag="insight.payments.brought_back").count() == 1


def test_the_bytes_of_a_replaced_file_are_read_in_anew(read_in):
    former = read_in(MARCH).file
    read_in(BOTH, "both.csv", replace=True)
    again = read_in(MARCH, "again.csv", replace=True)
    assert not again.was_there
    assert in_force() == ["again.csv"]
    assert not PaymentsFile.objects.filter(pk=former.pk).exists()


def test_a_replaced_file_goes_after_its_days_and_one_in_force_stays(read_in, now):
    former = read_in(MARCH).file
    read_in(BOTH, "both.csv", replace=True)
    Edition.objects.filter(file=former).update(figures={"n": 7})
    spec = series["insight.replaced"]
    assert list(spec.due(timezone.now(), 9)) == []
    assert list(spec.due(timezone.now() + timedelta(days=1), 9)) == [former.pk]
    spec.erase([former.pk, PaymentsFile.objects.get(name="both.csv").pk])
    assert [each.name for each in PaymentsFile.objects.all()] == ["both.csv"]
    assert Edition.objects.get(file=None).figures is None


def test_the_files_of_the_database_are_cleared_of_what_was_removed(read_in, act, dana):
    file = read_in(MARCH).file
    actions.remove_file(file.pk, by=act(dana))
    job = Job.objects.get(key__startswith=SCRUB)
    assert "insight_factsettled" in job.arguments["args"][0]


def test_picked_columns_are_kept_with_the_first_file_that_is_read_by_them(act, dana):
    text = "Day;Sum;How\n2026-03-04;4,60;Bar\n"
    mapping = PaymentsMapping(name="Ours", when="Day", amount="Sum", how="How")
    shape = shape_from(mapping, {"Bar": "paid"})
    reading = actions.look_at_file(chunks_of(text), shape=shape, told=Told(), by=act(dana))
    assert not PaymentsMapping.objects.exists()
    actions.read_in(reading, name="a.csv", by=act(dana))
    assert preset_named("Ours") == shape


def test_our_own_months_in_another_shape_ask_too(read_in, act, dana):
    first = read_in(MARCH).file
    mapping = PaymentsMapping(name="Ours", when="Day", amount="Sum", how="How", branch="Where")
    actions.save_mapping(mapping, {"Bar": "paid"}, by=act(dana))
    text = "Day;Sum;How;Where\n2026-03-04;4,60;Bar;{}\n"
    look = {"shape": preset_named("Ours"), "told": Told(), "by": act(dana)}
    ours = actions.look_at_file(chunks_of(text.format("Mill Street")), **look)
    with pytest.raises(actions.FilesOverlap) as refused:
        actions.read_in(ours, name="b.csv", by=act(dana))
    assert refused.value.files == [first]
    theirs = actions.look_at_file(chunks_of(text.format("Far Away")), **look)
    assert not actions.read_in(theirs, name="c.csv", by=act(dana)).was_there


def test_payments_file_is_removed_with_its_facts_after_any_time(read_in, act, fay, now):
    file = read_in(MARCH).file
    now.shift(3_600 * 24 * 4_000)
    actions.remove_file(file.pk, by=act(fay))
    assert not FactSettled.objects.exists()
    assert AuditEntry.objects.filter(tag="insight.payments.removed").count() == 1
    with pytest.raises(NotFound):
        actions.remove_file(file.pk, by=act(fay))


@pytest.mark.parametrize("who", ["sam", "lea", "teo", "priya"])
def test_nobody_else_may(request, act, read_in, who):
    file = read_in(MARCH).file
    by = act(request.getfixturevalue(who))
    with pytest.raises(NotAllowed):
        actions.look_at_file(chunks_of(MARCH), shape=None, told=Told(), by=by)
    with pytest.raises(NotAllowed):
        actions.remove_file(file.pk, by=by)
    with pytest.raises(NotAllowed):
        actions.bring_file_back(file.pk, by=by)


def test_a_mapping_is_saved_by_its_name_and_read_with_it(act, dana, library):
    text = "Day;Sum;How;Where;Card Number\n2026-03-04;4,60;Bar;Mill;29000123456\n"
    mapping = PaymentsMapping(name="Ours", when="Day", amount="Sum", how="How", branch="Where")
    actions.save_mapping(mapping, {"Bar": "paid"}, by=act(dana))
    actions.save_mapping(
        PaymentsMapping(name="ours", when="Day", amount="Sum", how="How"),
        [("Bar", "forgiven")],
        by=act(dana),
    )
    shape = preset_named("OURS")
    reading = actions.look_at_file(chunks_of(text), shape=shape, told=Told(), by=act(dana))
    file = actions.read_in(reading, name="a.csv", by=act(dana)).file
    assert (file.mapping, file.facts.get().how) == ("ours", "forgiven")
    assert PaymentsMapping.objects.count() == 1
    with pytest.raises(ValidationRefusal):
        actions.save_mapping(PaymentsMapping(name="Koha"), {}, by=act(dana))
    with pytest.raises(ValidationRefusal):  # the choice to pick columns has that name
        actions.save_mapping(PaymentsMapping(name=" - "), {}, by=act(dana))


def test_a_files_name_is_one_line_that_fits(read_in):
    assert read_in(MARCH, "ma\x00rch\n\x1b.csv" + "x" * 300).file.name.startswith("ma rch .csvx")
    assert len(PaymentsFile.objects.get().name) == 200


def test_columns_of_people_and_titles_are_never_offered():
    header = (
        "Day",
        "cardnumber",
        "borrower_id",
        "Title",
        "staffCode",
        "accepting_usr",
        "branchname",
        "payment type",
        "userid",
    )
    assert columns_to_pick(header) == ["Day", "branchname", "payment type"]
    table = open_table(chunks_of(",".join(header) + "\n" + ",".join("123456789") + "\n"))
    with pytest.raises(BrokenFile):
        values_of_how(table, "cardnumber", People())
    assert values_of_how(table, "payment type", People()) == [("8", 1)]


def test_unknown_columns_are_named_so_that_somebody_picks(act, dana):
    with pytest.raises(actions.UnknownShape) as refused:
        actions.look_at_file(chunks_of("Day,Sum\n1,2\n"), shape=None, told=Told(), by=act(dana))
    assert refused.value.header == ("Day", "Sum")


@pytest.mark.slow
@pytest.mark.usefixtures("database_on_disk")
@pytest.mark.parametrize("texts", [(MARCH, MARCH), (MARCH, MARCH + MARCH.splitlines()[1] + "\n")])
def test_same_file_read_in_twice_at_once_is_stored_once(library, texts):
    start = Barrier(2)

    def read_one(text):
        try:
            reading = actions.look_at_file(chunks_of(text), shape=None, told=Told(), by=SYSTEM)
            start.wait(PATIENCE)
            return actions.read_in(reading, name="march.csv", by=SYSTEM).was_there
        except actions.FilesOverlap:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(read_one, texts)) == [False, True]
    assert PaymentsFile.objects.count() == 1


@pytest.mark.slow
@pytest.mark.usefixtures("database_on_disk")
def test_a_mapping_that_is_sent_twice_at_once_is_kept_once(library):
    start = Barrier(2)

    def save(_n):
        mapping = PaymentsMapping(name="Ours", when="Day", amount="Sum", how="How")
        try:
            start.wait(PATIENCE)
            return actions.save_mapping(mapping, {"Bar": "paid"}, by=SYSTEM).name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(save, range(2))) == ["Ours", "Ours"]
    assert PaymentsMapping.objects.get().meanings == {"Bar": "paid"}


def test_an_upgrade_lets_who_signs_and_who_reads_the_ledger_read_files_in(library):
    before = {each.name: set(each.permissions) for each in JobClass.objects.all()}
    may = Permission.INSIGHT_PAYMENTS_CHANGE
    for each in JobClass.objects.all():
        each.permissions = sorted(before[each.name] - {may})
        each.save()
    import_module("yesdesk.insight.migrations.0001_payments_files").let_them(apps, None)
    held = {each.name for each in JobClass.objects.all() if may in each.permissions}
    assert held == {"Director", "Finance"} == {name for name, held in before.items() if may in held}
