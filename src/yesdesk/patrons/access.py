"""The only way a view of this room gets an object."""

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.patrons.models import LegalHold
from yesdesk.patrons.queries import KeptSeries, held_subjects, series_row


def access_hold(by: Actor, pk: int) -> LegalHold:
    """Return a hold that is not released, for whoever may see what is kept. Raises NotFound."""
    by.require(Permission.PATRONS_SERIES_SEE)
    found = held_subjects().filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found


def access_series(by: Actor, code: str) -> KeptSeries:
    """One series of the schedule, for whoever may change it. Raises NotFound."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    found = series_row(by, code)
    if found is None:
        raise NotFound.plain()
    return found
