"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class BackingConfig(AppConfig):
    name = "yesdesk.backing"
    label = "backing"
    verbose_name = "Suggestions"

    def ready(self) -> None:
        from yesdesk.backing.rulings.trials import LOOK_EVERY_SECONDS, move_on
        from yesdesk.backing.suggestions.actions import APPEAR_EVERY, NAMES, let_them_appear
        from yesdesk.core.retention import register_series
        from yesdesk.core.tasks.timers import register_recurring

        register_series(NAMES)
        register_recurring("backing.appear", APPEAR_EVERY, let_them_appear)
        register_recurring("backing.rulings", LOOK_EVERY_SECONDS, move_on)
