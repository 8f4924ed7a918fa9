"""What must stay true whatever is changed: somebody can always let colleagues in and say what they may."""

from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.people.models import User

KEYS: Final = frozenset({Permission.PEOPLE_JOB_CLASSES_CHANGE, Permission.PEOPLE_STAFF_CHANGE})
"""Rights that hand out rights."""

TAKES_TWO: Final = frozenset(
    {Permission.ILS_LEDGER_READ, Permission.ILS_VIEWS_READ, Permission.LATITUDE_SHEET_SIGN}
)
"""Rights to read what others did with money and accounts, and to agree that somebody may: two people give and take
them (people/two_people.py). Whoever is watched must not become who watches, nor make up who agrees to it.
"""


def require_an_administrator() -> None:
    """Call it after a change, inside its transaction. Raises Refusal when nobody active held one of KEYS now."""
    rows = User.objects.filter(is_active=True).values_list("job_class__permissions", flat=True)
    held = {permission for permissions in rows for permission in permissions}
    if not held >= KEYS:
        raise Refusal(
            _("Then nobody could look after staff accounts or job classes any more."),
            way_on=_("Give that right to somebody else first."),
            code="people.staff.last",
        )
