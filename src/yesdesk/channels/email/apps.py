"""The channel's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "yesdesk.channels.email"
    label = "channels_email"
    verbose_name = "E-mail"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.channels.email.asking import add_verbs
        from yesdesk.channels.email.housekeeping import ARRIVALS
        from yesdesk.channels.email.models import Arrival
        from yesdesk.core.files import file_users
        from yesdesk.core.menu import MenuPage, add_menu_page
        from yesdesk.core.permissions import Permission
        from yesdesk.core.series import register_series

        add_verbs()
        register_series(ARRIVALS)
        file_users.add("channels_email.arrivals", lambda: Arrival.objects.values("raw"))
        add_menu_page(
            MenuPage(
                _("Mailboxes"), "mailboxes", "settings", 14, Permission.PLACES_PLACES_CHANGE, "mail"
            )
        )
