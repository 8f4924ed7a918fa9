"""Facts are read by the nouns of an edition."""

from datetime import date
from uuid import uuid4

import pytest

from yesdesk.core.errors import NotAllowed
from yesdesk.core.facts import move_facts
from yesdesk.desk.tally.actions import count_now
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.facts.queries import NeedsOfKind, came_by_part, needs_by_kind
from yesdesk.requests.models import DayPart, FactEnded, Kind, OutcomeValue
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def test_needs_by_kind_keep_short_questions_apart(mill, act, sam, lea, now):
    for value in (OutcomeValue.YES, OutcomeValue.ENDED):
        request = ask_as_ana(mill, kind=Kind.TECHNOLOGY)
        now.shift(60)
        close_request(request, value=value, by=act(sam))
    close_request(ask_as_ana(mill), value=OutcomeValue.YES, by=act(sam))
    count_now("technology", uuid4(), point=0, by=act(sam))
    assert needs_by_kind(act(lea), FIRST, LAST) == [
        NeedsOfKind("", met=1, first_contact=1),
        NeedsOfKind("technology", met=1, not_met=1, first_contact=2, tallied=1),
    ]


def test_folded_months_of_all_branches(mill, hill, act, lea):
    for branch, week in ((mill, "2024-09"), (hill, "2024-09"), (mill, "2024-W40")):
        move_facts(FactEnded, more=[(week, branch.pk, "", "yes", False)])
    found = needs_by_kind(act(lea), date(2024, 9, 1), date(2024, 10, 31))
    assert found == [NeedsOfKind("", met=3)]


def test_who_came_by_weekday_and_part_of_day(mill, act, lea):
    ask_as_ana(mill)
    assert came_by_part(act(lea), FIRST, LAST) == {(2, DayPart.EVENING): 1}
    assert came_by_part(act(lea), FIRST, date(2026, 11, 3)) == {}


def test_raw_cells_are_not_for_everybody(act, sam):
    for read in (needs_by_kind, came_by_part):
        with pytest.raises(NotAllowed):
            read(act(sam), FIRST, LAST)
