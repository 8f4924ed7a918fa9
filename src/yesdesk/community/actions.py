"""Write, correct and check places outside the library.

A correction leaves an audit entry. A check after a call leaves none: its author and hour would say who was sent where.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.community.models import Place, Trouble
from yesdesk.community.queries import MAY_CHANGE, forget_places
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import local_day
from yesdesk.core.errors import EditConflict, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import forget_library_info
from yesdesk.core.web.menu import recount_menu
from yesdesk.places.models import Library
from yesdesk.places.queries import the_library

FIELDS: Final = (
    "name", "what_for", "languages", "hours", "phone", "address", "ask_for", "discreet",
)  # fmt: skip


@transaction.atomic
def add_place(words: Mapping[str, str | bool], *, by: Actor) -> Place:
    """Add a place (`words` by FIELDS). Nobody has called there yet, so search alone finds it."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    [place] = add_places([words])
    record_audit("community.place.added", "library:1", by=by, name=place.name)
    return place


def add_places(places: Sequence[Mapping[str, str | bool]]) -> list[Place]:
    """Add places in the caller's transaction, who asks for the permission and notes it in the trace."""
    added = Place.objects.bulk_create(Place(**words) for words in places)
    _tell_all()
    return added


@transaction.atomic
def change_place(
    place: Place, words: Mapping[str, str | bool], *, seen_version: int, by: Actor
) -> None:
    """Correct a place. After a new number or a trouble it is unchecked until somebody calls. Raises
    EditConflict where a colleague changed it meanwhile."""
    by.require(MAY_CHANGE)
    changed = [name for name, value in words.items() if getattr(place, name) != value]
    checks = place.checked_on if not place.trouble and "phone" not in changed else None
    rows = Place.objects.filter(pk=place.pk, version=seen_version, trouble=place.trouble)
    if not rows.update(
        **words, checked_on=checks, trouble="", trouble_on=None, version=seen_version + 1
    ):
        raise EditConflict(
            _("A colleague changed this place meanwhile."),
            next_step=_("Theirs is below. Save again to put yours in its place."),
            since=Place.objects.values_list("version", flat=True).get(pk=place.pk),
        )
    _tell_all()
    what = ", ".join(changed)
    record_audit(
        "community.place.changed", "library:1", by=by, name=str(words["name"]), changed=what
    )


@transaction.atomic
def remove_place(place: Place, *, by: Actor) -> None:
    by.require(MAY_CHANGE)
    record_audit("community.place.removed", "library:1", by=by, name=place.name)
    place.delete()
    _tell_all()


@transaction.atomic
def note_answered(place: Place, *, seen_version: int, by: Actor) -> None:
    """Note today as the day on which it answered a call. The caller is not kept."""
    _note(place, seen_version, by, checked_on=_today(), trouble="", trouble_on=None)


@transaction.atomic
def note_trouble(place: Place, trouble: Trouble, *, seen_version: int, by: Actor) -> None:
    """Take a place out of the ways at once, and put it on the list of its post."""
    _note(place, seen_version, by, trouble=trouble, trouble_on=_today())


def _note(place: Place, seen_version: int, by: Actor, **columns: object) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    if not Place.objects.filter(pk=place.pk, version=seen_version).update(**columns):
        raise Refusal(
            _("A colleague corrected this place while you called."),
            next_step=_("Open it again, and call the number that stands there now."),
            code="community.place.changed",
        )
    _tell_all()


@transaction.atomic
def write_anything_else(words: str, *, by: Actor) -> None:
    """Write the line under each search for help outside. Empty: nothing is said."""
    by.require(MAY_CHANGE)
    if Library.objects.exclude(anything_else=words).update(anything_else=words):
        record_audit("community.line.written", "library:1", by=by)
        transaction.on_commit(forget_library_info)


def _today() -> date:
    return local_day(timezone.now(), the_library().time_zone)


def _tell_all() -> None:
    transaction.on_commit(forget_places)
    transaction.on_commit(recount_menu)
