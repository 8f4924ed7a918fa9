"""How a sign stays up, and when it goes off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.desk.sign.actions import LEASE, renew_signs
from yesdesk.desk.sign.queries import sign_at
from yesdesk.places.models import ServicePoint, Sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def points(mill, now):
    return [ServicePoint.objects.create(branch=mill, name=f"Shelf {n}").pk for n in range(4)]


def show(point, state="free", seconds=20):
    until = timezone.now() + timedelta(seconds=seconds)
    return Sign.objects.create(point_id=point, state=state, until=until)


def left(sign):
    sign.refresh_from_db()
    return sign.until - timezone.now()


def test_an_open_page_keeps_the_sign_of_its_point_up(points):
    here, there = show(points[0]), show(points[1])
    renew_signs({points[0]})
    assert left(here) == LEASE
    assert left(there) == timedelta(seconds=20)


def test_a_second_process_writes_nothing(points, django_assert_num_queries):
    here = show(points[0], seconds=55)
    with django_assert_num_queries(1):
        renew_signs({points[0]})
    assert left(here) == timedelta(seconds=55)


def test_a_sign_that_ran_out_stays_off(points):
    gone = show(points[0], seconds=0)
    renew_signs({points[0]})
    assert left(gone) == timedelta()


def test_a_time_that_was_said_ends_at_that_time(points):
    said = show(points[0], "back", 20)
    renew_signs({points[0]})
    assert left(said) == timedelta(seconds=20)


@pytest.mark.parametrize(
    ("states", "says"),
    [
        (["paused", "free"], "free"),
        (["paused", "back", "with"], "with"),
        (["paused", "back"], "back"),
        ([], ""),
    ],
)
def test_several_signs_say_the_best_of_them(points, states, says):
    for point, state in zip(points, states, strict=False):
        show(point, state)
    assert sign_at(points).state == says


def test_a_sign_that_ran_out_says_nothing(points):
    show(points[0], seconds=0)
    assert sign_at(points).state == ""


def test_no_column_tells_who_or_when():
    assert {field.name for field in Sign._meta.fields} == {"point", "state", "until"}
