"""Sentences of the audit for acts on places. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import names_of, register_sentences, things
from yesdesk.places.queries import names_of_branches, names_of_points

SENTENCES: Final = {
    "places.library.opened": _("%(who)s opened the library “%(name)s”."),
    "places.library.changed": _("%(who)s changed the library: %(changed)s."),
    "places.parts.on": _("%(who)s turned on: %(changed)s."),
    "places.parts.off": _("%(who)s turned off: %(changed)s."),
    "places.frames": _("%(who)s named the websites that can show our form: %(hosts)s."),
    "places.branch.added": _("%(who)s added the branch %(name)s."),
    "places.branch.changed": _("%(who)s changed the branch %(about)s: %(changed)s."),
    "places.point.added": _("%(who)s added the service point %(name)s."),
    "places.point.changed": _("%(who)s changed the service point %(about)s: %(changed)s."),
    "places.hours.set": _("%(who)s set the opening hours of %(about)s."),
    "places.closure.added": _("%(who)s added a closed day, %(day)s: %(about)s."),
    "places.closures.added": _("%(who)s added %(days)s closed days from a file: %(about)s."),
    "places.closure.removed": _("%(who)s removed a closed day, %(day)s: %(about)s."),
    "places.emergency.written": _("%(who)s wrote the emergency card “%(name)s”."),
    "places.emergency.changed": _("%(who)s changed the emergency card “%(name)s”: %(changed)s."),
    "places.emergency.removed": _("%(who)s removed the emergency card “%(name)s”."),
    "places.words.written": _(
        "%(who)s wrote words that patrons see (%(about)s, in %(languages)s)."
    ),
}

register_sentences(SENTENCES)
things.add("library:1", _("the library"))
names_of.add("branch", names_of_branches)
names_of.add("point", names_of_points)
