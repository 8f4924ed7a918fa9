"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class PatronsConfig(AppConfig):
    name = "yesdesk.patrons"
    label = "patrons"
    verbose_name = "The minimal record"
