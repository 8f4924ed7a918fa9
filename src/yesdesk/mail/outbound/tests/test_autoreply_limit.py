"""A robot that carries no mark gets one automatic mail a day, and neither a colleague nor a person who asks again is
stopped.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.twins.smtp import DROP
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.public.actions import send_links
from yesdesk.mail.models import AutomaticMail, Message
from yesdesk.mail.outbound.alerts import too_many_receipts
from yesdesk.mail.outbound.autoreply_limit import (
    A_DAY,
    delete_old_autoreplies,
    receipts_have_stopped,
    record_autoreply,
    sent_lately,
)
from yesdesk.mail.outbound.delivery import deliver_mail, send_message_again
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Channel
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
ROBOT = "robot@post.example"


def states():
    return list(OutboundMessage.objects.order_by("id").values_list("state", flat=True))


def ask_by_mail(branch, subject="My loans", contact=ROBOT):
    request = ask_as_ana(branch, contact=contact, channel=Channel.EMAIL)
    return Message.objects.create(
        identity=f"mail {request.pk}",
        subject=subject,
        request=request,
        verdict="new",
        at=timezone.now(),
    ).request


def ask_twice(branch, now):
    """As a robot does: the second is its answer to the receipt for the first."""
    for _mail in range(2):
        ask_by_mail(branch)
        deliver_mail(by=SYSTEM)
        now.shift(1)


@pytest.fixture
def way(mill, post, mailbox_at):
    return mailbox_at(mill, post)


def test_for_24_hours_whatever_day_it_is(now):
    record_autoreply("Ana.M@post.example ", timezone.now())
    for hours, had in ((0, True), (7, True), (23, True), (25, False)):
        at = timezone.now() + timedelta(hours=hours)
        assert bool(sent_lately("ana.m@post.example", at)) is had
        assert not sent_lately("bo@post.example", at)


def test_nothing_of_the_address_is_kept_and_that_not_for_long():
    record_autoreply("ana.m@post.example", timezone.now())
    assert "ana" not in str(AutomaticMail.objects.values().get())
    assert delete_old_autoreplies(timezone.now() + timedelta(hours=47)) == 0
    assert delete_old_autoreplies(timezone.now() + timedelta(hours=49)) == 1


@pytest.mark.slow
def test_a_robot_gets_one_automatic_mail_a_day(way, mill, post, now):
    for _mail in range(30):
        ask_by_mail(mill)
        deliver_mail(by=SYSTEM)
        now.shift(1)
    assert len(post.taken) == 1
    assert states() == ["sent"] + ["throttled"] * 29
    now.shift(24 * 60 * 60)
    ask_by_mail(mill)
    deliver_mail(by=SYSTEM)
    assert len(post.taken) == 2


@pytest.mark.slow
def test_a_help_desk_with_an_address_for_each_ticket_is_one_robot(way, mill, post, now):
    for ticket in range(4711, 4721):
        ask_by_mail(mill, contact=f"support+{ticket}@desk.example")
        deliver_mail(by=SYSTEM)
        now.shift(1)
    assert len(post.taken) == 1
    assert states() == ["sent"] + ["throttled"] * 9


def test_what_stands_behind_a_plus_is_no_other_mailbox(now):
    record_autoreply("ana.m+library@post.example", timezone.now())
    assert sent_lately("ana.m@post.example", timezone.now())
    assert sent_lately("ana.m+court@post.example", timezone.now())
    assert not sent_lately("ana.m@desk.example", timezone.now())
    record_autoreply("+list@post.example", timezone.now())
    assert not sent_lately("+other@post.example", timezone.now())


@pytest.mark.slow
def test_throttled_receipt_is_logged(way, mill, now, caplog):
    ask_twice(mill, now)
    assert "the address had one today" in caplog.text


@pytest.mark.slow
def test_a_colleague_and_a_link_that_was_asked_for_go_all_the_same(way, mill, post, act, sam, now):
    for _turn in range(3):
        request = ask_by_mail(mill)
        reply(request, words="Come by.", seen_revision=request.revision, by=act(sam))
        let_answers_go()
        deliver_mail(by=SYSTEM)
        now.shift(1)
    send_links(ROBOT, by=SYSTEM)
    deliver_mail(by=SYSTEM)
    assert sorted(states()) == ["sent"] * 7 + ["throttled"] * 2


@pytest.mark.slow
def test_receipt_that_may_have_gone_counts_to_the_limit(way, mill, post, now):
    post.fault("END", DROP, times=2)
    ask_by_mail(mill)
    while (again := deliver_mail(by=SYSTEM)) is not None:
        now.move_to(again + timedelta(seconds=1))
    assert sent_lately(ROBOT, timezone.now())
    assert states() == ["refused"]


@pytest.mark.slow
def test_receipt_that_never_went_does_not_count(way, mill, post):
    post.fault("RCPT", "550 5.1.1 no such user")
    for _mail in range(2):
        ask_by_mail(mill)
    deliver_mail(by=SYSTEM)
    assert states() == ["refused", "sent"]


@pytest.mark.slow
def test_a_person_may_send_it_after_all(way, mill, post, act, sam, now):
    ask_twice(mill, now)
    send_message_again(OutboundMessage.objects.latest("id").pk, by=act(sam))
    deliver_mail(by=SYSTEM)
    assert states() == ["sent", "sent"]
    assert post.taken[1].mail["Auto-Submitted"] == "auto-generated"
    assert post.taken[1].sender == ""


@pytest.mark.slow
def test_a_person_who_asks_again_the_same_day_gets_her_link(way, mill, post, now):
    for _question in range(2):
        ask_by_mail(mill, contact="ana.m@post.example")
        deliver_mail(by=SYSTEM)
        now.shift(60 * 60)
    assert states() == ["sent", "sent"]
    assert post.taken[0].text != post.taken[1].text


@pytest.mark.slow
def test_patron_asking_on_the_web_gets_every_receipt(way, mill, post, now):
    for _question in range(2):
        ask_by_mail(mill, contact="ana.m@post.example")
        now.shift(1)
    deliver_mail(by=SYSTEM)
    now.shift(1)
    ask_as_ana(mill)
    deliver_mail(by=SYSTEM)
    assert states() == ["sent"] * 3


@pytest.mark.slow
def test_a_robot_that_takes_its_time_is_quiet_after_a_few(way, mill, post, now):
    for _mail in range(9):
        ask_by_mail(mill)
        deliver_mail(by=SYSTEM)
        now.shift(600)
    assert states() == ["sent"] * A_DAY + ["throttled"] * (9 - A_DAY)


def test_beyond_five_times_the_usual_hour_receipts_stop_with_an_alarm(way, mill, now):
    for number in range(100):
        assert not receipts_have_stopped(timezone.now())
        record_autoreply(f"p{number}@post.example", timezone.now())
    assert receipts_have_stopped(timezone.now())
    assert [alert.url_name for alert in too_many_receipts()] == ["outbox"]
    ask_by_mail(mill, contact="ana@post.example")
    deliver_mail(by=SYSTEM)
    assert states() == ["throttled"]
    now.shift(timedelta(hours=1, seconds=1))
    assert not list(too_many_receipts())


def test_a_library_that_answers_many_has_a_higher_hour(now):
    at = timezone.now()
    AutomaticMail.objects.bulk_create(
        AutomaticMail(pseudonym=f"{hours}-{number}", at=at - timedelta(hours=hours))
        for hours in range(2, 48)
        for number in range(30)
    )
    for number in range(120):
        record_autoreply(f"p{number}@post.example", at)
    assert not receipts_have_stopped(at)
