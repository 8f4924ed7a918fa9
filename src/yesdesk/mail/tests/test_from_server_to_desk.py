"""From the mail server to the desk, with everything there is between; each row of what other desks get wrong."""

import io

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job, OutboundMessage
from yesdesk.mail.inbound import imap_sync, jobs, spool
from yesdesk.mail.inbound.jobs import enqueue_ingest_if_due, enqueue_poll, polling_is_due
from yesdesk.mail.inbound.spool_import import import_spool
from yesdesk.mail.models import (
    Arrival,
    ArrivalState,
    InboundMethod,
    Mailbox,
    MailboxState,
    MailboxTrouble,
    Message,
    ReviewReason,
)
from yesdesk.mail.outbound.message_ids import new_message_id
from yesdesk.mail.tests.arriving import spooled
from yesdesk.patrons.models import Patron
from yesdesk.requests.actions.redact import redact
from yesdesk.requests.models import CopiedBranch, Request
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.mails import a_mailbox, mail_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def taken_in(collect):
    """The mailbox is looked at, and every job done."""

    def take():
        collect()
        for _ in range(9):
            if not run_due_jobs("worker"):
                break

    return take


def without_id(words):
    return mail_bytes(words, message_id="")


def test_p01_a_bad_one_between_good_ones(boxes, taken_in):
    boxes.inbox.put(mail_bytes("one", message_id="<1@a>", sender="a@post.example"))
    boxes.inbox.put(b"\0\xff" * 50)
    boxes.inbox.put(mail_bytes("three", message_id="<3@a>", sender="c@post.example"))
    taken_in()
    assert list(Request.objects.order_by("id").values_list("said", flat=True)) == ["one", "three"]
    assert Arrival.objects.get(state=ArrivalState.LISTED).detail == "it has no headers"


def test_p05_without_message_id(boxes, taken_in):
    for words in ("My books", "My books", "My card"):
        boxes.inbox.put(without_id(words))
    taken_in()
    taken_in()
    assert sorted(Request.objects.values_list("said", flat=True)) == ["My books", "My card"]


def test_p06_one_id_for_two_mails(boxes, taken_in):
    for words in ("Your parcel 1", "Your parcel 2"):
        boxes.inbox.put(mail_bytes(words, message_id=f"<{'x' * 191}@parcels.example>"))
    taken_in()
    assert Request.objects.count() == 2


GMAIL = "---------- Forwarded message ---------\nFrom: Wren Library <mill@wren.example>\n\nYour books are here."
APPLE = "Begin forwarded message:\n\n> From: Wren Library <mill@wren.example>\n>\n> Your books are here."


@pytest.mark.parametrize(
    "words",
    [GMAIL, APPLE, f"Can you help?\n\n{GMAIL}", f"Can you help?\n\n-- \nAna\n\n{APPLE}"],
)
@pytest.mark.parametrize("sender", ["ana.m@post.example", "bo@else.example"])
def test_p15_our_mail_handed_on_to_another_inbox_with_no_prefix_at_all(
    boxes, taken_in, words, sender
):
    boxes.inbox.put(mail_bytes())
    taken_in()
    first = Request.objects.get()
    ours = new_message_id(first.pk, first.link_id, "library.example")
    boxes.inbox.put(
        mail_bytes(words, sender=sender, message_id="<2@post.example>", References=ours)
    )
    taken_in()
    second = Request.objects.latest("id")
    assert second.pk != first.pk
    assert second.entries.earliest("id").detail["forwarded_from"] == first.pk
    assert first.entries.count() == 1


def test_p15_and_as_a_file(boxes, taken_in):
    boxes.inbox.put(mail_bytes())
    taken_in()
    first = Request.objects.get()
    inner = new_message_id(first.pk, first.link_id, "library.example")
    boxes.inbox.put(
        b"From: bo@else.example\r\nSubject: Late charges\r\nMessage-ID: <2@else.example>\r\n"
        b"References: " + inner.encode() + b"\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nCan you help?\r\n'
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Your books\r\n\r\nHere.\r\n--b--\r\n"
    )
    taken_in()
    second = Request.objects.latest("id")
    assert second.pk != first.pk
    assert second.entries.earliest("id").detail["forwarded_from"] == first.pk


