"""Every kept mail ends as a request or on the list with its reason; what is not its own fault keeps it waiting."""

import errno
import io

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job
from yesdesk.core.storage.files import DiskFull, path_of
from yesdesk.mail.inbound import ingest
from yesdesk.mail.inbound.ingest import TRIES, ingest_arrival, ingest_waiting
from yesdesk.mail.inbound.jobs import enqueue_ingest_if_due
from yesdesk.mail.inbound.sandbox import ParserDied, ParserTimedOut, ReaderBroken
from yesdesk.mail.inbound.store_raw import NewArrival, store_raw
from yesdesk.mail.models import Arrival, ArrivalState, ReviewReason
from yesdesk.mail.tests import readers
from yesdesk.mail.tests.arriving import HereReader, a_mail, a_mailbox
from yesdesk.requests.models import Request
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.patience import PATIENCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def info(mill):
    return a_mailbox(mill, is_default=True)


@pytest.fixture
def kept(info):
    """`kept(mail)`: an arrival that waits."""

    def keep(mail=None, **more):
        new = NewArrival(info, **more)
        return store_raw(new, io.BytesIO(mail or a_mail()), by=SYSTEM)

    return keep


@pytest.fixture
def failing(monkeypatch):
    """`failing(error)`: from now on receiving raises it."""

    def put(error):
        def receive(_mail, _arrival, *, by):
            raise error

        monkeypatch.setattr(ingest, "route_message", receive)

    return put


def taken(arrival):
    ingest_arrival(arrival.pk, HereReader(), by=SYSTEM)
    arrival.refresh_from_db()
    return arrival


@pytest.mark.parametrize("error", [ImportError("half an upgrade"), FileNotFoundError(2, "words")])
def test_a_worker_that_lacks_a_part_of_the_program_blames_no_mail(kept, failing, error):
    arrival = kept()
    failing(error)
    for _try in range(TRIES + 1):
        taken(arrival)
    assert (arrival.state, arrival.tries) == (ArrivalState.WAITING, 0)


def test_kept_mail_becomes_a_request(kept):
    arrival = taken(kept())
    assert arrival.state == ArrivalState.DONE
    assert arrival.message.request.said == "were due."


@pytest.mark.parametrize(
    ("subject", "reason", "detail"),
    [
        ("broken", ReviewReason.UNREADABLE, "nothing in it is a mail"),
        ("raise", ReviewReason.UNREADABLE, "RecursionError"),
    ],
)
def test_what_cannot_be_read_is_listed_at_once(kept, subject, reason, detail):
    arrival = taken(kept(a_mail(subject)))
    assert (arrival.state, arrival.reason, arrival.detail) == ("listed", reason, detail)
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    "error", [ValueError("a patron's words"), DataError("words"), KeyError("words")]
)
def test_what_fails_after_reading_is_listed_without_its_words(kept, failing, error):
    failing(error)
    arrival = taken(kept())
    assert (arrival.state, arrival.reason) == ("listed", ReviewReason.FAILED)
    assert "words" not in arrival.detail
    assert type(error).__name__ in arrival.detail
    assert (arrival.tries, arrival.message) == (1, None)


@pytest.mark.parametrize(
    "error",
    [
        DiskFull("no", next_step="on"),
        OSError(errno.ENOSPC, "full"),
        OSError(errno.EMFILE, "many"),
        ReaderBroken(),
    ],
)
def test_a_full_disk_or_a_reader_that_cannot_start_is_no_mails_fault(kept, failing, error):
    failing(error)
    arrival = kept()
    for _ in range(TRIES + 2):
        taken(arrival)
    assert (arrival.state, arrival.tries) == (ArrivalState.WAITING, 0)


def test_a_database_that_is_away_is_no_mails_fault_and_ends_the_turn(kept, failing, info):
    failing(OperationalError("away"))
    arrivals = [kept(), kept()]
    for _ in range(TRIES + 2):
        with pytest.raises(OperationalError):
            taken(arrivals[0])
    arrivals[0].refresh_from_db()
    assert (arrivals[0].state, arrivals[0].tries) == (ArrivalState.WAITING, 0)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ParserDied("signal 9"), ReviewReason.STOPPED),
        (ParserTimedOut("30 s"), ReviewReason.TOO_LONG),
        (MemoryError(), ReviewReason.STOPPED),
        (IntegrityError("words"), ReviewReason.FAILED),
    ],
)
def test_what_may_have_been_the_mail_is_tried_three_times(kept, failing, error, reason):
    failing(error)
    arrival = kept()
    for _ in range(TRIES - 1):
        assert taken(arrival).state == ArrivalState.WAITING
    assert (taken(arrival).state, arrival.reason) == ("listed", reason)


@pytest.mark.parametrize("subject", ["My books", "raise"])
def test_mail_that_killed_the_worker_each_time_is_listed(kept, subject):
    arrival = kept(a_mail(subject))
    Arrival.objects.filter(pk=arrival.pk).update(tries=TRIES)  # counted, and never settled
    assert (taken(arrival).state, arrival.reason) == ("listed", ReviewReason.STOPPED)
    assert arrival.subject == ("My books" if subject == "My books" else "")
    assert not Request.objects.exists()


def test_mail_without_its_bytes_is_listed_as_gone(kept):
    arrival = kept()
    path_of(arrival.raw).unlink()
    assert (taken(arrival).state, arrival.reason) == ("listed", ReviewReason.GONE)


