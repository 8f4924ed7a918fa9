"""Sentences of the audit for acts of posts; no audit names a writer. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences, things

SENTENCES: Final = {
    "backing.ruling.drafted": _("%(who)s drafted a decision."),
    "backing.ruling.signed": _("%(who)s signed a decision."),
    "backing.ruling.closed": _("%(who)s said what becomes of a decision."),
    "backing.posts.changed": _("%(who)s changed who answers suggestions."),
    "backing.suggestion.answered": _("%(who)s answered a suggestion."),
    "backing.suggestion.more_time": _("%(who)s asked for more time for a suggestion."),
    "backing.suggestion.sent_on": _("%(who)s sent a suggestion on to %(to)s."),
    "backing.suggestion.referred": _("%(who)s referred a suggestion to %(to)s."),
    "backing.suggestion.merged": _("%(who)s put a suggestion together with another one."),
    "backing.suggestion.put_aside": _("%(who)s put a suggestion aside."),
    "backing.story.dropped": _("%(who)s took a story back."),
    "backing.practice.written": _("%(who)s wrote a need to practise: %(name)s."),
    "backing.practice.dropped": _("%(who)s removed a need to practise: %(name)s."),
    "backing.practice.left_out": _("%(who)s left out a need to practise: %(name)s."),
    "backing.practice.put_back": _("%(who)s put a need to practise back: %(name)s."),
    "backing.staff_question.asked": _("%(who)s asked all staff a question."),
    "backing.staff_question.ended": _("%(who)s said why nothing comes of a question to all staff."),
    "backing.question.left_out": _("%(who)s left a question out."),
}

register_sentences(SENTENCES)
things.add("suggestions", _("who answers suggestions"))
