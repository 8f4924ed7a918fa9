"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yesdesk.places"
    label = "places"
    verbose_name = "Where and when"

    def ready(self) -> None:
        from yesdesk.core.facts import provide_library_facts
        from yesdesk.places.facts import facts_of_the_library

        provide_library_facts(facts_of_the_library)
