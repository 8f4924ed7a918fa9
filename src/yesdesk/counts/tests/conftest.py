"""A few days of a desk, in which much of what is counted happens."""

from datetime import timedelta
from uuid import uuid4

import pytest

from yesdesk.core.actors import patron_by_link
from yesdesk.counts.tests.nights import begin_counting
from yesdesk.desk.tally.actions import count_now
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.models import OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


@pytest.fixture
def days(mill, hill, act, sam, now):
    begin_counting()
    requests = [ask_as_ana(mill) for _time in range(3)]
    now.shift(timedelta(hours=7))  # the night, in another day of the branch
    requests += [ask_as_ana(mill), ask_as_ana(hill)]
    patron_replied(fresh(requests[0]), words="And?", by=patron_by_link(requests[0].pk, "en"))
    hand_over(fresh(requests[1]), words="Yours", branch=hill, by=act(sam))
    count_now("reference", uuid4(), point=0, by=act(sam))
    now.shift(timedelta(days=5))
    for request in requests[:4]:
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
    patron_replied(fresh(requests[2]), words="No.", by=patron_by_link(requests[2].pk, "en"))
    return requests
