"""Sentences of the audit for acts on places outside. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences

SENTENCES: Final = {
    "community.place.added": _("%(who)s added the place outside “%(name)s”."),
    "community.place.changed": _("%(who)s changed the place outside “%(name)s”: %(changed)s."),
    "community.place.removed": _("%(who)s removed the place outside “%(name)s”."),
    "community.line.written": _("%(who)s changed the line for everything else."),
}

register_sentences(SENTENCES)
