"""A mail server's state is one row for all processes, whichever of them writes it first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from yesdesk.mail.models import OutboundServerState
from yesdesk.mail.outbound.routing import record_server_failure
from yesdesk.mail.outbound.smtp import SmtpError

pytestmark = pytest.mark.django_db
TROUBLE = SmtpError("AUTH", "535 5.7.8 no")


def test_failures_add_up_since_the_first(now):
    first = record_server_failure("mailbox:3", TROUBLE, timezone.now())
    now.shift(60)
    second = record_server_failure("mailbox:3", TROUBLE, timezone.now())
    assert (second.failures, second.since) == (2, first.since)
    assert first.retry_at - first.since < second.retry_at - timezone.now()


def test_for_one_address_alone_the_server_is_asked_on():
    state = record_server_failure("mailbox:3", TROUBLE, timezone.now(), ask_on=True)
    assert state.retry_at == state.since


def test_server_failures_written_at_once_are_both_counted():
    """The other one writes right after anything that was read here, or else right before."""
    now, others = timezone.now(), ["the other"]

    def meanwhile(execute, sql, params, many, context):
        reads = sql.lstrip().startswith("SELECT")
        if "mail_outboundserverstate" in sql and not reads and others:
            others.pop()
            record_server_failure("mailbox:3", TROUBLE, now)
        said = execute(sql, params, many, context)
        if "mail_outboundserverstate" in sql and reads and others:
            others.pop()
            record_server_failure("mailbox:3", TROUBLE, now)
        return said

    with connection.execute_wrapper(meanwhile):
        record_server_failure("mailbox:3", TROUBLE, now)
    state = OutboundServerState.objects.get()
    assert state.failures == 2
    assert state.retry_at - now > timedelta(minutes=1)
