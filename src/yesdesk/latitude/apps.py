"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class LatitudeConfig(AppConfig):
    name = "yesdesk.latitude"
    label = "latitude"
    verbose_name = "Rules"
