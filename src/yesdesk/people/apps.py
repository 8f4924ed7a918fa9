"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yesdesk.people"
    label = "people"
    verbose_name = "Staff"
