"""What a request keeps of its coming and its end is placed by the clock of its branch."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.places.models import OpeningHours
from yesdesk.places.queries import is_open
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.hold import put_on_hold
from yesdesk.requests.actions.intake import change_need, patron_replied
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import Outcome, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

EVENING, CLOSED = 3, 4


def fresh(request):
    return Request.objects.select_related("branch", "patron", "service_point").get(pk=request.pk)


def test_part_of_the_day_stays_when_hours_change(mill):
    request = ask_as_ana(mill)
    OpeningHours.objects.all().delete()
    request = fresh(request)
    assert (request.came_day, request.came_part) == (date(2026, 11, 4), EVENING)


def test_first_contact_is_the_usual_end(mill, act, sam):
    close_request(ask_as_ana(mill), value=OutcomeValue.YES, by=act(sam))
    assert Outcome.objects.get().first_contact


@pytest.mark.parametrize("does", ["writes", "promised", "passed", "needs", "holds"])
def test_first_contact_is_one_word_and_no_waiting(mill, act, sam, does):
    request = ask_as_ana(mill)
    acts = {
        "writes": lambda: patron_replied(
            fresh(request), words="Hello?", by=patron_by_link(request.pk, "en")
        ),
        "promised": lambda: promise(
            fresh(request),
            what="An answer",
            due_at=timezone.now() + timedelta(hours=20),
            despite_doubt=True,
            by=act(sam),
        ),
        "passed": lambda: hand_over(fresh(request), words="Yours", branch=mill, by=act(sam)),
        "needs": lambda: change_need(fresh(request), words="Something else", by=act(sam)),
        "holds": lambda: put_on_hold(fresh(request), until=date(2026, 11, 6), by=act(sam)),
    }
    acts[does]()
    close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
    assert not Outcome.objects.get().first_contact


MOMENTS = [
    datetime(2026, 3, 29, 0, 50, tzinfo=UTC),  # the clock jumps to summer
    datetime(2026, 10, 25, 0, 50, tzinfo=UTC),  # an hour comes twice
    datetime(2026, 11, 4, 22, 55, tzinfo=UTC),  # midnight
    datetime(2026, 12, 31, 22, 55, tzinfo=UTC),  # and a new year, in the middle of a week
    datetime(2026, 11, 6, 10, 59, tzinfo=UTC),  # noon
]


@pytest.mark.parametrize("at", MOMENTS)
def test_request_comes_and_ends_by_the_wall_clock_of_its_branch(mill, act, sam, now, at):
    now.move_to(at)
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    wall = at.astimezone(ZoneInfo("Europe/Paris"))
    parts = ((12, 0), (15, 1), (18, 2), (24, 3))
    part = next(part for until, part in parts if wall.hour < until)
    part = part if is_open(mill, at) else CLOSED
    assert (request.came_day, request.came_part) == (wall.date(), part)
    year, week, _day = wall.isocalendar()
    assert Outcome.objects.get().week == f"{year}-W{week:02}"


def test_branch_takes_no_end_along(hill, act, sam):
    close_request(ask_as_ana(hill), value=OutcomeValue.YES, by=act(sam))
    with pytest.raises(ProtectedError):
        hill.delete()
