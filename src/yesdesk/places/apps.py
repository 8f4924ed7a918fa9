"""The room's entry in Django, and its entries in core's registries."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yesdesk.places"
    label = "places"
    verbose_name = "Where and when"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.opening import OpeningStep, steps
        from yesdesk.core.readin.kinds import kinds
        from yesdesk.core.site_context import provide_library_info
        from yesdesk.core.system_alerts import system_alerts
        from yesdesk.places.emergency.queries import cards_say_whom_to_call
        from yesdesk.places.queries import backup_alarm, branches_are_open, library_context

        system_alerts.add("places.backup", backup_alarm)
        provide_library_info(library_context)
        kinds.add("branches", "yesdesk.places.readin.Branches")
        steps.add(
            "hours",
            OpeningStep(
                _("Each branch has opening hours and a place where people ask."),
                _("Add them on the page of the branch: promises count by its hours."),
                branches_are_open,
                "branches",
            ),
        )
        steps.add(
            "emergency",
            OpeningStep(
                _("Each emergency card says whom to call."),
                _("Write your own numbers under Settings, Emergency cards. Yesdesk fills in none."),
                cards_say_whom_to_call,
                "emergency_cards",
            ),
        )
        _add_pages()


def _add_pages() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.core.web.menu import MenuPage, add_menu_pages
    from yesdesk.places.actions import MAY

    add_menu_pages(
        MenuPage(_("Library"), "library", "settings", 5, MAY, "bell"),
        MenuPage(_("What we use"), "what_we_use", "settings", 7, MAY, "check"),
        MenuPage(_("Branches"), "branches", "settings", 10, MAY, "house"),
        MenuPage(_("Closed days"), "closed_days", "settings", 12, MAY, "lock"),
        MenuPage(_("Emergency cards"), "emergency_cards", "settings", 14, MAY, "flag"),
        MenuPage(_("Words patrons see"), "words", "settings", 50, MAY, "globe"),
        MenuPage(_("Sentences"), "sentences", "settings", 52, MAY, "globe"),
    )
