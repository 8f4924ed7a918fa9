"""Sentences of the audit for desk's acts. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext, gettext_noop as _

from yesdesk.core.audit import register_sentences, values_of

FORMER: Final = tuple(
    f"desk.slip.{done}"
    for done in ("code_sent", "code_was_right", "done", "not_done", "taken_back", "waits")
)
"""Tags that no code writes any more, in traces of former versions."""

_WANTED: Final = {
    "forget": _("Forget me"),
    "withdraw": _("Cancel my request"),
    "thanks": _("Say thanks"),
}

SENTENCES: Final = {
    "desk.answer.brought_back": _("%(who)s brought %(about)s back."),
    "desk.answer.changed": _("%(who)s changed %(about)s."),
    "desk.answer.kept": _("%(who)s kept %(about)s for everybody."),
    "desk.answer.looked_at": _("%(who)s looked at %(about)s: it is still right."),
    "desk.answer.retired": _("%(who)s retired %(about)s."),
    "desk.entry.words_struck": _("%(who)s struck words out of %(about)s."),
    "desk.fund.changed": _("%(who)s changed %(about)s for kindnesses."),
    "desk.fund.named": _("%(who)s named %(about)s for kindnesses."),
    "desk.tag.added": _("%(who)s put the tag “%(name)s” on the list."),
    "desk.tag.retired": _("%(who)s retired the tag “%(name)s”."),
    "desk.view.removed": _("%(who)s removed the view “%(name)s”."),
    "desk.view.shared": _("%(who)s kept the view “%(name)s” for everybody."),
    "desk.tally.renamed": _("%(who)s named the kinds of questions that are counted."),
    "desk.request.emergency": _("%(who)s said that %(about)s is an emergency."),
    "desk.request.no_emergency": _("%(who)s said that %(about)s is not an emergency."),
    "desk.request.capture_undone": _("%(who)s took %(about)s back, just after writing it down."),
    "desk.contact.changed": _("%(who)s changed where %(about)s is answered."),
    "desk.slip.printed": _("%(who)s printed a slip of %(about)s."),
    **dict.fromkeys(FORMER, _("Somebody with a slip of %(about)s asked for this (%(want)s).")),
}


def _label_of_wanted(want: str) -> str:
    label = _WANTED.get(want, want)
    return gettext(label)


register_sentences(SENTENCES)
values_of.add("want", _label_of_wanted)
