"""Sentences of the audit for acts on rules and sheets. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences

SENTENCES: Final = {
    "policy.rule.written": _(
        "%(who)s wrote version %(version)s of %(about)s, from %(from_day)s on."
    ),
    "policy.sheet.drafted": _("%(who)s began %(about)s."),
    "policy.sheet.changed": _("%(who)s changed the draft of %(about)s."),
    "policy.sheet.lines_set": _("%(who)s changed what %(about)s says about one rule."),
    "policy.sheet.signed": _("%(who)s signed %(about)s, in force from %(in_force_from)s on."),
}

register_sentences(SENTENCES)
