"""Sentences of the audit for core's own acts. core/apps.py finds this file by its name."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, gettext_noop as _

from yesdesk.core.audit import names_of, register_sentences
from yesdesk.core.opening import steps

SENTENCES: Final = {
    "core.dead_letter.settled": _(
        "%(who)s dealt with a failed job (%(task)s). Tried again: %(again)s."
    ),
    "core.file.read_in": _(
        "%(who)s read in the file %(name)s (%(kind)s). Rows that went in: %(lines)s."
    ),
    "core.file.undone": _(
        "%(who)s took out the file %(name)s (%(kind)s). Rows that went: %(lines)s. Rows that stay: %(left)s."
    ),
    "core.opening.ticked": _(
        "%(who)s ticked a step to open the library: “%(about)s” Done: %(done)s."
    ),
    "core.outbox.let_go": _("%(who)s dropped %(about)s. It will not be sent."),
    "core.outbox.read": _("%(who)s read %(about)s, which Yesdesk sends."),
    "core.outbox.sent_again": _("%(who)s sent %(about)s again."),
    "core.outbox.sent_once_more": _(
        "Yesdesk sent %(about)s again, because the first try got no answer."
    ),
    "core.trace.exported": _("%(who)s downloaded the trace."),
}


def names_of_steps(refs: set[str]) -> Mapping[str, str]:
    return {ref: gettext(steps[ref].done) for ref in refs if ref in steps}


register_sentences(SENTENCES)
names_of.add("step", names_of_steps)
