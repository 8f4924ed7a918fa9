"""What is open is found by the indexes of what is open, never by reading all that ever came to a place.

SQLite plans without statistics, so the same plan is made for ten requests and for a million.
"""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.places.models import ServicePoint
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.next_request import next_requests
from yesdesk.requests.queries.open_work import before_closing, left_open, open_purchases
from yesdesk.requests.queries.promises import due_promises
from yesdesk.requests.queries.queues import (
    ORDERS,
    DeskFilter,
    Queue,
    queue_counts,
    queue_page,
    queue_requests,
)
from yesdesk.requests.queries.thanks import thanks_of
from yesdesk.testing.needs import ask_as_ana

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans"),
]

WHOLE_PAST = ("request_newest", "request_closed", "SCAN desk_request\n", "SCAN desk_promise\n")
SMALL = [queue for queue in Queue if queue is not Queue.ALL]


def reads_the_past(plan: str) -> list[str]:
    return [line for line in plan.splitlines() if any(each in f"{line}\n" for each in WHOLE_PAST)]


@pytest.mark.parametrize("queue", SMALL)
@pytest.mark.parametrize("at_branch", [True, False])
@pytest.mark.parametrize("at_point", [True, False])
def test_a_small_queue(queue, at_branch, at_point, mill, act, sam):
    point = ServicePoint.objects.filter(branch=mill).first()
    view = DeskFilter(
        queue=queue, branch=mill.pk if at_branch else None, point=point.pk if at_point else None
    )
    rows = queue_requests(act(sam), view).order_by(*ORDERS[queue].sort())[:51]
    assert not reads_the_past(rows.explain())


@pytest.mark.parametrize("at_branch", [True, False])
def test_counts_and_what_is_due(at_branch, mill, act, sam):
    branch = mill.pk if at_branch else None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queue_counts(act(sam), DeskFilter(branch=branch), SMALL)
        due_promises(act(sam), branch)
    plans = [_plan(query["sql"]) for query in asked.captured_queries]
    assert len(plans) == 2
    assert not [line for plan in plans for line in reads_the_past(plan)]


@pytest.mark.parametrize("at_branch", [True, False])
def test_whom_to_help_next_is_found_without_sorting_all_who_wait(at_branch, mill, act, sam):
    with CaptureQueriesContext(connection) as asked:
        next_requests(act(sam), mill.pk if at_branch else None, size=5)
    urgent, waiting = [_plan(query["sql"]) for query in asked.captured_queries]
    assert "request_next" in waiting
    assert "TEMP B-TREE" not in waiting
    assert "request_emergency" in urgent
    assert not reads_the_past(urgent)


def _plan(sql: str, params: Sequence[object] | None = None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(row[3] for row in cursor.fetchall())


@pytest.fixture
def gone_kim(kim, mill, act):
    """Kim has gone, and has a request in her hands."""
    assign(ask_as_ana(mill), by=act(kim))
    kim.is_active = False
    kim.save()
    return kim


def test_open_work_is_found_among_what_is_open(mill, act, lea, dana, gone_kim):
    asked = []

    def with_its_values(execute, sql, params, many, context):
        asked.append((sql, params))  # literals would find indexes that parameters do not
        return execute(sql, params, many, context)

    with connection.execute_wrapper(with_its_values):
        assert left_open(act(lea))
        before_closing(act(lea), mill)
        open_purchases(act(dana))
        thanks_of(act(lea))
    past = (*WHOLE_PAST, "SCAN U0\n", "SCAN U0 USING COVERING INDEX entry_of_request")
    plans = [f"{_plan(*statement)}\n" for statement in asked]
    assert not [plan for plan in plans if any(each in plan for each in past)]


def test_the_whole_list_starts_at_its_newest(mill, act, sam):
    rows = queue_requests(act(sam), DeskFilter(queue=Queue.ALL, branch=mill.pk)).order_by(
        "-last_entry_at", "-id"
    )
    assert "request_newest_here" in rows[:51].explain()
    assert "TEMP B-TREE" not in rows[:51].explain()


@pytest.mark.parametrize("queue", SMALL)
@pytest.mark.parametrize("filtered", [{"kind": "rooms"}, {"language": "es"}, {"tag": 1}])
def test_a_small_queue_with_a_filter(queue, filtered, mill, act, sam):
    view = DeskFilter(queue=queue, branch=mill.pk, **filtered)
    rows = queue_requests(act(sam), view).order_by(*ORDERS[queue].sort())[:51]
    assert not reads_the_past(rows.explain())


@pytest.mark.parametrize("at_branch", [True, False])
def test_of_the_whole_list_the_few_with_a_tag_are_read_first(at_branch, mill, act, sam):
    view = DeskFilter(queue=Queue.ALL, branch=mill.pk if at_branch else None, tag=1)
    with CaptureQueriesContext(connection) as asked:
        queue_page(act(sam), view)
    plan = _plan(asked.captured_queries[0]["sql"])
    assert "desk_request_tags_tag_id" in plan
    assert not reads_the_past(plan)
