"""By IMAP everything comes, once, oldest first, whatever flags, numbers and connections do."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.twins.imap import serving
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job
from yesdesk.core.storage.files import open_file
from yesdesk.mail import credentials
from yesdesk.mail.credentials import mail_secrets_file, store_secrets
from yesdesk.mail.inbound import folder_state, imap_sync
from yesdesk.mail.inbound.retention import ARRIVALS
from yesdesk.mail.models import (
    Arrival,
    ArrivalState,
    Auth,
    Mailbox,
    MailboxState,
    MailboxTrouble,
    ReviewReason,
    Security,
    ServerCopy,
)
from yesdesk.mail.tests.arriving import a_mail, a_mailbox
from yesdesk.testing.certificates import signed_by_itself

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def arrived():
    """Bytes of what is here, in its order."""
    found = []
    for arrival in Arrival.objects.order_by("id"):
        with open_file(arrival.raw) as file:
            found.append(file.read())
    return found


def _told(asked):
    """A token endpoint whose first token was revoked."""
    asked.append(1)
    return {"access_token": "revoked" if len(asked) == 1 else "a-token", "expires_in": 3600}


def state():
    return MailboxState.objects.get()


class TestEverythingComes:
    def test_oldest_first_and_once(self, boxes, collect):
        mails = [a_mail() for _ in range(5)]
        for mail in mails:
            boxes.inbox.put(mail)
        collect()
        collect()
        assert arrived() == mails
        assert Job.objects.count() == 1
        assert state().looked_at is not None

    def test_seen_means_nothing(self, boxes, collect):
        """P03: staff who look into the mailbox take nothing away from the desk."""
        boxes.inbox.put(a_mail(), flags={"\\Seen"})
        boxes.inbox.put(a_mail())
        collect()
        assert len(arrived()) == 2

    def test_mail_is_marked_seen_only_after_its_commit(self, boxes, collect, monkeypatch):
        boxes.inbox.put(a_mail())
        real = folder_state.store_raw

        def keep(*given, **named):
            kept = real(*given, **named)
            assert boxes.inbox.mails[0].flags == set()
            return kept

        monkeypatch.setattr(folder_state, "store_raw", keep)
        collect()
        assert boxes.inbox.mails[0].flags == {"\\Seen"}

    def test_a_server_that_wants_no_flags_changes_nothing(self, boxes, server, collect):
        boxes.inbox.put(a_mail())
        server.faults.cuts_after = "UID STORE"
        collect()
        server.faults.cuts_after = ""
        collect()
        assert len(arrived()) == 1

    @pytest.mark.night
    def test_twelve_hundred_after_ten_days_away(self, boxes, collect, monkeypatch):
        """P04: all of them, oldest first, in turns that leave room for others."""
        begun = datetime(2026, 10, 20, tzinfo=UTC)
        mails = [a_mail() for _ in range(1200)]
        for number, mail in enumerate(mails):
            boxes.inbox.put(mail, at=begun + timedelta(minutes=12 * number))
        monkeypatch.setattr(imap_sync, "SECONDS", 1.0)
        assert collect() > 1
        assert arrived() == mails
        assert state().missing == 0

    def test_large_ones_come_in_pieces(self, boxes, server, collect):
        mail = a_mail() + b"x" * (3 * 1024 * 1024)
        boxes.inbox.put(mail)
        collect()
        assert arrived() == [mail]
        assert len([line for line in server.heard if "BODY.PEEK[]<" in line]) == 4

    def test_mail_missed_between_others_is_found_later(self, boxes, server, collect):
        for _ in range(3):
            boxes.inbox.put(a_mail())
        server.faults.hides = {2}
        collect()
        assert (len(arrived()), state().missing) == (2, 1)
        assert state().missing_since is not None
        server.faults.hides = set()
        collect()
        assert (len(arrived()), state().missing, state().missing_since) == (3, 0, None)

    def test_a_count_nobody_can_explain_is_noted(self, boxes, server, collect):
        boxes.inbox.put(a_mail())
        server.faults.count = 2
        collect()
        assert state().missing == 2

    def test_what_staff_delete_in_their_mail_program_is_no_mismatch(self, boxes, collect):
        for _ in range(3):
            boxes.inbox.put(a_mail())
        collect()
        del boxes.inbox.mails[1]
        boxes.inbox.put(a_mail())
        collect()
        assert (len(arrived()), state().missing, ServerCopy.objects.count()) == (4, 0, 3)

    def test_a_past_that_is_left_alone(self, boxes, collected, collect):
        begins = timezone.now() - timedelta(hours=1)
        Mailbox.objects.update(begins=begins)
        collected.refresh_from_db()
        boxes.inbox.put(a_mail(), at=begins - timedelta(days=900))
        boxes.inbox.put(a_mail(), at=begins + timedelta(minutes=5))
        collect()
        assert len(arrived()) == 1
        assert (state().missing, ServerCopy.objects.filter(left=True).count()) == (0, 1)
        collect()
        assert len(boxes.inbox.mails) == 2


class TestOneBadMail:
    def test_mail_that_is_refused_holds_up_no_other_and_is_listed(self, boxes, server, collect):
        for _ in range(3):
            boxes.inbox.put(a_mail())
        server.faults.refuses = {2}
        collect()
        assert (len(arrived()), state().missing) == (2, 1)
        for _ in range(3):
            collect()
        listed = Arrival.objects.get(state=ArrivalState.LISTED)
        assert listed.reason == ReviewReason.NOT_GIVEN
        assert (state().missing, state().failed_fetches) == (0, {})

    def test_mail_given_without_bytes_is_fetched_again(self, boxes, server, collect):
        """A server in trouble gives nothing of what it counts; kept like that, it would be no mail for ever."""
        boxes.inbox.put(a_mail())
        server.faults.empties = {1}
        collect()
        assert (arrived(), boxes.inbox.mails[0].flags) == ([], set())
        server.faults.empties = set()
        collect()
        assert arrived() == [boxes.inbox.mails[0].raw]

    def test_mail_at_which_the_server_dies_holds_up_no_other(self, boxes, server, collect):
        for _ in range(3):
            boxes.inbox.put(a_mail())
        server.faults.dies_at = {1}
        collect()
        assert (len(arrived()), state().trouble) == (0, MailboxTrouble.SILENT)
        collect()
        assert len(arrived()) == 2
        server.faults.dies_at = set()
        collect()
        assert (len(arrived()), state().trouble) == (3, "")

    def test_a_line_that_breaks_in_the_middle_of_one_leaves_nothing_half(
        self, boxes, server, collect, settings
    ):
        boxes.inbox.put(a_mail() + b"x" * (3 * 1024 * 1024))
        server.faults.dies_after = 2 * 1024 * 1024
        collect()
        assert arrived() == []
        assert list((settings.DATA / "files" / "tmp").iterdir()) == []

    def test_beyond_the_limit_its_beginning_is_listed(self, boxes, collect, settings):
        settings.MAIL_LIMIT = 1024 * 1024
        boxes.inbox.put(a_mail() + b"x" * (2 * 1024 * 1024))
        boxes.inbox.put(a_mail())
        collect()
        large, small = Arrival.objects.order_by("id")
        assert (large.reason, large.detail, small.reason) == (ReviewReason.TOO_LARGE, "2 MB", "")
        assert large.raw.size == folder_state.BEGINNING
        assert len(boxes.inbox.mails) == 2


class TestNumbersAnew:
    def test_nothing_is_read_twice(self, boxes, collect):
        for _ in range(3):
            boxes.inbox.put(a_mail())
        collect()
        boxes.inbox.number_anew()
        boxes.inbox.put(a_mail())
        collect()
        assert len(arrived()) == 4
        assert set(ServerCopy.objects.values_list("uidvalidity", flat=True)) == {2}
        assert ServerCopy.objects.count() == 4

    def test_what_was_erased_here_does_not_come_back(self, boxes, collect, server):
        boxes.inbox.put(a_mail())
        collect()
        Arrival.objects.all().delete()
        boxes.inbox.number_anew()
        collect()
        assert arrived() == []
        collect()
        assert boxes.inbox.mails == []

    def test_two_of_the_same_bytes_stay_two(self, boxes, collect):
        mail = a_mail()
        boxes.inbox.put(mail)
        boxes.inbox.put(mail)
        collect()
        boxes.inbox.number_anew()
        collect()
        assert arrived() == [mail, mail]
        assert ServerCopy.objects.count() == 2


class TestJunk:
    def test_what_lies_there_is_kept_apart(self, boxes, collect):
        boxes.folder("Spam", "\\Junk").put(a_mail())
        boxes.inbox.put(a_mail())
        collect()
        good, junk = Arrival.objects.order_by("id")
        assert (good.reason, junk.reason) == ("", ReviewReason.JUNK)
        assert boxes.boxes["Spam"].mails[0].flags == set()

    def test_a_folder_the_library_names(self, boxes, collected, collect):
        Mailbox.objects.update(junk="Ünerwünscht")
        collected.refresh_from_db()
        boxes.boxes["&ANw-nerw&APw-nscht"] = boxes.folder("&ANw-nerw&APw-nscht")
        boxes.boxes["&ANw-nerw&APw-nscht"].put(a_mail())
        collect()
        assert Arrival.objects.get().reason == ReviewReason.JUNK

    def test_a_folder_that_is_not_there_keeps_nothing_from_the_inbox(
        self, boxes, collected, collect
    ):
        Mailbox.objects.update(junk="Nowhere")
        collected.refresh_from_db()
        boxes.inbox.put(a_mail())
        collect()
        assert (len(arrived()), state().trouble) == (1, MailboxTrouble.NO_FOLDER)

    def test_moved_there_after_it_was_taken_it_is_no_news(self, boxes, collect):
        spam, mail = boxes.folder("Spam", "\\Junk"), a_mail()
        boxes.inbox.put(mail)
        collect()
        spam.put(mail)
        boxes.inbox.mails.clear()
        collect()
        assert len(arrived()) == 1
        assert state().missing == 0


class TestErasing:
    def test_what_is_erased_here_goes_there_too_and_nothing_else(self, boxes, collect):
        for _ in range(3):
            boxes.inbox.put(a_mail())
        boxes.inbox.mails[2].flags.add("\\Deleted")  # somebody else's mark
        collect()
        ARRIVALS.erase([Arrival.objects.order_by("id")[0].pk])
        collect()
        assert [kept.uid for kept in boxes.inbox.mails] == [2, 3]
        assert ServerCopy.objects.count() == 2
        collect()
        assert len(arrived()) == 2

    def test_without_single_expunges_a_mail_goes_to_the_trash(self, boxes, server, collect):
        server.capabilities.remove("UIDPLUS")
        trash = boxes.folder("Bin", "\\Trash")
        boxes.inbox.put(a_mail())
        boxes.inbox.put(a_mail())
        boxes.inbox.mails[1].flags.add("\\Deleted")
        collect()
        Arrival.objects.order_by("id")[0].delete()
        collect()
        assert ([kept.uid for kept in boxes.inbox.mails], len(trash.mails)) == ([2], 1)

    @pytest.mark.parametrize("somebody_elses", [True, False])
    def test_without_any_of_that_nobody_elses_mail_is_expunged(
        self, boxes, server, collect, somebody_elses
    ):
        server.capabilities[:] = ["IMAP4rev1"]
        boxes.inbox.put(a_mail())
        boxes.inbox.put(a_mail())
        if somebody_elses:
            boxes.inbox.mails[1].flags.add("\\Deleted")
        collect()
        Arrival.objects.order_by("id")[0].delete()
        collect()
        left = [kept.uid for kept in boxes.inbox.mails]
        assert left == ([1, 2] if somebody_elses else [2])
        assert "\\Deleted" in boxes.inbox.mails[0].flags or not somebody_elses
        collect()
        assert len(arrived()) == 1

    def test_mails_never_given_are_no_copies_of_each_other(self, boxes, server, collect):
        """Without bytes both look the same; the second must not go from the server as if it were the first."""
        server.capabilities[:] = ["IMAP4rev1"]
        boxes.inbox.put(a_mail())
        boxes.inbox.put(a_mail(), flags={"\\Deleted"})  # so that ours cannot be removed yet
        server.faults.refuses = {1, 3}
        for _ in range(4):
            collect()
        Arrival.objects.get(reason=ReviewReason.NOT_GIVEN).delete()
        boxes.inbox.put(a_mail())
        for _ in range(4):
            collect()
        assert Arrival.objects.filter(reason=ReviewReason.NOT_GIVEN).count() == 1

    def test_erased_mail_at_google_is_moved_to_trash(self, boxes, server, collect):
        server.capabilities.append("X-GM-EXT-1")
        trash = boxes.folder("[Gmail]/Trash", "\\Trash")
        boxes.inbox.put(a_mail())
        collect()
        Arrival.objects.get().delete()
        collect()
        assert (boxes.inbox.mails, len(trash.mails)) == ([], 1)


class TestTrouble:
    def test_nobody_answers(self, collected, collect, server):
        Mailbox.objects.update(port=1)
        collected.refresh_from_db()
        collect()
        assert state().trouble == MailboxTrouble.SILENT
        assert state().retry_at > timezone.now()

    def test_a_wrong_password(self, collected, collect):
        store_secrets(collected.pk, {"password": "wrong"})
        collect()
        assert (state().trouble, "AUTHENTICATIONFAILED" in state().said) == (
            MailboxTrouble.SHUT,
            True,
        )

    def test_failing_mailbox_is_asked_more_seldom(self, collected, collect):
        mail_secrets_file().unlink()
        collect()
        since, first = state().since, state().retry_at - timezone.now()
        for _ in range(8):
            collect()
        assert state().since == since
        assert state().retry_at - timezone.now() > 5 * first
        assert state().retry_at - timezone.now() <= timedelta(minutes=10)
        store_secrets(collected.pk, {"password": "open sesame"})
        collect()
        assert (state().trouble, state().since, state().retry_at, state().failures) == (
            "",
            None,
            None,
            0,
        )

    def test_without_tls_no_other_machine_is_asked(self, collected, collect):
        Mailbox.objects.update(host="192.0.2.1")
        collected.refresh_from_db()
        collect()
        assert state().trouble == MailboxTrouble.UNTRUSTED

    @pytest.mark.parametrize("field", ["uidvalidity", "next_uid"])
    def test_numbers_that_are_none(self, boxes, collect, field):
        boxes.inbox.put(a_mail())
        setattr(boxes.inbox, field, 2**70)
        collect()
        assert (state().trouble, arrived()) == (MailboxTrouble.ODD, [])

    def test_sync_survives_a_hang_up_at_any_command(self, boxes, server, collect):
        boxes.inbox.put(a_mail())
        for word in ("LOGIN", "LIST", "SELECT", "UID SEARCH", "UID FETCH"):
            server.faults.cuts_after = word
            collect()
            assert state().trouble == MailboxTrouble.SILENT, word
        server.faults.cuts_after = ""
        collect()
        assert (len(arrived()), state().trouble) == (1, "")


class TestDoors:
    @pytest.fixture
    def certificate(self, tmp_path):
        return signed_by_itself("localhost", tmp_path)

    def _looked(self, mill, port, boxes, **more):
        mailbox = a_mailbox(mill, host="localhost", port=port, **more)
        store_secrets(mailbox.pk, {"password": boxes.password})
        imap_sync.sync_mailbox(mailbox, by=SYSTEM)
        return MailboxState.objects.get(mailbox=mailbox).trouble

    @pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
    @pytest.mark.parametrize("trusted", [True, False])
    def test_tls(self, mill, boxes, certificate, monkeypatch, security, trusted):
        boxes.inbox.put(a_mail())
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        implicit = security == Security.TLS
        with serving(boxes, tls=certificate, implicit=implicit) as server:
            trouble = self._looked(mill, server.port, boxes, security=security)
        assert trouble == ("" if trusted else MailboxTrouble.UNTRUSTED)
        assert Arrival.objects.count() == trusted

    def test_starttls_is_not_given_up_where_the_server_has_none(self, mill, boxes, server):
        assert self._looked(mill, server.port, boxes, security=Security.STARTTLS)
        assert not [line for line in server.heard if line.startswith("LOGIN")]

    @pytest.mark.parametrize(
        ("token", "trouble"), [("a-token", ""), ("an-old-one", MailboxTrouble.SHUT)]
    )
    def test_xoauth2(self, mill, boxes, server, monkeypatch, token, trouble):
        monkeypatch.setattr(credentials, "access_token", lambda *_given: token)
        plain = {"security": Security.NONE, "auth": Auth.OAUTH2}
        assert self._looked(mill, server.port, boxes, **plain) == trouble

    def test_a_token_that_was_refused_is_asked_anew(self, mill, boxes, server, monkeypatch):
        asked = []
        monkeypatch.setattr(credentials, "_token_response", lambda *_given: _told(asked))
        mailbox = a_mailbox(
            mill, host="127.0.0.1", port=server.port, security="none", auth=Auth.OAUTH2
        )
        store_secrets(mailbox.pk, {"token_url": "https://tokens.example", "client_id": "yesdesk"})
        for trouble in (MailboxTrouble.SHUT, ""):
            imap_sync.sync_mailbox(mailbox, by=SYSTEM)
            assert state().trouble == trouble
        credentials.forget_tokens()

    def test_no_token_to_be_had(self, mill, boxes, server, monkeypatch):
        def none(*_given):
            raise credentials.TokenUnavailable("invalid_grant")

        monkeypatch.setattr(credentials, "access_token", none)
        plain = {"security": Security.NONE, "auth": Auth.OAUTH2}
        assert self._looked(mill, server.port, boxes, **plain) == MailboxTrouble.NO_TOKEN
        assert MailboxState.objects.get().said == "invalid_grant"


def test_two_workers_at_one_mailbox_keep_each_mail_once(boxes, collected, collect, monkeypatch):
    """P07: while one worker fetches a mail, another has just kept it."""
    boxes.inbox.put(a_mail())
    real, seen = folder_state.store_raw, []

    def keep(*given, **named):
        if not seen:
            seen.append(1)
            imap_sync.sync_mailbox(collected, by=SYSTEM)
        return real(*given, **named)

    monkeypatch.setattr(folder_state, "store_raw", keep)
    collect()
    assert len(arrived()) == 1


def test_what_ages_out_here_goes_from_the_mailbox_too(boxes, collect):
    boxes.inbox.put(a_mail())
    boxes.inbox.put(a_mail())
    collect()
    first = Arrival.objects.order_by("id")[0]
    Arrival.objects.filter(pk=first.pk).update(state=ArrivalState.DONE)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        due = list(ARRIVALS.due(timezone.now() - timedelta(days=ARRIVALS.days), 100))
    assert due == [first.pk]
    ARRIVALS.erase(due)
    collect()
    assert [kept.uid for kept in boxes.inbox.mails] == [2]
