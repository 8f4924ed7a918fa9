"""Mail to patrons can leave once a try reached the server, and not for a server that is only named."""

import pytest
from django.db import connection
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.core.opening import steps_now
from yesdesk.mail.admin.connection_check import check_mailbox, send_test_mail
from yesdesk.mail.models import OutboundServerState
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.outbound.queries import outbound_health
from yesdesk.mail.outbound.routing import record_server_failure
from yesdesk.mail.outbound.smtp import SmtpError
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
TROUBLE = SmtpError("AUTH", "535 5.7.8 no")


def step():
    return next(each for each in steps_now() if each.name == "mail_out")


def test_without_a_server_the_way_is_to_add_a_mailbox(library):
    assert not step().is_done
    assert step().how.startswith("Add a mailbox")


@pytest.mark.slow
def test_a_server_that_refuses_every_connection_is_not_done(mill, mailbox_at):
    box = mailbox_at(mill, smtp_host="127.0.0.1", smtp_port=1, inbound_method="pipe")
    assert not check_mailbox(box)[-1].works
    assert not step().is_done
    assert step().how.startswith("No try has reached the mail server yet.")
    ask_as_ana(mill)
    deliver_mail(by=SYSTEM)
    assert not step().is_done
    assert step().how.startswith("The mail server did not take mail at the last try.")


@pytest.mark.slow
def test_a_check_that_reaches_it_is_enough(mill, mailbox_at, post, teo, act):
    box = mailbox_at(mill, post, inbound_method="pipe")
    assert all(each.works for each in check_mailbox(box))
    assert step().is_done
    assert outbound_health(act(teo))["troubles"] == []
    type(box).objects.update(smtp_port=1)
    assert not step().is_done, "another server, that nobody has tried"


@pytest.mark.slow
def test_a_test_mail_that_it_took_is_enough(mill, mailbox_at, post):
    mailbox_at(mill, post)
    assert not step().is_done
    send_test_mail("", print)
    assert step().is_done


@pytest.mark.slow
def test_a_mail_to_a_patron_that_it_took_is_enough(mill, mailbox_at, post):
    mailbox_at(mill, post)
    ask_as_ana(mill)
    deliver_mail(by=SYSTEM)
    assert post.taken
    assert step().is_done


@pytest.mark.slow
def test_trouble_after_a_check_began_when_it_was_met(mill, mailbox_at, post, now):
    box = mailbox_at(mill, post, inbound_method="pipe")
    check_mailbox(box)
    now.shift(3600)
    state = record_server_failure(f"mailbox:{box.pk}", TROUBLE, timezone.now())
    assert (state.since, state.failures) == (timezone.now(), 1)
    assert not step().is_done
    check_mailbox(box)
    assert step().is_done
    assert OutboundServerState.objects.get().retry_at <= timezone.now()


@pytest.mark.slow
def test_mail_can_leave_stays_true_after_sent_mail_is_erased(mill, mailbox_at, post):
    mailbox_at(mill, post)
    ask_as_ana(mill)
    deliver_mail(by=SYSTEM)
    OutboundMessage.objects.all().delete()
    assert step().is_done


@pytest.mark.slow
def test_a_server_that_came_back_with_a_no_for_one_address_counts_as_reached(
    mill, mailbox_at, post, now
):
    mailbox_at(mill, post)
    ask_as_ana(mill)
    post.fault("CONNECT", "421 4.3.2 too busy")
    again = deliver_mail(by=SYSTEM)
    assert not step().is_done
    post.fault("RCPT", "550 5.1.1 no such user")
    now.move_to(again)
    deliver_mail(by=SYSTEM)
    assert not post.taken
    assert step().is_done


@pytest.mark.slow
def test_another_server_named_after_a_success_is_not_done(mill, mailbox_at, post):
    box = mailbox_at(mill, post)
    ask_as_ana(mill)
    deliver_mail(by=SYSTEM)
    type(box).objects.update(smtp_host="elsewhere.example")
    assert not step().is_done


@pytest.mark.slow
def test_mail_that_was_taken_counts_where_no_state_of_a_server_is_known(mill, mailbox_at, post):
    """As before states were kept, or after a restore."""
    mailbox_at(mill, post)
    ask_as_ana(mill)
    deliver_mail(by=SYSTEM)
    OutboundServerState.objects.all().delete()
    assert step().is_done


@pytest.mark.slow
def test_reached_server_is_recorded_once_not_for_each_mail(mill, mailbox_at, post):
    mailbox_at(mill, post)
    written = []

    def count(execute, sql, params, many, context):
        if "mail_outboundserverstate" in sql and not sql.lstrip().startswith("SELECT"):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        for name in ("ana", "bo", "cy"):
            ask_as_ana(mill, contact=f"{name}@post.example")
            ask_as_ana(mill, contact=f"{name}.too@post.example")
            deliver_mail(by=SYSTEM)
    assert len(post.taken) == 6
    assert len(written) == 1


@pytest.mark.slow
def test_a_server_at_another_address_is_noted_at_its_next_mail(mill, mailbox_at, post):
    box = mailbox_at(mill, post)
    known = {"said": "former.example:25", "since": timezone.now(), "retry_at": timezone.now()}
    OutboundServerState.objects.create(server=f"mailbox:{box.pk}", failures=0, **known)
    assert not step().is_done
    ask_as_ana(mill)
    deliver_mail(by=SYSTEM)
    assert step().is_done
