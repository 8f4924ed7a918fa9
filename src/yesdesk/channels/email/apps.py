"""The channel's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "yesdesk.channels.email"
    label = "channels_email"
    verbose_name = "E-mail"

    def ready(self) -> None:
        from yesdesk.channels.email.housekeeping import ARRIVALS
        from yesdesk.channels.email.models import Arrival
        from yesdesk.core.files import file_users
        from yesdesk.core.series import register_series

        register_series(ARRIVALS)
        file_users.add("channels_email.arrivals", lambda: Arrival.objects.values("raw"))
