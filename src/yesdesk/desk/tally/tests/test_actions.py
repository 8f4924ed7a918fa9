"""A tap is one more in one cell, whoever taps; undone, it is one less, once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from yesdesk.core.errors import NotAllowed, ValidationRefusal
from yesdesk.core.models import LibraryText
from yesdesk.desk.tally.actions import (
    TAPS_KEPT,
    cleanup_taps,
    count_earlier,
    count_now,
    part_of_day,
    rename_kinds,
    undo_tap,
)
from yesdesk.desk.tally.queries import _names, forget_tally_names, tally_kinds
from yesdesk.places.models import ServicePoint, ServicePointKind
from yesdesk.places.queries import closing_today
from yesdesk.requests.models import DayPart, TallyCell, TallyTap

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _our_own_words():
    yield
    _names.keep_quiet()


@pytest.fixture
def desk_point(mill, now):
    return ServicePoint.objects.filter(branch=mill).exclude(kind=ServicePointKind.INBOX)[0]


def cells():
    rows = TallyCell.objects.order_by("pk")
    return list(rows.values_list("day", "part", "branch", "point", "kind", "count"))


def tap(by, kind="technology", point=0):
    number = uuid4()
    count_now(kind, number, point=point, by=by)
    return number


def test_taps_of_two_people_are_one_cell(mill, desk_point, act, sam, kim):
    tap(act(sam))
    tap(act(kim))
    assert cells() == [
        (date(2026, 11, 4), DayPart.EVENING, mill.pk, desk_point.pk, "technology", 2)
    ]


def test_each_kind_and_each_place_has_a_cell_of_its_own(mill, desk_point, act, sam):
    other = ServicePoint.objects.create(branch=mill, name="Music", kind="floor", position=9)
    by = act(sam)
    tap(by)
    tap(by, "account")
    tap(by, point=other.pk)
    assert sorted(cell[3:] for cell in cells()) == sorted(
        [
            (desk_point.pk, "technology", 1),
            (desk_point.pk, "account", 1),
            (other.pk, "technology", 1),
        ]
    )


def test_a_point_of_another_branch_counts_at_ones_own(hill, desk_point, act, sam):
    elsewhere = ServicePoint.objects.filter(branch=hill)[0]
    tap(act(sam), point=elsewhere.pk)
    assert [cell[3] for cell in cells()] == [desk_point.pk]


def test_the_same_tap_twice_counts_once(desk_point, act, sam):
    number = tap(act(sam))
    assert not count_now("technology", number, point=0, by=act(sam))
    assert [cell[-1] for cell in cells()] == [1]


def test_undo_takes_one_from_its_cell_once(desk_point, act, sam):
    kept, number = tap(act(sam)), tap(act(sam))
    assert undo_tap(number)
    assert not undo_tap(number)
    assert [cell[-1] for cell in cells()] == [1]
    assert undo_tap(kept)
    assert [cell[-1] for cell in cells()] == [0]


def test_a_tap_undone_before_it_arrives_never_counts(desk_point, act, sam):
    number = uuid4()
    assert not undo_tap(number)
    assert not count_now("technology", number, point=0, by=act(sam))
    assert cells() == []


def test_a_kind_nobody_knows_counts_nothing(desk_point, act, sam):
    with pytest.raises(ValidationRefusal):
        tap(act(sam), "gossip")
    assert (cells(), TallyTap.objects.count()) == ([], 0)


def test_who_answers_no_requests_counts_none(desk_point, act, fay):
    with pytest.raises(NotAllowed):
        tap(act(fay))


def test_a_branch_without_a_place_says_so(mill, now, act, sam):
    ServicePoint.objects.filter(branch=mill).delete()
    with pytest.raises(ValidationRefusal):
        tap(act(sam))


@pytest.mark.parametrize(
    ("hours_earlier", "part"),
    [(7, DayPart.MORNING), (4, DayPart.MIDDAY), (1, DayPart.AFTERNOON), (0, DayPart.EVENING)],
)
def test_a_day_has_parts(mill, now, hours_earlier, part):
    assert part_of_day(mill, timezone.now() - timedelta(hours=hours_earlier)) == part


def test_while_the_branch_is_closed_is_a_part_of_its_own(mill, now):
    closes = closing_today(mill, timezone.now())
    assert part_of_day(mill, closes) == DayPart.CLOSED


def test_numbers_of_taps_go_after_some_days_and_their_counts_stay(desk_point, act, sam, now):
    tap(act(sam))
    cleanup_taps("", timezone.now() + TAPS_KEPT)
    assert TallyTap.objects.count() == 1
    cleanup_taps("", timezone.now() + TAPS_KEPT + timedelta(days=1))
    assert (TallyTap.objects.count(), cells()[0][-1]) == (0, 1)


def test_no_column_of_a_count_could_hold_a_person_or_an_hour():
    names = {field.name for field in TallyCell._meta.get_fields()}
    assert names == {"id", "day", "part", "branch", "point", "kind", "count", "counted"}
    assert {field.name for field in TallyTap._meta.get_fields()} == {"id", "cell", "undone", "day"}


def earlier(by, days=0, part=DayPart.MORNING, point=0):
    day = date(2026, 11, 4) - timedelta(days=days)
    return count_earlier("reference", uuid4(), day=day, part=part, point=point, by=by)


def test_after_the_fact_it_counts_on_that_day(desk_point, act, sam):
    earlier(act(sam), days=1, part=DayPart.EVENING)
    earlier(act(sam), part=DayPart.CLOSED)
    assert [cell[:2] for cell in cells()] == [
        (date(2026, 11, 3), DayPart.EVENING),
        (date(2026, 11, 4), DayPart.CLOSED),
    ]


@pytest.mark.parametrize("days", [-1, 8])
def test_tally_refuses_future_and_long_past_days(desk_point, act, sam, days):
    with pytest.raises(ValidationRefusal):
        earlier(act(sam), days=days)


def test_a_part_of_today_that_has_not_begun_cannot_be_counted(desk_point, act, sam, now):
    now.shift(-timedelta(hours=4))
    with pytest.raises(ValidationRefusal):
        earlier(act(sam), part=DayPart.EVENING)
    earlier(act(sam), part=DayPart.MIDDAY)


def test_a_renamed_kind_keeps_its_counts(desk_point, act, sam, teo):
    tap(act(sam))
    words = {"technology": " Wi-Fi and screens ", "account": ""}
    rename_kinds({"en": words, "es": {"technology": "Wifi y pantallas"}}, by=act(teo))
    forget_tally_names()
    assert dict(tally_kinds())["technology"] == "Wi-Fi and screens"
    with override("es"):
        assert dict(tally_kinds())["technology"] == "Wifi y pantallas"
    tap(act(sam))
    assert [cell[-2:] for cell in cells()] == [("technology", 2)]
    rename_kinds({}, by=act(teo))
    assert not LibraryText.objects.exists()


def test_two_kinds_cannot_have_one_name(library, act, teo):
    with pytest.raises(ValidationRefusal) as told:
        rename_kinds({"en": {"technology": "card or MONEY"}}, by=act(teo))
    assert set(told.value.fields) <= {"technology.en", "account.en"}


def test_a_word_from_before_goes_for_every_language_that_has_none(library):
    for language, text in (("", "Tickets"), ("fr", "Billets")):
        LibraryText.objects.create(
            key="tally.account", language=language, text=text, changed_at=timezone.now()
        )
    forget_tally_names()
    assert dict(tally_kinds())["account"] == "Tickets"
    with override("fr"):
        assert dict(tally_kinds())["account"] == "Billets"


def test_who_changes_no_settings_renames_nothing(library, act, lea):
    with pytest.raises(NotAllowed):
        rename_kinds({}, by=act(lea))
