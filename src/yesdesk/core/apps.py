"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "yesdesk.core"
    label = "core"
    verbose_name = "Foundations"
