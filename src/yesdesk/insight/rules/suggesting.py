"""A rule that keeps people waiting says so itself: the edition puts down a suggestion, which a post answers."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.backing.models import Lane
from yesdesk.backing.suggestions.actions import suggest
from yesdesk.core.actors import SYSTEM
from yesdesk.places.queries import the_library


def let_rules_say_so(figures: dict[str, Any], before: dict[str, Any]) -> None:
    """Suggest a decision about each rule that keeps people waiting, and did not in the edition before: not again each
    month, whatever was answered.
    """
    said = before.get("rules", {}).get("rules", {})
    with translation.override(the_library().default_language):
        for key, rule in figures.get("rules", {}).get("rules", {}).items():
            times = rule["keeps_waiting"]
            if times and not said.get(key, {}).get("keeps_waiting"):
                line = _("This rule keeps people waiting: %(times)s of %(of)s times.") % times
                suggest(line, lane=Lane.DECIDE, with_name=False, rule=int(key[1:]), by=SYSTEM)
