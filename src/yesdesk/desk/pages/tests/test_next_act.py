"""Which act comes next on a request, where the reader asked a colleague."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.desk.pages.next_act import next_act
from yesdesk.desk.tests.taps import ways
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.requests.models import Approval
from yesdesk.requests.queries.request_page import request_head
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(desk, client_of, act, lea, now):
    """Sam asked Lea on Ana's request, and she has not answered."""
    client_of(lea).get("/desk")
    set_shift(ShiftState.ON, by=act(lea))
    browser, request = desk
    option = next(each for each in ways(browser, request).context["options"] if each.ask)
    browser.post(reverse("take_way", args=[request.pk]), {"option": option.key})
    now.shift(10 * 60)
    time_out_approval(str(Approval.objects.get().pk), timezone.now())
    return browser, request


def test_where_nobody_answered_a_promise_leads_and_the_questions_are_read_once(asked):
    browser, request = asked
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = browser.get(f"/desk/{request.pk}")
    assert page.context["next_act"].kind == "promise"
    (line,) = page.context["ask_lines"]
    assert line.leads
    read = [each for each in queries if '"desk_approval"."asked_at" >' in each["sql"]]
    assert len(read) == 1


def test_next_act_stands_on_an_older_page_of_the_timeline(asked):
    browser, request = asked
    page = browser.get(f"/desk/{request.pk}", {"before": request.entries.first().pk + 1})
    assert page.context["next_act"].kind == "promise"


def test_who_is_no_member_of_staff_asked_nobody(mill):
    request = ask_as_ana(mill)
    head = request_head(request, by=SYSTEM)
    assert next_act(request, head, leave=False, emergency=None, by=SYSTEM).kind == "reply"
