"""Who has a request open: one statement while the page stays open, however often it says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.desk.models import Presence
from yesdesk.desk.requests.actions.presence import PRESENT_FOR, others_present, ping_presence
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def test_a_page_that_stays_open_is_one_row_and_one_statement(
    now, mill, act, sam, lea, django_assert_num_queries
):
    request = ask_as_ana(mill)
    ping_presence(request, writing=True, by=act(sam))
    now.shift(timedelta(seconds=20))
    with django_assert_num_queries(1):
        ping_presence(request, writing=False, by=act(sam))
    row = Presence.objects.get()
    assert row.until == timezone.now() + PRESENT_FOR
    [seen] = others_present(request, by=act(lea))
    assert (seen.name, seen.writing) == (sam.name, True)


def test_who_reads_is_not_said_to_write(now, mill, act, sam, lea):
    request = ask_as_ana(mill)
    ping_presence(request, writing=False, by=act(sam))
    [seen] = others_present(request, by=act(lea))
    assert not seen.writing


def test_a_minute_later_nobody_is_there_any_more(now, mill, act, sam, lea):
    request = ask_as_ana(mill)
    ping_presence(request, writing=False, by=act(sam))
    now.shift(PRESENT_FOR)
    assert others_present(request, by=act(lea)) == []
