"""Sentences of the audit for acts on patrons. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import names_of, register_sentences
from yesdesk.patrons.queries import names_of_series

SENTENCES: Final = {
    "patrons.series.changed": _(
        "%(who)s changed how long we keep %(about)s: %(days)s days, before %(days_before)s."
    ),
    "patrons.hold.set": _("%(who)s put a hold on %(about)s."),
    "patrons.hold.released": _("%(who)s released the hold on %(about)s."),
    "patrons.words.erased": _("%(who)s erased %(about)s."),
    "patrons.erasing.let_go_on": _("%(who)s started erasing again: today is %(day)s."),
    "patrons.erasures.pass_left_out": _(
        "A restore left out %(about)s of erasing: %(rows)s rows stay."
    ),
}

register_sentences(SENTENCES)
names_of.add("series", names_of_series)
