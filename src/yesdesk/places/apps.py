"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yesdesk.places"
    label = "places"
    verbose_name = "Where and when"
