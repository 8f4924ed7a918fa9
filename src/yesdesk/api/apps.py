"""The room's entry in Django, and its entry in the menu."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yesdesk.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.api.tokens import MAY_MAKE
        from yesdesk.api.webhooks import EVERY_SECONDS, look
        from yesdesk.core.tasks.timers import register_recurring
        from yesdesk.core.web.menu import MenuPage, add_menu_pages

        add_menu_pages(
            MenuPage(_("Programs"), "programs", "settings", 85, MAY_MAKE, "gear"),
            MenuPage(_("Webhooks"), "webhooks", "settings", 86, MAY_MAKE, "gear"),
        )
        register_recurring("api.webhooks", EVERY_SECONDS, look)
