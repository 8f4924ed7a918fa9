"""Branches from a file: their hours, and when they can be taken out again."""

from datetime import date, time

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.readin.actions import read_in, undo
from yesdesk.core.readin.csv_source import open_table
from yesdesk.core.readin.kinds import Matched, Row, RowState
from yesdesk.core.readin.queries import guessed_columns, look_at_undo
from yesdesk.places.actions import change_branch, set_hours
from yesdesk.places.models import Branch, EmergencyCard, OpeningHours, Sign
from yesdesk.places.readin import Branches
from yesdesk.testing.counted import counted

pytestmark = pytest.mark.django_db

KIND = Branches()
CELLS = {"name": "Quay Street", "monday": "closed", "tuesday": "9-12, 14-18"}
FILE = "Branch,Mon,Tue.,mercredi,Saturday,Tel\nQuay Street,closed,9-12,9h-17h,,01 555 0102\n"


def check(**cells):
    [each] = KIND.check([Row(2, {**CELLS, **cells})])
    return each


def read(text=FILE):
    data = text.encode()
    source = open_table(lambda: iter([data]))
    columns = {ours: place for place, ours in guessed_columns(KIND, source.header).items()}
    return read_in(
        source, KIND, Matched(columns), name="b.csv", all_or_nothing=False, by=SYSTEM
    ).file


def added():
    return Branch.objects.get(name="Quay Street")


def test_branch_opens_with_its_hours_and_a_desk(library):
    read()
    hours = OpeningHours.objects.filter(branch=added()).values_list("weekday", "opens", "closes")
    assert list(hours) == [(1, time(9), time(12)), (2, time(9), time(17))]
    assert [point.name for point in added().service_points.all()] == ["Desk"]
    assert (added().phone, added().slug) == ("01 555 0102", "quay-street")


def test_same_file_twice_changes_nothing(library):
    read()
    assert read() is None
    assert Branch.objects.filter(name="Quay Street").count() == 1


def test_hours_are_said_as_they_were_understood(library):
    assert check(tuesday="9am-1pm").why == "Tue 09:00–13:00"


def test_branch_that_is_here_keeps_its_hours(library, mill):
    before = list(mill.hours.values_list())
    each = check(name=mill.name.upper())
    assert each.state is RowState.HERE
    assert list(mill.hours.values_list()) == before


@pytest.mark.parametrize(
    "cells",
    [
        {"tuesday": "by appointment"},
        {"tuesday": "17-9"},
        {"tuesday": "8-9, 10-11, 12-13, 14-15"},
        {"tuesday": ""},
        {"phone": "x" * 99},
        {"name": "x" * 81},
        {"point": "x" * 81},
    ],
)
def test_row_that_the_page_would_refuse_is_broken_and_says_why(library, cells):
    each = check(**cells)
    assert each.state is RowState.BROKEN
    assert each.why


def test_name_in_letters_of_no_address_opens_too(library):
    assert check(name="図書館").thing["slug"] == "branch-2"


def test_undo_takes_out_what_nobody_touched(library):
    file = read()
    assert undo(file.pk, by=SYSTEM) == (1, 0)
    assert not Branch.objects.filter(name="Quay Street").exists()
    assert read()


def change_hours(branch):
    set_hours(branch, [[(time(8), time(9))], *[[]] * 6], by=SYSTEM)


def rename(branch):
    words = {name: getattr(branch, name) for name in ("slug", "time_zone", "phone", "charges_fees")}
    change_branch(branch, name="Quay", **words, closed_for_good=False, by=SYSTEM)


def write_a_card(branch):
    EmergencyCard.objects.create(kind="fire", branch=branch)


def put_up_a_sign(branch):
    Sign.objects.create(point=branch.service_points.get(), until="2026-11-04T12:00Z")


def count_there(branch):
    counted(7, date(2026, 10, 1), branch.pk, "asked_again")


@pytest.mark.parametrize("touch", [change_hours, rename, write_a_card, put_up_a_sign, count_there])
def test_branch_in_use_is_never_taken_out(library, touch):
    file = read()
    branch = added()
    touch(branch)
    goes, [(_row, _name, why)] = look_at_undo(file, KIND)
    assert (goes, bool(why)) == (0, True)
    assert undo(file.pk, by=SYSTEM) == (0, 1)
    assert Branch.objects.filter(pk=branch.pk).exists()


def test_one_branch_stays_open(library):
    file = read()
    Branch.objects.exclude(pk=added().pk).update(closed_for_good=True)
    assert undo(file.pk, by=SYSTEM) == (0, 1)
