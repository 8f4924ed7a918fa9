"""Sentences of the audit for acts on people. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import names_of, register_sentences, values_of
from yesdesk.core.labels import job_label
from yesdesk.people.queries import names_of_classes, names_of_members

SENTENCES: Final = {
    "people.account.changed": _("%(who)s changed their own account."),
    "people.account.password_changed": _("%(who)s changed their own password."),
    "people.account.session_ended": _("%(who)s signed out one of their own browsers."),
    "people.account.other_sessions_ended": _("%(who)s signed out everywhere else (%(count)s)."),
    "people.account.second_step_on": _("%(who)s turned their second step on."),
    "people.account.second_step_off": _("%(who)s turned their second step off."),
    "people.account.city_connected": _("%(who)s connected their own city account."),
    "people.account.city_disconnected": _("%(who)s took their own city account away."),
    "people.account.pin_set": _("%(who)s set their own PIN."),
    "people.shared_desk.enrolled": _(
        "%(who)s made %(name)s a shared desk computer. Minutes until it locks: %(count)s."
    ),
    "people.shared_desk.taken_off": _("%(who)s noted that %(name)s is no shared desk computer."),
    "people.job_classes.opened": _("%(who)s made the first job classes (%(count)s)."),
    "people.job_class.added": _("%(who)s added the job class %(name)s."),
    "people.job_class.renamed": _("%(who)s renamed a job class to %(name)s."),
    "people.job_class.permissions_set": _(
        "%(who)s changed what %(name)s can do. Given: %(gave)s. Taken: %(took)s."
    ),
    "people.job_class.removed": _("%(who)s removed the job class %(name)s."),
    "people.staff.added": _("%(who)s added %(about)s (%(job_class)s)."),
    "people.staff.changed": _("%(who)s changed %(about)s."),
    "people.staff.moved": _("%(who)s moved %(about)s to the job class %(job_class)s."),
    "people.staff.move_asked": _(
        "%(who)s asked to move %(about)s to the job class %(job_class)s. A colleague with its rights has to agree."
    ),
    "people.staff.first_to_watch": _(
        "%(who)s alone put %(about)s in the job class %(job_class)s. Nobody had it "
        "before, so we asked no second person."
    ),
    "people.staff.left": _("%(who)s noted that %(about)s has left."),
    "people.staff.came_back": _("%(who)s noted that %(about)s is back."),
    "people.staff.glass_broken": _("Somebody on the server gave %(about)s a start password."),
    "people.staff.second_step_off": _("%(who)s turned off the second step of %(about)s."),
    "people.staff.start_password_asked": _(
        "%(who)s asked for a new start password for %(about)s. A colleague with the same rights has to agree."
    ),
    "people.staff.start_password_given": _("%(who)s gave %(about)s a new start password."),
}

register_sentences(SENTENCES)
names_of.add("user", names_of_members)
names_of.add("job_class", names_of_classes)
values_of.add("job_class", job_label)
