"""How long a call counts."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from yesdesk.community.models import Place
from yesdesk.community.tests.circle import WORDS, circle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "sure", "offered"),
    [
        (0, True, True),
        (179, True, True),
        (180, False, True),
        (364, False, True),
        (365, False, False),
        (None, False, False),
        (-30, False, False),  # written by a wrong clock
        (-1, True, True),  # east of us it is tomorrow
    ],
)
def test_a_call_counts_for_half_a_year_and_is_forgotten_after_one(days, sure, offered):
    place, day = circle(days), timezone.now().date()
    assert (place.is_sure(day), place.is_offered(day)) == (sure, offered)


def test_a_place_in_trouble_has_a_day():
    with pytest.raises(IntegrityError):
        Place.objects.create(**WORDS, trouble="gone")
