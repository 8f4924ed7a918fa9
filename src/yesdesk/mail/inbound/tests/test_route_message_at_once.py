"""The same mail handed to several workers at the same moment is one request, and every arrival is settled."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.models import Arrival, ArrivalState
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.models import CopiedBranch, Request
from yesdesk.testing.mails import a_mailbox, an_arrival, mail_bytes
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]

WORKERS = 4


def test_same_mail_routed_at_once_opens_one_request(mill, hill):
    raw = mail_bytes()
    boxes = [a_mailbox(mill), a_mailbox(hill, "ask@hill.library.example")]
    arrivals = [an_arrival(boxes[number % 2], raw) for number in range(WORKERS)]
    ready = Barrier(WORKERS)

    def work(pk):
        try:
            arrival = Arrival.objects.select_related("mailbox__service_point__branch").get(pk=pk)
            mail = parse_mail(io.BytesIO(raw))
            ready.wait(PATIENCE)
            return route_message(mail, arrival, by=SYSTEM).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        made = list(pool.map(work, [arrival.pk for arrival in arrivals]))
    assert len(set(made)) == 1
    assert Request.objects.count() == 1
    assert OutboundMessage.objects.count() == 1
    assert CopiedBranch.objects.count() == 1
    assert {each.state for each in Arrival.objects.all()} == {ArrivalState.DONE}
