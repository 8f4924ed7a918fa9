"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class IlsConfig(AppConfig):
    name = "yesdesk.ils"
    label = "ils"
    verbose_name = "Library system"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.clock_mark import stepped_back
        from yesdesk.core.opening import OpeningStep, steps
        from yesdesk.core.system_alerts import system_alerts
        from yesdesk.core.tasks.timers import register_recurring, timer_kinds
        from yesdesk.ils.accounts.own_card import ENDS, end_card
        from yesdesk.ils.configuration import is_chosen
        from yesdesk.ils.health import ask_again_now, clock_alert, missing_permissions_alert
        from yesdesk.ils.ledger.reconciliation import COMPARE, HOUR, enqueue_reconciliation_if_due
        from yesdesk.ils.retention import register_ils_series

        register_ils_series()
        steps.add(
            "library_system",
            OpeningStep(
                _("The library system is chosen."),
                _("Koha, SIP2, or none. With none, colleagues look and act there themselves."),
                is_chosen,
                "connection",
            ),
        )
        system_alerts.add("ils.not_let_in", missing_permissions_alert)
        system_alerts.add("ils.clock", clock_alert)
        timer_kinds.add(ENDS, end_card)
        stepped_back.add("ils", ask_again_now)
        register_recurring(COMPARE, HOUR, enqueue_reconciliation_if_due)
        _add_menu_pages()


def _add_menu_pages() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.core.permissions import Permission
    from yesdesk.core.web.menu import MenuPage, add_menu_pages
    from yesdesk.ils.accounts.queries import stopped_views_waiting
    from yesdesk.ils.ledger.queries import second_looks_waiting

    finance, privacy = Permission.ILS_LEDGER_READ, Permission.ILS_VIEWS_READ
    choose = Permission.ILS_CONNECTION_CHANGE
    looks, stopped = _("Second looks"), _("Looks that were stopped")
    add_menu_pages(
        MenuPage(looks, "second_looks", "main", 61, finance, "eye", second_looks_waiting),
        MenuPage(stopped, "looks_stopped", "main", 62, privacy, "eye", stopped_views_waiting),
        MenuPage(_("Library system"), "connection", "settings", 15, choose, "key"),
        MenuPage(_("Looks at accounts"), "looks", "settings", 42, privacy, "eye"),
        MenuPage(_("Money ledger"), "ledger", "settings", 60, finance, "slip"),
    )
