"""After 25 months facts are folded: to month, weekday and part of day, and to month; nothing is counted twice."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from yesdesk.core.facts import move_facts
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.facts.actions import fold_facts, uncount_came, uncount_ended
from yesdesk.requests.models import FactCame, FactEnded, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LATER = datetime(2026, 11, 28, 3, tzinfo=UTC)


def fold():
    fold_facts("", LATER)
    fold_facts("", LATER)


def came():
    return list(FactCame.objects.order_by("day").values_list("day", "channel", "n"))


def ended():
    return list(FactEnded.objects.order_by("week").values_list("week", "n"))


@pytest.fixture
def came_on(mill):
    return lambda *days: move_facts(FactCame, more=[(day, 0, mill.pk, 0, "web") for day in days])


@pytest.fixture
def ended_in(mill):
    return lambda *weeks: move_facts(
        FactEnded, more=[(week, mill.pk, "", "yes", True) for week in weeks]
    )


def test_what_came_is_folded_by_weekday(came_on):
    tuesdays = [date(2024, 9, 3), date(2024, 9, 10), date(2024, 9, 24)]
    came_on(*tuesdays, date(2024, 9, 30))
    fold()
    assert came() == [(date(2024, 9, 2), "web", 1), (date(2024, 9, 3), "web", 3)]


def test_what_is_younger_stays(came_on, ended_in):
    came_on(date(2024, 10, 22))
    ended_in("2024-W41")
    fold()
    assert came() == [(date(2024, 10, 22), "web", 1)]
    assert ended() == [("2024-W41", 1)]


def test_what_ended_is_folded_by_the_month_of_its_thursday(ended_in):
    ended_in("2024-W36", "2024-W39", "2024-W39", "2024-W40")  # W40 begins on 30 September
    fold()
    assert ended() == [("2024-09", 3), ("2024-W40", 1)]


def test_cells_of_nothing_go(came_on, mill):
    cell = (date(2026, 11, 3), 0, mill.pk, 0, "web")
    move_facts(FactCame, more=[cell])
    move_facts(FactCame, less=[cell])
    fold()
    assert came() == []


def test_what_is_folded_is_still_taken_back(mill, act, sam, now, caplog):
    now.move_to(datetime(2024, 9, 18, 9, tzinfo=UTC))
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    now.move_to(LATER)
    fold()
    request = Request.objects.select_related("branch").get(pk=request.pk)
    uncount_came([request])
    uncount_ended(request)
    assert set(FactCame.objects.values_list("n", flat=True)) == {0}
    assert set(FactEnded.objects.values_list("n", flat=True)) == {0}
    assert "not there" not in caplog.text
    assert timezone.now() == LATER
