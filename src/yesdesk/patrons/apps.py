"""The room's entry in Django, and its entries in core's registries."""

from django.apps import AppConfig


class PatronsConfig(AppConfig):
    name = "yesdesk.patrons"
    label = "patrons"
    verbose_name = "The minimal record"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop

        from yesdesk.core.permissions import Permission
        from yesdesk.core.system_alerts import system_alerts
        from yesdesk.core.tasks.timers import register_recurring, timer_kinds
        from yesdesk.core.web.menu import MenuPage, add_menu_pages
        from yesdesk.patrons.clock_check import LET_GO, erasure_alert
        from yesdesk.patrons.erasure import NIGHTLY, approved_pass_is_due, at_night
        from yesdesk.patrons.retention import register_house_series

        register_house_series()
        system_alerts.add("patrons.erasing_waits", erasure_alert)
        register_recurring(NIGHTLY, 60, at_night)
        timer_kinds.add(LET_GO, approved_pass_is_due)
        add_menu_pages(
            MenuPage(
                gettext_noop("What we keep"),
                "kept",
                "settings",
                order=40,
                permission=Permission.PATRONS_SERIES_SEE,
                icon="clock",
            )
        )