@pytest.mark.parametrize("header", ["to", "Cc"])
def test_p38_two_hundred_are_written_to_and_one_person_is_kept(boxes, taken_in, header):
    crowd = ", ".join(f"Reader {n} <reader{n}@post.example>" for n in range(200))
    boxes.inbox.put(mail_bytes(**{header: crowd}))
    taken_in()
    assert Patron.objects.get().contact == "ana.m@post.example"
    assert OutboundMessage.objects.get().to == "ana.m@post.example"


@pytest.mark.parametrize("way", ["pipe", "imap"])
def test_p08_to_two_branches_it_is_one_request_on_both_desks(
    boxes, taken_in, collected, hill, settings, way
):
    settings.MAIL_SPOOL = settings.DATA / "mail" / "spool"
    a_mailbox(hill, "hill@library.example", inbound_method=InboundMethod.PIPE)
    mail = mail_bytes("Both of you", to=f"{collected.address}, hill@library.example")
    if way == "imap":
        boxes.inbox.put(b"Received: by one route\r\n" + mail)
    else:
        spooled(settings.MAIL_SPOOL, b"Received: by one route\r\n" + mail, collected.address)
    spooled(settings.MAIL_SPOOL, b"Received: by another\r\n" + mail, "hill@library.example")
    import_spool(by=SYSTEM)
    taken_in()
    request = Request.objects.get()
    desks = {request.branch_id, *CopiedBranch.objects.values_list("branch", flat=True)}
    assert desks == {collected.service_point.branch_id, hill.pk}
    assert OutboundMessage.objects.count() == 1


def test_p08_a_copy_by_a_list_lands_by_delivered_to(taken_in, hill, settings, collected):
    settings.MAIL_SPOOL = settings.DATA / "mail" / "spool"
    a_mailbox(hill, "hill@library.example", inbound_method=InboundMethod.PIPE)
    mail = mail_bytes("From the list", to="everybody@city.example")
    spooled(
        settings.MAIL_SPOOL, b"Delivered-To: hill@library.example\r\n" + mail, "desks@city.example"
    )
    import_spool(by=SYSTEM)
    taken_in()
    assert Request.objects.get().branch == hill


def test_the_same_mail_by_pipe_and_by_imap_is_one(boxes, taken_in, settings, collected):
    settings.MAIL_SPOOL = settings.DATA / "mail" / "spool"
    boxes.inbox.put(mail_bytes())
    spooled(settings.MAIL_SPOOL, mail_bytes(), collected.address)
    import_spool(by=SYSTEM)
    taken_in()
    assert (Request.objects.count(), Arrival.objects.filter(state="done").count()) == (1, 2)
    assert OutboundMessage.objects.count() == 1


def test_what_staff_want_becomes_a_request_though_nobody_can_read_it(
    client_of, sam, collected, taken_in
):
    from yesdesk.mail.inbound.store_raw import NewArrival, store_raw

    arrival = store_raw(NewArrival(collected), io.BytesIO(b"\0" * 20), by=SYSTEM)
    Arrival.objects.update(state=ArrivalState.LISTED, reason=ReviewReason.UNREADABLE)
    client_of(sam).post(f"/mail/arrived/{arrival.pk}/request")
    taken_in()
    request = Request.objects.get()
    assert request.channel == "email"
    arrival.refresh_from_db()
    assert (arrival.state, arrival.message.request) == (ArrivalState.DONE, request)


def test_what_the_server_took_for_junk_and_staff_want(client_of, sam, boxes, taken_in):
    boxes.folder("Spam", "\\Junk").put(mail_bytes("Please help"))
    taken_in()
    assert not Request.objects.exists()
    junk = Arrival.objects.get()
    assert (junk.state, junk.subject) == (ArrivalState.LISTED, "Late charges")
    client_of(sam).post(f"/mail/arrived/{junk.pk}/request")
    taken_in()
    assert Request.objects.get().said == "Please help"


def test_what_a_machine_sent_and_staff_want(client_of, sam, boxes, taken_in):
    boxes.inbox.put(mail_bytes("Ten new books", List_Id="<news.publisher.example>"))
    taken_in()
    assert not Request.objects.exists()
    robot = Arrival.objects.get()
    assert (robot.state, robot.subject) == (ArrivalState.DONE, "Late charges")
    client_of(sam).post(f"/mail/arrived/{robot.pk}/request", {"queue": "robots"})
    taken_in()
    assert Request.objects.get().said == "Ten new books"
    assert OutboundMessage.objects.count() == 0, "a machine gets no receipt, whatever staff say"


