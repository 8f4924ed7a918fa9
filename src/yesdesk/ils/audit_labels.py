"""Sentences of the audit for ils' acts. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences, things
from yesdesk.ils.ledger.queries import FILE, SECOND_LOOKS

SENTENCES: Final = {
    "ils.account.read_at_a_terminal": _(
        "Somebody on the server read an account in the library system."
    ),
    "ils.act.settled_by_hand": _(
        "%(who)s looked and said how %(about)s ended. It is there: %(is_there)s."
    ),
    "ils.card.household_said": _("%(who)s named the cards of the household of %(about)s."),
    "ils.card.kept": _("%(who)s kept a card of %(about)s that was to be taken off."),
    "ils.card.none_said": _("%(who)s said that they have no card of their own."),
    "ils.card.said": _("%(who)s said which card belongs to %(about)s."),
    "ils.card.taken_off": _("%(who)s took off a card of %(about)s."),
    "ils.card.to_be_taken_off": _(
        "%(who)s asked to take off a card of %(about)s. It waits seven days."
    ),
    "ils.connection.changed": _("%(who)s changed the connection to the library system (%(kind)s)."),
    "ils.ledger.looked_at": _("%(who)s took a second look at %(about)s of the money ledger."),
    "ils.ledger.read": _("%(who)s read the money ledger (%(about)s)."),
    "ils.ledger.read_in": _(
        "%(who)s loaded a file of waivers made elsewhere: %(lines)s lines, %(new)s new."
    ),
    "ils.looks.looked_into": _("%(who)s read who looks up cards (%(count)s)."),
    "ils.pickups.changed": _("%(who)s changed where holds are fetched."),
    "ils.waiver.proved": _("%(who)s tried a waiver at the library system itself."),
}

THINGS: Final = {
    "account": _("an account"),
    "act": _("an act"),
    "library_system": _("the library system"),
    "elsewhere": _("waivers made elsewhere"),
    "days": _("all days"),
    SECOND_LOOKS: _("second looks"),
    FILE: _("as a file"),
}

register_sentences(SENTENCES)
for _subject, _words in THINGS.items():
    things.add(_subject, _words)
