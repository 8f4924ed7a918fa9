"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class IlsConfig(AppConfig):
    name = "yesdesk.ils"
    label = "ils"
    verbose_name = "Library system"

    def ready(self) -> None:
        from yesdesk.core.timers import register_recurring
        from yesdesk.ils.housekeeping import register_housekeeping
        from yesdesk.ils.jobs import COMPARE, HOUR, comparing_is_due

        register_housekeeping()
        register_recurring(COMPARE, HOUR, comparing_is_due)
