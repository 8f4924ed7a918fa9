"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class LatitudeConfig(AppConfig):
    name = "yesdesk.latitude"
    label = "latitude"
    verbose_name = "Rules"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.menu import MenuPage, add_menu_page
        from yesdesk.core.permissions import Permission
        from yesdesk.core.timers import register_recurring
        from yesdesk.latitude.actions.bends import EVERY_SECONDS, write_evidence

        register_recurring("latitude.write_evidence", EVERY_SECONDS, write_evidence)
        add_menu_page(MenuPage(_("Rules"), "rules", "main", 30, Permission.DESK_REQUEST_SEE))
