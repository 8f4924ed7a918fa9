"""The channel's entry in Django, and what it hangs into core's registries when ready."""

import logging

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "yesdesk.mail"
    label = "mail"
    verbose_name = "E-mail"

    def ready(self) -> None:
        from django.db.models import OuterRef

        from yesdesk.core.retention import raw_copies, register_series
        from yesdesk.core.site_context import mail_addresses
        from yesdesk.core.storage.files import file_references
        from yesdesk.core.system_alerts import system_alerts as standing
        from yesdesk.core.tasks.timers import register_recurring
        from yesdesk.mail.admin.mailboxes import register_rpc_methods
        from yesdesk.mail.admin.queries import addresses_by_branch
        from yesdesk.mail.inbound import alerts, jobs
        from yesdesk.mail.inbound.retention import ARRIVALS, BLOCKED, delete_raw_copies
        from yesdesk.mail.models import Arrival

        register_rpc_methods()
        mail_addresses.add("mail", addresses_by_branch)
        register_series(ARRIVALS)
        register_series(BLOCKED)
        raw_copies.add("mail.raw", delete_raw_copies)
        file_references.add("mail.arrivals", lambda: Arrival.objects.filter(raw=OuterRef("pk")))
        register_recurring("mail.poll", jobs.POLL_EVERY, jobs.polling_is_due)
        register_recurring("mail.clean", jobs.CLEAN_EVERY, jobs.enqueue_cleaning_if_due)
        register_recurring("mail.waiting", jobs.LOOK_EVERY, jobs.enqueue_ingest_if_due)
        for name, look_at in (
            ("mailboxes", alerts.alerts_of_mailboxes_in_trouble),
            ("not_looked_at", alerts.alerts_of_mailboxes_not_polled),
            ("quiet_weeks", alerts.alerts_of_quiet_weeks),
            ("spool", alerts.alerts_of_filling_spool),
            ("unread", alerts.mail_not_ingested),
        ):
            standing.add(f"mail.{name}", look_at)
        logging.getLogger("imapclient").setLevel(logging.WARNING)  # it would log mail as it comes
        self._add_opening_steps()
        self._add_texts()
        self._register_incoming()
        self._register_outgoing()

    def _add_texts(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.permissions import Permission
        from yesdesk.core.system_alerts import system_alerts
        from yesdesk.core.web.menu import MenuPage, add_menu_pages
        from yesdesk.mail.outbound.alerts import alerts_of_texts_not_taken
        from yesdesk.mail.outbound.jobs import channels
        from yesdesk.mail.texts import number
        from yesdesk.mail.texts.delivery import deliver_texts
        from yesdesk.places.switches import Part, Switch, parts
        from yesdesk.requests.queries.text_message import CHANNEL as TEXT

        number.register_rpc_methods()
        channels.add(TEXT, deliver_texts)
        system_alerts.add("mail.texts", alerts_of_texts_not_taken)
        words = _("People text you, and you answer by text. It needs a number at a provider.")
        changes = Permission.PLACES_PLACES_CHANGE
        title = _("Text messages")
        add_menu_pages(
            MenuPage(title, "text_settings", "settings", 15, changes, "text", switch=Switch.TEXTS)
        )
        parts.add(Switch.TEXTS, Part(title, words))

    def _register_incoming(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.permissions import Permission
        from yesdesk.core.web.menu import MenuPage, add_menu_pages
        from yesdesk.desk.decisions.anonymise import leads_to
        from yesdesk.mail.inbound.queries import abouts_of_arrivals, waiting_for_review

        leads_to.add("arrival", abouts_of_arrivals)
        look = _("Mail to check")
        places, answers = Permission.PLACES_PLACES_CHANGE, Permission.DESK_REQUEST_ANSWER
        add_menu_pages(
            MenuPage(_("Mailboxes"), "mailboxes", "settings", 14, places, "mail"),
            MenuPage(_("Letter and papers"), "papers", "settings", 18, places, "print"),
            MenuPage(look, "mail_to_look_at", "main", 60, answers, "mail", waiting_for_review),
        )

    def _register_outgoing(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.clock_mark import stepped_back
        from yesdesk.core.permissions import Permission
        from yesdesk.core.system_alerts import system_alerts
        from yesdesk.core.tasks.timers import register_recurring, timer_kinds
        from yesdesk.core.tasks.worker_hooks import Poller, pollers
        from yesdesk.core.web.menu import MenuPage, add_menu_pages
        from yesdesk.mail.inbound import jobs as inbound_jobs
        from yesdesk.mail.inbound.idle_listener import LOOK_EVERY, IdleListeners
        from yesdesk.mail.outbound import jobs
        from yesdesk.mail.outbound.alerts import alerts_of_undelivered_mail, too_many_receipts
        from yesdesk.mail.outbound.delivery import LEAVE
        from yesdesk.mail.outbound.queries import waiting_to_go

        sees = Permission.DESK_REQUEST_SEE
        add_menu_pages(
            MenuPage(_("Outgoing mail"), "outbox", "main", 65, sees, "mail", waiting_to_go)
        )
        timer_kinds.add(LEAVE, jobs.enqueue_delivery)
        stepped_back.add("mail", inbound_jobs.retry_servers_now)
        pollers.add(
            "mail.listen", Poller(LOOK_EVERY, IdleListeners(inbound_jobs.enqueue_poll).look)
        )
        pollers.add(LEAVE, Poller(jobs.OUT_EVERY, jobs.NewMessages().look))
        register_recurring(
            "mail.sweep", jobs.SWEEP_EVERY, jobs.delete_autoreplies_if_clock_is_trusted
        )
        system_alerts.add("mail.out", alerts_of_undelivered_mail)
        system_alerts.add("mail.receipts", too_many_receipts)

    def _add_opening_steps(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.opening import OpeningStep, steps
        from yesdesk.mail.admin.queries import mail_can_leave, mail_comes_in, what_stops_mail

        steps.add(
            "mail_out",
            OpeningStep(
                _("Outgoing mail works."),
                _("Add a mailbox with its mail server, then check it on its page."),
                mail_can_leave,
                "mailboxes",
                what_stops_mail,
            ),
        )
        steps.add(
            "mail_in",
            OpeningStep(
                _("Incoming mail works."),
                _("Add a mailbox that patrons write to."),
                mail_comes_in,
                "mailboxes",
            ),
        )
