"""The shape of a library's card numbers, learnt from a few scans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import bare_card_number, forget_library_info
from yesdesk.places.models import Library
from yesdesk.places.queries import THE_LIBRARY

LONGEST_PREFIX: Final = 5
"""Letters and digits: a standard number of 14 digits begins with its kind and four digits of the library."""

_MARKED: Final = re.compile(r"([A-DTNE*])\d+([A-DTNE*])", re.IGNORECASE)
"""A Codabar with its start and stop letter."""

_NUMBER: Final = re.compile(r"(?=(?:\D*\d){4})\*?[0-9A-Za-z.-]{4,40}\*?")


@dataclass(frozen=True, slots=True)
class CardShape:
    """`length`: of the shortest number; 0: any. `marks`: start and stop letter, in capitals; empty: none."""

    length: int
    prefix: str
    marks: str


def learn_card_shape(scans: Sequence[str]) -> tuple[CardShape, list[str]]:
    """Return the shape, and the bare numbers. A prefix is learnt from different cards alone. Raises ValidationRefusal
    for a scan that is no card number, and where the scanner added letters only sometimes."""
    read = ["".join(scan.split()) for scan in scans]
    marked = [_MARKED.fullmatch(each) for each in read]
    marks = {"".join(each.groups()).upper() if each else "" for each in marked}
    wrong = _("This is not the number of a card. Scan it again.")
    refused = {f"scan{n}": wrong for n, each in enumerate(read, 1) if not _NUMBER.fullmatch(each)}
    if not refused and len(marks) > 1:
        refused["scan1"] = _("The scanner added letters only sometimes. Scan all of them again.")
    if refused:
        raise ValidationRefusal(refused)
    numbers = [bare_card_number(each, *marks) for each in read]
    length = min(map(len, numbers))
    shared = takewhile(lambda place: len(set(place)) == 1, zip(*numbers, strict=False))
    prefix = "".join(place[0] for place in shared)[:LONGEST_PREFIX]
    return CardShape(length, prefix if len(set(numbers)) > 1 else "", *marks), numbers


@transaction.atomic
def set_card_reading(shape: CardShape, *, by: Actor) -> None:
    """Keep the shape of card numbers, and the letters that scanners add. An empty part is not looked at any more."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    Library.objects.filter(id=THE_LIBRARY).update(
        card_length=shape.length, card_prefix=shape.prefix, card_marks=shape.marks
    )
    transaction.on_commit(forget_library_info)
    changed = "card_length, card_prefix, card_marks"
    record_audit("places.library.changed", "library:1", by=by, changed=changed)
