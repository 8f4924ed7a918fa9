"""A robot that carries no mark gets one automatic mail a day, and no colleague is ever stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.channels.email.actions.delivering import deliver_mail, send_message_again
from yesdesk.channels.email.brake import had_one, note_automatic, sweep_automatic
from yesdesk.channels.email.models import AutomaticMail
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.actions.answering import reply
from yesdesk.desk.actions.asking import send_links
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.smtp import DROP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
ROBOT = "robot@post.example"


def states():
    return list(OutboundMessage.objects.order_by("id").values_list("state", flat=True))


@pytest.fixture
def way(mill, post, mailbox_at):
    return mailbox_at(mill, post)


def test_for_24_hours_whatever_day_it_is(now):
    note_automatic("Ana.M@post.example ", timezone.now())
    for hours, had in ((0, True), (7, True), (23, True), (25, False)):
        at = timezone.now() + timedelta(hours=hours)
        assert had_one("ana.m@post.example", at) is had
        assert not had_one("bo@post.example", at)


def test_nothing_of_the_address_is_kept_and_that_not_for_long():
    note_automatic("ana.m@post.example", timezone.now())
    assert "ana" not in str(AutomaticMail.objects.values().get())
    assert sweep_automatic(timezone.now() + timedelta(hours=47)) == 0
    assert sweep_automatic(timezone.now() + timedelta(hours=49)) == 1


@pytest.mark.slow
def test_a_robot_gets_one_automatic_mail_a_day(way, mill, post, now):
    for _mail in range(30):
        ask_as_ana(mill, reach=ROBOT)
        deliver_mail(by=SYSTEM)
        now.shift(1)
    assert len(post.taken) == 1
    assert states() == ["sent"] + ["braked"] * 29
    now.shift(24 * 60 * 60)
    ask_as_ana(mill, reach=ROBOT)
    deliver_mail(by=SYSTEM)
    assert len(post.taken) == 2


@pytest.mark.slow
def test_it_stands_in_the_log(way, mill, caplog):
    for _mail in range(2):
        ask_as_ana(mill, reach=ROBOT)
    deliver_mail(by=SYSTEM)
    assert "the address had one today" in caplog.text


@pytest.mark.slow
def test_a_colleague_and_a_link_that_was_asked_for_go_all_the_same(way, mill, post, act, sam):
    for _turn in range(3):
        request = ask_as_ana(mill, reach=ROBOT)
        reply(request, words="Come by.", seen_revision=request.revision, by=act(sam))
    send_links(ROBOT, by=SYSTEM)
    deliver_mail(by=SYSTEM)
    assert sorted(states()) == ["braked"] * 2 + ["sent"] * 7


@pytest.mark.slow
def test_one_that_may_have_gone_counts(way, mill, post, now):
    post.fault("END", DROP, times=2)
    ask_as_ana(mill, reach=ROBOT)
    while (again := deliver_mail(by=SYSTEM)) is not None:
        now.move_to(again + timedelta(seconds=1))
    ask_as_ana(mill, reach=ROBOT)
    deliver_mail(by=SYSTEM)
    assert states() == ["refused", "braked"]


@pytest.mark.slow
def test_one_that_never_went_does_not(way, mill, post):
    post.fault("RCPT", "550 5.1.1 no such user")
    for _mail in range(2):
        ask_as_ana(mill, reach=ROBOT)
    deliver_mail(by=SYSTEM)
    assert states() == ["refused", "sent"]


@pytest.mark.slow
def test_a_person_may_send_it_after_all(way, mill, post, act, sam):
    for _mail in range(2):
        ask_as_ana(mill, reach=ROBOT)
    deliver_mail(by=SYSTEM)
    send_message_again(OutboundMessage.objects.latest("id").pk, by=act(sam))
    deliver_mail(by=SYSTEM)
    assert states() == ["sent", "sent"]
    assert post.taken[1].mail["Auto-Submitted"] == "auto-generated"
    assert post.taken[1].sender == ""
