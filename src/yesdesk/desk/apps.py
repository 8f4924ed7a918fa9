"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "yesdesk.desk"
    label = "desk"
    verbose_name = "Requests"
