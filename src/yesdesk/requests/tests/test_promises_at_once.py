"""Two give the same late promise a new time at the same moment: one stands, the other hears of it. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from yesdesk.core.errors import EditConflict
from yesdesk.core.models import OutboundMessage
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import Promise, PromiseState, Request
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]


def test_two_new_times_at_once_keep_one_with_one_letter(library, mill, act, sam, kim):
    request = ask_as_ana(mill)
    first = promise(
        request,
        what="an answer",
        due_at=timezone.now() + timedelta(hours=1),
        despite_doubt=True,
        by=act(kim),
    )
    Promise.objects.update(due_at=timezone.now() - timedelta(minutes=12))
    mark_promise_due(str(first.pk), timezone.now())
    OutboundMessage.objects.all().delete()
    start = Barrier(2)

    def press(by):
        seen = Request.objects.select_related("branch", "patron").get(pk=request.pk)
        try:
            start.wait(PATIENCE)
            return promise(
                seen,
                what="an answer",
                due_at=timezone.now() + timedelta(hours=2),
                sorry="We are sorry.",
                seen_revision=seen.revision,
                despite_doubt=True,
                by=by,
            )
        except EditConflict as told:
            return told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(press, [act(sam), act(kim)]))
    assert {type(each) for each in said} == {Promise, EditConflict}
    states = Promise.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [PromiseState.RENEWED, PromiseState.OPEN]
    assert OutboundMessage.objects.count() == 1