def test_an_erased_request_takes_its_mail_along_here_and_there(boxes, taken_in):
    from yesdesk.requests.retention import erase_requests

    boxes.inbox.put(mail_bytes())
    taken_in()
    erase_requests([Request.objects.get().pk])
    assert not Arrival.objects.exists()
    assert not Message.objects.exists()
    taken_in()
    assert boxes.inbox.mails == []
    taken_in()
    assert not Request.objects.exists()


def test_words_that_are_struck_are_struck_out_of_the_mail_as_it_came_too(boxes, taken_in, act, lea):
    boxes.inbox.put(mail_bytes("My card number is 4929 0000 1111, please help"))
    taken_in()
    entry = Request.objects.get().entries.get()
    redact(entry, words="4929 0000 1111", by=act(lea))
    assert not Arrival.objects.exists()
    assert Message.objects.exists(), "that it was received stays known"
    taken_in()
    assert boxes.inbox.mails == []
    boxes.inbox.put(mail_bytes("My card number is 4929 0000 1111, please help"))
    taken_in()
    assert Request.objects.count() == 1


class TestJobs:
    def test_each_mailbox_is_polled_by_one_job(self, collected, hill):
        a_mailbox(hill, "hill@library.example")
        a_mailbox(hill, "pipe@library.example", inbound_method=InboundMethod.PIPE)
        a_mailbox(hill, "off@library.example", switched_on=False)
        for _ in range(2):
            polling_is_due("", timezone.now())
        assert Job.objects.count() == 2

    def test_a_silent_server_is_left_alone_for_a_while_and_keeps_nobody_waiting(
        self, collected, hill, boxes, taken_in
    ):
        dead = a_mailbox(hill, "dead@library.example", host="127.0.0.1", port=1, security="none")
        boxes.inbox.put(mail_bytes())
        for each in (dead, collected):
            enqueue_poll(each.pk)
        taken_in()
        assert Request.objects.count() == 1
        assert MailboxState.objects.get(mailbox=dead).trouble == MailboxTrouble.SILENT
        Job.objects.all().delete()
        polling_is_due("", timezone.now())
        assert [job.key for job in Job.objects.all()] == [f"mail.poll.{collected.pk}"]

    def test_more_than_one_turn_is_another_job(self, collected, boxes, monkeypatch):
        for number in range(3):
            boxes.inbox.put(mail_bytes(message_id=f"<{number}@a>"))
        monkeypatch.setattr(imap_sync, "SECONDS", -1.0)
        enqueue_poll(collected.pk)
        run_due_jobs("worker", 1)
        assert Job.objects.filter(key=f"mail.poll.{collected.pk}").exists()

    def test_while_one_server_is_asked_another_mailbox_waits_and_keeps_no_thread(
        self, collected, boxes
    ):
        boxes.inbox.put(mail_bytes())
        enqueue_poll(collected.pk)
        with jobs._line:
            assert run_due_jobs("worker", 1) == 1
        assert not Arrival.objects.exists()
        job = Job.objects.get(key=f"mail.poll.{collected.pk}")
        assert job.run_after > timezone.now()
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        run_due_jobs("worker", 1)
        assert Arrival.objects.exists()

    def test_mailbox_switched_off_meanwhile_is_not_polled(self, collected, boxes):
        boxes.inbox.put(mail_bytes())
        enqueue_poll(collected.pk)
        Mailbox.objects.update(switched_on=False)
        run_due_jobs("worker")
        assert not Arrival.objects.exists()

    def test_what_a_crash_left_waiting_is_looked_at_again(self, collected, boxes, collect):
        boxes.inbox.put(mail_bytes())
        collect()
        Job.objects.all().delete()
        enqueue_ingest_if_due("", timezone.now())
        run_due_jobs("worker")
        assert Request.objects.count() == 1


def test_a_spool_elsewhere(settings, tmp_path, collected):
    settings.MAIL_SPOOL = tmp_path / "elsewhere"
    spooled(settings.MAIL_SPOOL, mail_bytes(), collected.address)
    assert import_spool(by=SYSTEM) == 1
    assert spool.spooled_mails(settings.MAIL_SPOOL) == []
