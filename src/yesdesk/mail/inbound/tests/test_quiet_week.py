"""In a quiet week what comes is noted by its kind; a tap has it read in, without a receipt."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import ClockMark, OutboundMessage
from yesdesk.mail.inbound import imap_sync, jobs
from yesdesk.mail.inbound.alerts import alerts_of_quiet_weeks
from yesdesk.mail.inbound.ingest import ingest_waiting
from yesdesk.mail.inbound.quiet_week import (
    begin_quiet_week,
    end_due_quiet_weeks,
    end_quiet_week,
    quiet_counts,
    settle_kind,
    week_from_now,
)
from yesdesk.mail.inbound.review_queue import read_again
from yesdesk.mail.inbound.store_raw import NewArrival, ServerLocation, store_raw
from yesdesk.mail.models import (
    Arrival,
    ArrivalState,
    Mailbox,
    MailboxState,
    QuietKind,
    ReviewReason,
    ServerCopy,
)
from yesdesk.mail.outbound.routing import OutboundRouting
from yesdesk.mail.tests.arriving import a_mail
from yesdesk.requests.models import Entry, Request

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PERSON, LIST, WANTED = QuietKind.PERSON, QuietKind.LIST, QuietKind.WANTED
NEWSLETTER = a_mail().replace(b"Subject:", b"List-Id: <news.example.org>\r\nSubject:")
OUT_OF_OFFICE = a_mail("Automatic reply: away").replace(
    b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:"
)


@pytest.fixture
def quiet(collected, teo, act):
    begin_quiet_week(collected, week_from_now("Europe/Paris"), by=act(teo))
    collected.refresh_from_db()
    return collected


@pytest.fixture
def end(quiet, collect, teo, act):
    """End the week, have these kinds read in, and take in what comes of it."""

    def ended(*kinds):
        end_quiet_week(quiet, by=act(teo))
        for kind in kinds:
            settle_kind(quiet, kind, read_in=True, by=act(teo))
        take_in()

    def take_in():
        quiet.refresh_from_db()
        collect()
        ingest_waiting(quiet.pk, by=SYSTEM)

    ended.take_in = take_in
    return ended


def counts(mailbox, by):
    return quiet_counts(mailbox, by=by)


class TestWhileItIsQuiet:
    def test_mail_is_counted_by_kind(self, boxes, quiet, collect, teo, act):
        for mail in (a_mail(), a_mail(), NEWSLETTER, OUT_OF_OFFICE):
            boxes.inbox.put(mail)
        collect()
        found = counts(quiet, act(teo))
        assert found == {PERSON: 2, QuietKind.AUTO_REPLY: 1, LIST: 1}
        assert not Arrival.objects.exists()

    def test_the_server_is_only_read(self, boxes, server, quiet, collect):
        boxes.inbox.put(a_mail())
        collect()
        assert boxes.inbox.mails[0].flags == set()
        assert not [line for line in server.heard if "SELECT" in line or "STORE" in line]

    def test_what_was_erased_here_stays_on_the_server_until_the_end(self, boxes, quiet, collect):
        uid = boxes.inbox.put(a_mail())
        validity = boxes.inbox.uidvalidity
        ServerCopy.objects.create(mailbox=quiet, folder="INBOX", uidvalidity=validity, uid=uid)
        collect()
        jobs.clean_mailbox.call(quiet.pk)
        assert len(boxes.inbox.mails) == 1

    def test_another_look_counts_nothing_twice(self, boxes, quiet, collect, teo, act):
        boxes.inbox.put(a_mail())
        collect()
        collect()
        assert counts(quiet, act(teo)) == {PERSON: 1}
        assert MailboxState.objects.get().missing == 0

    def test_new_numbers_count_nothing_twice(self, boxes, quiet, collect, teo, act):
        boxes.inbox.put(a_mail())
        collect()
        boxes.inbox.number_anew()
        collect()
        assert counts(quiet, act(teo)) == {PERSON: 1}

    def test_what_a_colleague_deletes_is_gone(self, boxes, quiet, collect, teo, act):
        for _ in range(2):
            boxes.inbox.put(a_mail())
        collect()
        del boxes.inbox.mails[0]
        collect()
        assert counts(quiet, act(teo)) == {PERSON: 1}

    def test_a_mail_that_is_not_handed_over_is_counted_in_the_end(
        self, boxes, server, quiet, collect, teo, act
    ):
        server.faults.refuses = {boxes.inbox.put(a_mail())}
        for _ in range(imap_sync.STUMBLES + 1):
            collect()
        assert counts(quiet, act(teo)) == {QuietKind.UNREADABLE: 1}

    def test_nothing_leaves_through_it(self, quiet):
        Mailbox.objects.update(smtp_host="smtp.library.example")
        assert not OutboundRouting.now().servers()

    def test_no_kind_is_settled_before_the_end(self, boxes, quiet, collect, teo, act):
        boxes.inbox.put(a_mail())
        collect()
        assert not settle_kind(quiet, PERSON, read_in=True, by=act(teo))
        assert counts(quiet, act(teo)) == {PERSON: 1}

    def test_a_piped_mailbox_cannot_be_quiet(self, quiet):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mailbox.objects.update(inbound_method="pipe")

    def test_a_note_is_of_mail_that_is_left_on_its_server(self, boxes, quiet, collect):
        boxes.inbox.put(a_mail())
        collect()
        with pytest.raises(IntegrityError), transaction.atomic():
            ServerCopy.objects.update(left=False)


class TestItsEnd:
    def test_what_is_read_in_is_a_request_without_a_receipt(self, boxes, collect, end):
        boxes.inbox.put(a_mail(), at=timezone.now() - timedelta(days=3))
        collect()
        end(PERSON)
        assert Request.objects.count() == 1
        assert timezone.now() - Entry.objects.get().at < timedelta(hours=1)
        assert Entry.objects.get().detail["no_receipt"] == "quiet"
        assert not OutboundMessage.objects.exists()
        assert boxes.inbox.mails[0].flags == {"\\Seen"}

    def test_new_mail_gets_a_receipt(self, boxes, collect, end):
        boxes.inbox.put(a_mail(), at=timezone.now() + timedelta(minutes=1))
        end()
        assert OutboundMessage.objects.count() == 1

    def test_what_is_let_go_stays_there_and_is_not_counted(
        self, boxes, quiet, collect, end, teo, act
    ):
        boxes.inbox.put(NEWSLETTER)
        collect()
        end()
        assert settle_kind(quiet, LIST, read_in=False, by=act(teo)) == 1
        end.take_in()
        assert counts(quiet, act(teo)) == {}
        assert not Arrival.objects.exists()
        assert boxes.inbox.mails[0].flags == set()

    def test_the_second_of_two_colleagues_changes_nothing(
        self, boxes, quiet, collect, end, teo, act
    ):
        boxes.inbox.put(a_mail())
        collect()
        end()
        assert settle_kind(quiet, PERSON, read_in=False, by=act(teo)) == 1
        assert settle_kind(quiet, PERSON, read_in=True, by=act(teo)) == 0
        assert not end_quiet_week(quiet, by=act(teo))

    def test_mail_that_was_never_looked_at_waits_for_the_tap(self, boxes, quiet, end, teo, act):
        boxes.inbox.put(a_mail(), at=timezone.now() - timedelta(minutes=5))
        end()
        assert counts(quiet, act(teo)) == {PERSON: 1}
        assert not Arrival.objects.exists()

    def test_new_numbers_keep_the_tap(self, boxes, quiet, collect, end, teo, act):
        boxes.inbox.put(a_mail(), at=timezone.now() - timedelta(minutes=5))
        collect()
        end_quiet_week(quiet, by=act(teo))
        settle_kind(quiet, PERSON, read_in=True, by=act(teo))
        boxes.inbox.number_anew()
        end.take_in()
        end.take_in()
        assert Arrival.objects.get().without_receipt
        assert Request.objects.count() == 1

    def test_new_numbers_bring_nothing_back_that_was_let_go(
        self, boxes, quiet, collect, end, teo, act
    ):
        boxes.inbox.put(a_mail(), at=timezone.now() - timedelta(minutes=5))
        collect()
        end()
        settle_kind(quiet, PERSON, read_in=False, by=act(teo))
        boxes.inbox.number_anew()
        end.take_in()
        assert counts(quiet, act(teo)) == {}
        assert not Arrival.objects.exists()

    def test_what_a_colleague_deleted_meanwhile_is_gone(self, boxes, quiet, collect, end, teo, act):
        boxes.inbox.put(a_mail())
        collect()
        boxes.inbox.mails.clear()
        end(PERSON)
        assert counts(quiet, act(teo)) == {}
        assert MailboxState.objects.get().missing == 0

    def test_of_two_workers_one_keeps_it(self, boxes, quiet, collect, end, teo, act):
        boxes.inbox.put(a_mail())
        collect()
        end_quiet_week(quiet, by=act(teo))
        settle_kind(quiet, PERSON, read_in=True, by=act(teo))
        row = ServerCopy.objects.get()
        new = NewArrival(
            quiet, ServerLocation(row.folder, row.uidvalidity, row.uid), asked_for=True
        )
        for _ in range(2):
            store_raw(new, io.BytesIO(boxes.inbox.mails[0].raw), by=SYSTEM)
        assert Arrival.objects.count() == 1

    def test_a_worker_that_dies_before_it_kept_one_takes_it_at_the_next_look(
        self, boxes, server, quiet, collect, end, teo, act
    ):
        uid = boxes.inbox.put(a_mail(), at=timezone.now() - timedelta(minutes=5))
        collect()
        server.faults.dies_at = {uid}
        end(PERSON)
        assert counts(quiet, act(teo)) == {WANTED: 1}
        server.faults.dies_at = set()
        end.take_in()
        assert Request.objects.count() == 1

    def test_mail_that_is_fetched_anew_still_has_no_receipt(
        self, boxes, server, quiet, collect, end, sam, act
    ):
        uid = boxes.inbox.put(a_mail(), at=timezone.now() - timedelta(minutes=5))
        collect()
        server.faults.refuses = {uid}
        end(PERSON)
        for _ in range(imap_sync.STUMBLES):
            end.take_in()
        listed = Arrival.objects.get(state=ArrivalState.LISTED, reason=ReviewReason.NOT_GIVEN)
        server.faults.refuses = set()
        read_again(listed, by=act(sam))
        end.take_in()
        assert Request.objects.count() == 1
        assert not OutboundMessage.objects.exists()

    def test_an_alert_stands_while_mail_waits_for_the_tap(
        self, boxes, quiet, collect, end, teo, act
    ):
        boxes.inbox.put(a_mail())
        collect()
        assert not list(alerts_of_quiet_weeks())
        end()
        assert [alert.values["address"] for alert in alerts_of_quiet_weeks()] == [quiet.address]
        settle_kind(quiet, PERSON, read_in=False, by=act(teo))
        assert not list(alerts_of_quiet_weeks())


class TestItsDay:
    def test_it_ends_by_itself_on_that_day(self, quiet):
        until = quiet.quiet_until
        end_due_quiet_weeks(until - timedelta(minutes=1))
        quiet.refresh_from_db()
        assert quiet.is_quiet
        ClockMark.objects.update_or_create(pk=1, defaults={"seen_at": until, "claimed_at": until})
        end_due_quiet_weeks(until + timedelta(hours=1))
        quiet.refresh_from_db()
        assert (quiet.is_quiet, quiet.quiet_ended) == (False, until)

    def test_a_clock_that_jumped_ends_none(self, quiet):
        now = timezone.now()
        ClockMark.objects.update_or_create(pk=1, defaults={"seen_at": now, "claimed_at": now})
        end_due_quiet_weeks(now + timedelta(days=400))
        quiet.refresh_from_db()
        assert quiet.is_quiet

    def test_only_who_cares_for_mailboxes_ends_it(self, quiet, sam, act):
        with pytest.raises(NotAllowed):
            end_quiet_week(quiet, by=act(sam))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_what_waits_is_found_by_its_index():
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        list(alerts_of_quiet_weeks())
    (sql, params) = asked[0]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "server_copy_quiet" in plan
