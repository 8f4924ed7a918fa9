"""Look for a person in words that all staff will read: an address, a long number, a name that we know."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.desk.answers.pii_check import has_card_number, has_email_address
from yesdesk.people.models import User

_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def person_errors(
    words: Mapping[str, str], *, names: Iterable[str] = (), at_most: int
) -> dict[str, str]:
    """What stands in the way of these words, by field: empty, too long, or somebody in them. `names`: of the people it
    came from; colleagues are known. It cannot know a neighbour's name, so somebody reads it besides. One query.
    """
    known = [*names, *User.objects.values_list("name", flat=True)]
    parts = {part for name in known for part in _WORD.findall(name)}
    found = {field: _error_in(text, parts, at_most) for field, text in words.items()}
    return {field: error for field, error in found.items() if error}


def _error_in(text: str, parts: set[str], at_most: int) -> str:
    if not text:
        return _("This is still empty.")
    if len(text) > at_most:
        return _("At most %(most)s letters, please.") % {"most": at_most}
    if has_email_address(text):
        return _("An e-mail address stands in it. Leave it out.")
    if has_card_number(text):
        return _("A card number stands in it. Leave it out.")
    named = sorted(parts.intersection(_WORD.findall(text)))
    if named:
        return _("“%(name)s” is a name here. Write it without.") % {"name": named[0]}
    return ""
