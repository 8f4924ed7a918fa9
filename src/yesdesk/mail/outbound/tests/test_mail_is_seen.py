"""Whoever is on staff sees that mail waits, why, and what became of an answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import AuditEntry, Delivery, Event, OutboundMessage
from yesdesk.core.web.menu import recount_menu
from yesdesk.mail.models import OutboundServerState
from yesdesk.mail.outbound.alerts import alerts_of_undelivered_mail
from yesdesk.mail.outbound.delivery import deliver_mail, note_report
from yesdesk.mail.outbound.queries import waiting_to_go
from yesdesk.places.models import Library
from yesdesk.requests.actions.reply import reply, set_audience
from yesdesk.requests.models import EntryKind
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def anas(mill):
    return ask_as_ana(mill)


@pytest.fixture
def answer(anas, act, sam):
    reply(anas, words="Come by any time.", seen_revision=anas.revision, by=act(sam))
    let_answers_go()
    anas.refresh_from_db()
    return OutboundMessage.objects.latest("id")


def becomes(message, **values):
    OutboundMessage.objects.filter(pk=message.pk).update(**values)


class TestTheList:
    def test_anybody_sees_when_where_and_why_but_no_words(self, anas, client_of, sam):
        page = client_of(sam).get("/outbox").text
        assert "@post.example" in page
        assert "ana.m" not in page
        assert "has your message" not in page
        assert f'href="/desk/{anas.pk}"' in page
        assert "Waits to go out." in page

    def test_outbox_is_in_the_menu_while_mail_waits(self, anas, client_of, sam, now):
        recount_menu()
        quiet, _, corner = client_of(sam).get("/desk").text.partition('class="me-panel"')
        assert 'href="/outbox"' not in quiet
        assert 'href="/outbox"' in corner
        now.shift(120)
        recount_menu()
        loud, _, corner = client_of(sam).get("/desk").text.partition('class="me-panel"')
        assert 'href="/outbox">Outgoing mail <b class="count">1</b>' in loud
        assert corner.count('href="/outbox"') == 1  # the same menu, on a phone

    def test_the_menu_counts_what_waits_longer_than_a_moment_or_for_a_person(self, anas, now):
        assert waiting_to_go() == 0
        now.shift(120)
        assert waiting_to_go() == 1
        Library.objects.update(is_demo=True)
        assert waiting_to_go() == 0
        Library.objects.update(is_demo=False)
        for state, count in (("held", 1), ("refused", 0), ("throttled", 0), ("sent", 0)):
            OutboundMessage.objects.update(state=state)
            assert waiting_to_go() == count

    def test_who_may_read_messages_sees_whose_they_are(self, anas, client_of, teo):
        page = client_of(teo).get("/outbox").text
        assert "ana.m@post.example" in page
        assert f'href="/outbox/{OutboundMessage.objects.get().pk}"' in page

    def test_outbox_line_of_a_request_for_leads_has_no_link_for_others(
        self, anas, act, lea, client_of, sam
    ):
        set_audience(anas, for_leads=True, by=act(lea))
        assert f"/desk/{anas.pk}" not in client_of(sam).get("/outbox").text
        assert f"/desk/{anas.pk}" in client_of(lea).get("/outbox").text

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"state": "throttled"}, "too many automatic e-mails in a short time"),
            ({"state": "refused", "said": "550 5.1.1 no such user"}, "550 5.1.1 no such user"),
            ({"state": "refused", "doubts": 2}, "It may have arrived"),
            ({"state": "sent", "delivery": "failed", "said": "5.1.1"}, "It came back"),
            ({"state": "sending"}, "has not answered yet"),
            ({"state": "held"}, "came back with a backup"),
            ({"doubts": 1}, "It goes once more"),
            ({"tries": 1, "next_try_at": timezone.now()}, "It is tried again"),
        ],
    )
    def test_why(self, anas, client_of, sam, values, words):
        becomes(OutboundMessage.objects.get(), **values)
        throttled = values.get("state") == "throttled"
        assert words in client_of(sam).get("/outbox?throttled=1" if throttled else "/outbox").text

    def test_what_the_brake_held_back_hides_nothing_that_needs_somebody(self, mill, client_of, sam):
        back = OutboundMessage.objects.get(about=f"request:{ask_as_ana(mill).pk}")
        becomes(back, state="sent", delivery="failed", said="5.1.1")
        for _receipt in range(55):
            ask_as_ana(mill)
        OutboundMessage.objects.exclude(pk=back.pk).update(state="throttled")
        page = client_of(sam).get("/outbox").text
        assert "It came back" in page
        assert "too many automatic e-mails in a short time" not in page
        assert 'href="/outbox?throttled=1">Automatic mail held back: 55' in page
        held = client_of(sam).get("/outbox?throttled=1").text
        assert held.count("too many automatic e-mails in a short time") == 50
        assert "?throttled=1&amp;before=" in held
        assert "It came back" not in held

    def test_what_was_sent_is_not_on_it(self, anas, client_of, sam):
        becomes(OutboundMessage.objects.get(), state="sent")
        assert "Nothing is waiting to go out." in client_of(sam).get("/outbox").text

    def test_without_a_way_out_it_says_so_calmly(self, anas, client_of, sam):
        assert "we send nothing" in client_of(sam).get("/outbox").text

    def test_outbox_says_what_the_mail_server_said(self, anas, mailbox_at, mill, client_of, sam):
        mailbox = mailbox_at(mill, smtp_host="127.0.0.1", smtp_port=1)
        deliver_mail(by=SYSTEM)
        page = client_of(sam).get("/outbox").text
        assert f"The mail server of {mailbox.address} has not taken anything since" in page
        assert "connection: Connection refused" in page

    def test_what_is_not_tried_any_more_can_be_sent_once_more(self, anas, client_of, sam):
        message = OutboundMessage.objects.get()
        becomes(message, state="refused")
        browser = client_of(sam)
        assert f'formaction="/outbox/{message.pk}/again"' in browser.get("/outbox").text
        browser.post(f"/outbox/{message.pk}/again")
        message.refresh_from_db()
        assert message.state == "waiting"

    @pytest.mark.parametrize(
        ("values", "may"),
        [
            ({"state": "refused"}, True),
            ({"state": "throttled"}, True),
            ({"state": "held"}, True),
            ({"state": "sent", "delivery": "failed"}, True),
            ({"state": "waiting"}, False),
            ({"state": "sending"}, False),
        ],
    )
    def test_what_is_not_tried_any_more_can_be_let_go(self, anas, client_of, sam, values, may):
        message = OutboundMessage.objects.get()
        becomes(message, **values)
        browser = client_of(sam)
        where = "/outbox?throttled=1" if values["state"] == "throttled" else "/outbox"
        page = browser.get(where).text
        assert (f'formaction="/outbox/{message.pk}/let-go"' in page) is may
        assert ("What you drop is not sent" in page) is may
        answer = browser.post(f"/outbox/{message.pk}/let-go", follow=may)
        assert answer.status_code == (200 if may else 404)
        assert ("Nothing is waiting to go out." in browser.get("/outbox").text) is may
        assert AuditEntry.objects.filter(tag="core.outbox.let_go").exists() is may

    def test_who_does_not_answer_patrons_lets_nothing_go(self, anas, client_of, priya):
        message = OutboundMessage.objects.get()
        becomes(message, state="refused")
        browser = client_of(priya)
        assert "let-go" not in browser.get("/outbox").text
        assert browser.post(f"/outbox/{message.pk}/let-go").status_code == 403

    def test_outbox_costs_the_same_queries_at_any_length(self, mill, client_of, sam):
        browser = client_of(sam)
        browser.get("/desk")  # the first page notes that the session is used
        counts = []
        for more in (2, 20):
            for _request in range(more):
                ask_as_ana(mill)
            with CaptureQueriesContext(connection) as queries:
                browser.get("/outbox")
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestTheRequest:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "Goes out by e-mail now."),
            ({"state": "sending"}, "Goes out by e-mail now."),
            ({"state": "held"}, "Look under Outgoing mail"),
            ({"tries": 2, "said": "450 busy"}, "it goes by itself as soon as it can"),
            ({"doubts": 1}, "It goes once more by itself"),
            ({"state": "sent", "sent_at": timezone.now()}, "Went by mail"),
            (
                {"state": "sent", "delivery": "delayed", "said": "4.4.1"},
                "still tries to hand it on",
            ),
            ({"state": "sent", "delivery": "delivered"}, "reached their mailbox"),
            ({"state": "refused", "said": "550 no such user"}, "550 no such user"),
            ({"state": "refused", "doubts": 2}, "no answer came whether it arrived"),
            ({"state": "let_go"}, "Not sent: a colleague dropped it."),
            ({"state": "let_go", "delivery": "failed"}, "Check the address"),
            ({"state": "sent", "delivery": "failed", "said": "5.1.1"}, "Check the address"),
        ],
    )
    def test_the_answer_says_what_became_of_it(self, answer, anas, client_of, sam, values, words):
        becomes(answer, **values)
        page = client_of(sam).get(f"/desk/{anas.pk}").text
        assert words in page
        assert page.count(words) == 1

    def test_the_patron_reads_none_of_it(self, answer, anas, client):
        from yesdesk.core.links import link_token

        becomes(answer, state="refused", said="550 no such user")
        token = link_token(anas.link_id, anas.link_generation)
        page = client.get(f"/en/r/{token}").text
        assert "550 no such user" not in page
        assert "by mail" not in page

    def test_request_page_costs_one_query_more_for_any_number_of_mails(
        self, answer, anas, act, sam, client_of
    ):
        browser = client_of(sam)
        browser.get("/desk")  # the first page notes that the session is used
        counts = []
        for more in (0, 6):
            for _answer in range(more):
                reply(anas, words="And more.", seen_revision=anas.revision, by=act(sam))
                anas.refresh_from_db()
            with CaptureQueriesContext(connection) as queries:
                browser.get(f"/desk/{anas.pk}")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_what_is_erased_leaves_an_answer_without_its_mail(self, answer, anas, client_of, sam):
        answer.delete()
        page = client_of(sam).get(f"/desk/{anas.pk}").text
        assert "Come by any time." in page
        assert "by mail" not in page


class TestReports:
    @pytest.fixture
    def sent(self, answer):
        becomes(answer, state="sent", sent_at=timezone.now(), message_id="<1@wren.example>")
        return answer

    def test_mail_that_came_back_puts_the_request_in_the_queue(self, sent, anas, client_of, sam):
        found = note_report("<1@wren.example>", Delivery.FAILED, "550 gone", by=SYSTEM)
        assert found == sent
        anas.refresh_from_db()
        assert anas.waiting_since is not None
        page = client_of(sam).get(f"/desk/{anas.pk}").text
        assert "Mail to Ana didn’t arrive" in page
        assert "550 gone" in page
        assert Event.objects.filter(topic=f"desk.{anas.branch_id}").exists()

    def test_the_same_report_again_is_no_news(self, sent, anas):
        note_report("<1@wren.example>", Delivery.FAILED, "550 gone", by=SYSTEM)
        assert note_report("<1@wren.example>", Delivery.FAILED, "550 gone", by=SYSTEM) is None
        assert anas.entries.filter(kind=EntryKind.MAIL_FAILED).count() == 1

    def test_a_delay_is_shown_and_says_nothing_of_what_arrived_since(self, sent, anas):
        note_report("<1@wren.example>", Delivery.DELAYED, "4.4.1", by=SYSTEM)
        note_report("<1@wren.example>", Delivery.DELIVERED, "2.0.0", by=SYSTEM)
        assert note_report("<1@wren.example>", Delivery.DELAYED, "4.4.1", by=SYSTEM) is None
        sent.refresh_from_db()
        assert sent.delivery == "delivered"
        assert not anas.entries.filter(kind=EntryKind.MAIL_FAILED).exists()

    @pytest.mark.parametrize("name", ["", "<nobodys@evil.example>"])
    def test_a_report_on_nothing_of_ours(self, sent, name):
        OutboundMessage.objects.create(
            to="x@y.example", subject="", text="", created_at=timezone.now()
        )
        assert note_report(name, Delivery.FAILED, "", by=SYSTEM) is None


class TestTheAlarm:
    @pytest.fixture
    def away(self, mill, mailbox_at):
        return mailbox_at(mill, smtp_host="127.0.0.1", smtp_port=1)

    def minutes_pass(self, now, minutes):
        """As a worker spends them."""
        until = timezone.now() + timedelta(minutes=minutes)
        while timezone.now() < until:
            deliver_mail(by=SYSTEM)
            now.shift(60)

    def test_within_a_quarter_of_an_hour_and_no_sooner_than_it_needs(self, away, anas, now):
        self.minutes_pass(now, 5)
        assert not list(alerts_of_undelivered_mail())
        self.minutes_pass(now, 9)
        (alarm,) = alerts_of_undelivered_mail()
        assert "the mail server does not take it" in alarm.wrong_words()
        assert "connection: Connection refused" in alarm.mend_words()
        assert alarm.since == OutboundServerState.objects.get().since

    def test_undelivered_mail_is_shown_on_staff_pages_and_by_doctor(
        self, away, anas, now, client_of, sam
    ):
        from yesdesk.cli.checks import standing
        from yesdesk.core import system_alerts
        from yesdesk.core.storage.folders import WORKER, note_user

        note_user(WORKER)
        self.minutes_pass(now, 14)
        system_alerts.recheck_alerts()
        page = client_of(sam).get("/desk").text
        assert "Mail to patrons waits" in page
        assert 'href="/outbox">Have a look' in page
        assert any("Connection refused" in finding.mend for finding in standing())

    def test_alert_of_undelivered_mail_ends_by_itself(self, away, anas, now):
        self.minutes_pass(now, 14)
        OutboundMessage.objects.update(state="sent")
        assert not list(alerts_of_undelivered_mail())

    def test_busy_address_raises_no_alert(self, away, anas, answer, now):
        first = OutboundMessage.objects.earliest("id")
        becomes(first, tries=3, next_try_at=timezone.now() + timedelta(hours=1))
        now.shift(60 * 60)
        assert not list(alerts_of_undelivered_mail())

    def test_no_way_out_is_one_but_not_on_a_demo(self, anas, now):
        now.shift(20 * 60)
        (alarm,) = alerts_of_undelivered_mail()
        assert "has not been told of a mail server" in alarm.wrong_words()
        Library.objects.update(is_demo=True)
        assert not list(alerts_of_undelivered_mail())

    def test_nobody_who_sends_is_one(self, away, anas, now):
        now.shift(20 * 60)
        (alarm,) = alerts_of_undelivered_mail()
        assert "does not go out" in alarm.wrong_words()
