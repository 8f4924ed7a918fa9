"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class IlsConfig(AppConfig):
    name = "yesdesk.ils"
    label = "ils"
    verbose_name = "Library system"

    def ready(self) -> None:
        from yesdesk.ils.housekeeping import register_housekeeping

        register_housekeeping()