def test_the_list_says_whose_it_is_as_far_as_that_can_be_read(kept):
    arrival = taken(kept(a_mail("broken", sender="Ana\x07 <ana@example.org>")))
    assert (arrival.sender, arrival.subject) == ("Ana <ana@example.org>", "broken")


def test_a_settled_one_is_left_alone(kept):
    arrival = taken(kept())
    taken(arrival)
    assert (arrival.tries, Request.objects.count()) == (1, 1)


class TestWhoseMail:
    def test_for_nobody_it_is_listed(self, kept):
        arrival = taken(kept(addressed_to="nobody@library.example"))
        assert (arrival.state, arrival.reason) == ("listed", ReviewReason.NO_MAILBOX)
        assert arrival.detail == "nobody@library.example"

    @pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To"])
    def test_a_copy_by_a_list_lands_by_what_servers_wrote_down(self, kept, hill, header):
        theirs = a_mailbox(hill, "hill@library.example")
        mail = f"{header}: Hill@library.example\r\n".encode() + a_mail()
        arrival = taken(kept(mail, addressed_to="all@library.example"))
        assert (arrival.state, arrival.mailbox) == (ArrivalState.DONE, theirs)
        assert arrival.message.request.branch == hill

    def test_a_mailbox_that_was_added_since(self, kept, hill):
        arrival = kept(addressed_to="hill@library.example")
        theirs = a_mailbox(hill, "hill@library.example")
        assert taken(arrival).mailbox == theirs


class TestJunk:
    def test_junk_mail_is_listed_with_its_sender_and_opens_nothing(self, kept):
        arrival = taken(kept(reason=ReviewReason.JUNK))
        assert (arrival.state, arrival.reason) == ("listed", ReviewReason.JUNK)
        assert arrival.sender == "Ana <ana@example.org>"
        assert not Request.objects.exists()

    def test_when_it_comes_through_the_inbox_after_all_the_list_is_done_with_it(self, kept):
        mail = a_mail()
        junk = taken(kept(mail, reason=ReviewReason.JUNK))
        good = taken(kept(mail))
        junk.refresh_from_db()
        assert (junk.state, junk.message) == (ArrivalState.DONE, good.message)


def test_bad_mail_between_good_ones_holds_up_no_other(kept):
    """P01: unparseable between good ones gives two requests and one line on the list, in one go."""
    arrivals = [kept(), kept(a_mail("broken")), kept()]
    for arrival in arrivals:
        taken(arrival)
    assert [arrival.state for arrival in arrivals] == ["done", "listed", "done"]
    assert Request.objects.count() == 2


@pytest.fixture
def apart(monkeypatch):
    """Mail is read by the tests' own reader, in a process of its own."""
    real = ingest.SandboxedParser

    def reader(folder):
        return real(folder, function=f"{readers.HERE}:plain", patience=PATIENCE)

    monkeypatch.setattr(ingest, "SandboxedParser", reader)
    monkeypatch.setattr(ingest, "SECONDS", PATIENCE)  # no turn ends early


@pytest.mark.night
def test_what_kills_its_reader_comes_after_the_others_and_is_listed_in_the_end(kept, info, apart):
    arrivals = [kept(a_mail("die")), kept(), kept(a_mail("eat")), kept()]
    for turn in range(TRIES):
        ingest_waiting(info.pk, by=SYSTEM)
        for arrival in arrivals:
            arrival.refresh_from_db()
        if turn == 0:
            assert [arrival.state for arrival in arrivals] == ["waiting", "done", "listed", "done"]
    assert [arrival.reason for arrival in arrivals] == ["stopped", "", "unreadable", ""]
    assert arrivals[0].detail == "signal 9"


@pytest.mark.night
def test_what_has_no_room_on_the_disk_waits_and_others_go_on(kept, info, apart, monkeypatch):
    monkeypatch.setattr(ingest, "AT_A_TIME", 3)
    arrivals = [kept(a_mail("fill")), *(kept() for _ in range(4))]
    turns = 0
    while Job.objects.exists():  # and not for ever
        turns += run_due_jobs("me")
    for arrival in arrivals:
        arrival.refresh_from_db()
    assert [arrival.state for arrival in arrivals] == ["waiting", *["done"] * 4]
    assert (arrivals[0].tries, turns) == (0, 2)


@pytest.mark.night
def test_a_disk_without_any_room_is_not_asked_at_once_again(kept, info, apart):
    for _ in range(3):
        kept(a_mail("fill"))
    Job.objects.all().delete()
    ingest_waiting(info.pk, by=SYSTEM)
    assert not Job.objects.exists()
    enqueue_ingest_if_due("", timezone.now())  # the timer does
    assert Job.objects.count() == 1
    assert set(Arrival.objects.values_list("state", "tries")) == {(ArrivalState.WAITING, 0)}


@pytest.mark.night
def test_the_job_works_off_whatever_waits_in_its_order(kept, info, apart, monkeypatch):
    monkeypatch.setattr(ingest, "AT_A_TIME", 2)
    arrivals = [kept() for _ in range(5)]
    while Job.objects.exists():
        assert run_due_jobs("me") == 1
    requests = Request.objects.order_by("id").values_list("mails__arrivals", flat=True)
    assert list(requests) == [arrival.pk for arrival in arrivals]
