"""The channel's entry in Django, and what it hangs into core's registries when ready."""

import logging
from dataclasses import replace

from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "yesdesk.channels.email"
    label = "channels_email"
    verbose_name = "E-mail"

    def ready(self) -> None:
        from yesdesk.channels.email import alarms, jobs
        from yesdesk.channels.email.asking import add_verbs
        from yesdesk.channels.email.housekeeping import ARRIVALS, BLOCKED, let_raw_go
        from yesdesk.channels.email.models import Arrival
        from yesdesk.channels.email.queries.addresses import addresses_by_branch
        from yesdesk.core.alarms import alarms as standing
        from yesdesk.core.contact import mail_addresses
        from yesdesk.core.files import file_users
        from yesdesk.core.series import register_series
        from yesdesk.core.struck import kept_as_it_came
        from yesdesk.core.timers import register_recurring

        add_verbs()
        mail_addresses.add("channels_email", addresses_by_branch)
        register_series(ARRIVALS)
        register_series(BLOCKED)
        kept_as_it_came.add("channels_email.raw", let_raw_go)
        file_users.add("channels_email.arrivals", lambda: Arrival.objects.values("raw"))
        register_recurring("channels_email.poll", jobs.POLL_EVERY, jobs.polling_is_due)
        register_recurring("channels_email.clean", jobs.CLEAN_EVERY, jobs.cleaning_is_due)
        register_recurring("channels_email.waiting", jobs.LOOK_EVERY, jobs.waiting_is_looked_at)
        for name, look_at in (
            ("mailboxes", alarms.mailboxes_in_trouble),
            ("not_looked_at", alarms.mailboxes_nobody_looks_at),
            ("spool", alarms.spool_that_fills),
            ("unread", alarms.mail_nobody_reads),
        ):
            standing.add(f"channels_email.{name}", look_at)
        logging.getLogger("imapclient").setLevel(logging.WARNING)  # it would log mail as it comes
        self._steps_to_open()
        self._coming_in()
        self._going_out()

    def _coming_in(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.channels.email.queries.arrivals import abouts_of_arrivals
        from yesdesk.channels.email.queries.listed import waiting_for_a_look
        from yesdesk.core.menu import MenuPage, add_menu_page
        from yesdesk.core.permissions import Permission
        from yesdesk.desk.actions.letting_go_traces import leads_to

        leads_to.add("arrival", abouts_of_arrivals)
        places = Permission.PLACES_PLACES_CHANGE
        add_menu_page(MenuPage(_("Mailboxes"), "mailboxes", "settings", 14, places, "mail"))
        answers = Permission.DESK_REQUEST_ANSWER
        look = _("Mail to look at")
        add_menu_page(
            MenuPage(look, "mail_to_look_at", "main", 60, answers, "mail", waiting_for_a_look)
        )

    def _going_out(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.channels.email import jobs
        from yesdesk.channels.email.actions.delivering import LEAVE
        from yesdesk.channels.email.listening import LOOK_EVERY, Listeners
        from yesdesk.channels.email.not_leaving import mail_does_not_leave
        from yesdesk.channels.email.queries.going_out import waiting_to_go
        from yesdesk.core.alarms import alarms
        from yesdesk.core.clock_mark import stepped_back
        from yesdesk.core.menu import MenuPage, add_menu_page
        from yesdesk.core.permissions import Permission
        from yesdesk.core.timers import register_recurring, timer_kinds
        from yesdesk.core.watches import Watch, watches

        sees = Permission.DESK_REQUEST_SEE
        page = MenuPage(_("Mail going out"), "outbox", "main", 65, sees, "mail")
        add_menu_page(replace(page, waiting=waiting_to_go))
        timer_kinds.add(LEAVE, jobs.leaving_is_due)
        stepped_back.add("channels_email", jobs.take_up_again)
        watches.add("channels_email.listen", Watch(LOOK_EVERY, Listeners(jobs.poll_soon).look))
        watches.add(LEAVE, Watch(jobs.OUT_EVERY, jobs.NewMail().look))
        register_recurring("channels_email.sweep", jobs.SWEEP_EVERY, jobs.sweep_is_due)
        alarms.add("channels_email.out", mail_does_not_leave)

    def _steps_to_open(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.channels.email.queries.mailboxes import mail_can_leave, mail_comes_in
        from yesdesk.core.opening import Step, steps

        steps.add(
            "mail_out",
            Step(
                _("Mail to patrons can leave."),
                _("Add a mailbox with its mail server, then check it on its page."),
                mail_can_leave,
                "mailboxes",
            ),
        )
        steps.add(
            "mail_in",
            Step(
                _("Mail from patrons comes in."),
                _("Add a mailbox that patrons write to."),
                mail_comes_in,
                "mailboxes",
            ),
        )
