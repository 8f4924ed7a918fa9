"""Sentences of the audit for insight's acts. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences

SENTENCES: Final = {
    "insight.payments.read_in": _("%(who)s read in the payments file “%(name)s”."),
    "insight.payments.brought_back": _("%(who)s brought the payments file “%(name)s” back."),
    "insight.payments.replaced": _("%(who)s replaced the payments file “%(name)s”."),
    "insight.payments.removed": _("%(who)s removed the payments file “%(name)s”."),
    "insight.counted.differently": _(
        "%(who)s wrote that “%(name)s” is counted differently from %(day)s on."
    ),
    "insight.counted.taken_back": _(
        "%(who)s took back that “%(name)s” is counted differently from %(day)s on."
    ),
    "insight.answer.left_out": _("%(who)s stopped asking for an answer: %(name)s."),
    "insight.answer.put_back": _("%(who)s asked for an answer again: %(name)s."),
    "insight.reference.changed": _(
        "%(who)s changed what counts as a reference transaction: %(kinds)s."
    ),
    "insight.mapping.forgotten": _("%(who)s forgot the columns of payments files “%(name)s”."),
    "insight.mapping.saved": _("%(who)s saved the columns of payments files “%(name)s”."),
}

register_sentences(SENTENCES)
