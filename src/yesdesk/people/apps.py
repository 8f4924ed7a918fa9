"""The room's entry in Django, and its entries in core's registries."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yesdesk.people"
    label = "people"
    verbose_name = "Staff"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from yesdesk.core.labels import job_names
        from yesdesk.core.readin.kinds import kinds
        from yesdesk.core.search import names_left_out
        from yesdesk.core.site_context import site_context
        from yesdesk.core.tasks.timers import register_recurring
        from yesdesk.people import jobs, page_context
        from yesdesk.people.job_classes.catalogue import DEFAULT_JOB_CLASSES
        from yesdesk.people.queries import names_of_staff
        from yesdesk.people.shared_desks.actions import (
            forget_notices,
            leave_when_signed_out,
            mark_shared_desk,
        )
        from yesdesk.people.shift import begin_shift

        # When somebody signed in last would stand in every backup.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(mark_shared_desk, dispatch_uid="people.shared_desk")
        user_logged_in.connect(begin_shift, dispatch_uid="people.begin_shift")
        for somebody_else in (user_logged_in, user_logged_out):
            somebody_else.connect(forget_notices, dispatch_uid="people.notices")
        user_logged_out.connect(leave_when_signed_out, dispatch_uid="people.screen_left")
        job_names.extend(each.name for each in DEFAULT_JOB_CLASSES)
        kinds.add("colleagues", "yesdesk.people.colleagues.readin.Colleagues")
        names_left_out.add("people", names_of_staff)
        site_context.add("me", page_context.own_corner)
        site_context.add("since", page_context.newest_hint)
        site_context.add("menu", page_context.main_menu)
        site_context.add("at_hand", page_context.thumb_bar)
        site_context.add("branch_name", page_context.branch_name)
        site_context.add("settings_menu", page_context.settings_menu)
        register_recurring("people.sweep", jobs.EVERY_SECONDS, jobs.cleanup_sign_in)
        register_recurring("people.sweep_relief", 600, jobs.forget_what_is_over)
        self._add_menu_pages()
        self._add_opening_steps()

    def _add_menu_pages(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.opening import MAY
        from yesdesk.core.permissions import Permission
        from yesdesk.core.web.menu import MenuPage, add_menu_pages
        from yesdesk.people.guarded_rights import resets_waiting
        from yesdesk.people.invariants import GUARDED
        from yesdesk.people.queries import opening_steps_left

        staff, classes = Permission.PEOPLE_STAFF_CHANGE, Permission.PEOPLE_JOB_CLASSES_CHANGE
        settle, trace = Permission.CORE_DEAD_LETTERS_SETTLE, Permission.CORE_TRACE_SEE
        add_menu_pages(
            MenuPage(
                _("Open your library"),
                "opening",
                "main",
                5,
                MAY,
                "house",
                opening_steps_left,
                only_while_waiting=True,
            ),
            MenuPage(_("Staff"), "staff", "settings", 20, staff, "people"),
            MenuPage(
                _("To agree to"),
                "resets_to_agree",
                "settings",
                25,
                icon="people",
                any_of=GUARDED,
                waiting=resets_waiting,
                only_while_waiting=True,
            ),
            MenuPage(_("Job classes"), "job_classes", "settings", 30, classes, "badge"),
            MenuPage(_("Jobs that failed"), "stopped_work", "settings", 80, settle, "mend"),
            MenuPage(_("Trace"), "trace", "settings", 90, trace, "eye"),
        )

    def _add_opening_steps(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.backups import was_backed_up_lately
        from yesdesk.core.opening import OpeningStep, steps
        from yesdesk.people.queries import administrators_have_a_second_step

        steps.add(
            "second_step",
            OpeningStep(
                _("Everyone who can change staff signs in with a second step."),
                _("Turn it on under your own name: a code from an app on your phone."),
                administrators_have_a_second_step,
                "account",
            ),
        )
        steps.add(
            "backup",
            OpeningStep(
                _("A backup was made within the last 26 hours."),
                _("Run yesdesk backup each night, to another disk: docs/keeping.md has the timer."),
                was_backed_up_lately,
            ),
        )
        steps.add(
            "key_elsewhere",
            OpeningStep(
                _("The secret key is backed up elsewhere."),
                _(
                    "No backup has it. Without it, patrons' links do not work after a restore. Copy "
                    "keys/web/secret_key from the data folder to where your other keys are. Then say "
                    "so here."
                ),
            ),
        )
