"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yesdesk.people"
    label = "people"
    verbose_name = "Staff"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.facts import page_facts
        from yesdesk.core.menu import MenuPage, add_menu_page
        from yesdesk.core.permissions import Permission
        from yesdesk.core.timers import register_recurring
        from yesdesk.people import frame, jobs

        page_facts.add("me", frame.me)
        page_facts.add("menu", frame.main_menu)
        page_facts.add("branch_name", frame.branch_name)
        page_facts.add("settings_menu", frame.settings_menu)
        register_recurring("people.sweep", jobs.EVERY_SECONDS, jobs.sweep_doors)
        add_menu_page(
            MenuPage(_("Staff"), "staff", "settings", 20, Permission.PEOPLE_STAFF_CHANGE, "people")
        )
        add_menu_page(
            MenuPage(
                _("Job classes"),
                "job_classes",
                "settings",
                30,
                Permission.PEOPLE_JOB_CLASSES_CHANGE,
                "badge",
            )
        )
        for label, name, order, permission, icon in (
            (
                _("Work that stopped"),
                "stopped_work",
                80,
                Permission.CORE_DEAD_LETTERS_SETTLE,
                "mend",
            ),
            (_("Trace"), "trace", 90, Permission.CORE_TRACE_SEE, "eye"),
        ):
            add_menu_page(MenuPage(label, name, "settings", order, permission, icon))
