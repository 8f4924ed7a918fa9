"""Invariants of every change to staff: somebody can always let colleagues in and set their rights, and what is
marked for some alone never loses the last who reads it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.people.models import User

KEYS: Final = frozenset({Permission.PEOPLE_JOB_CLASSES_CHANGE, Permission.PEOPLE_STAFF_CHANGE})
"""Rights that hand out rights."""

GUARDED: Final = frozenset(
    {
        Permission.DESK_LEADS_SEE,
        Permission.ILS_LEDGER_READ,
        Permission.ILS_VIEWS_READ,
        Permission.POLICY_SHEET_SIGN,
    }
)
"""Rights of a lead, of who reads what others did with money and accounts, and of who signs sheets: who holds one gives
it (people/guarded_rights.py). Whoever is watched must not become who watches.
"""


@contextmanager
def keep_holders() -> Iterator[None]:
    """Around a change, inside its transaction. Raises Refusal when nobody active held one of KEYS after it, or where
    it took one of GUARDED from its last holder, or from the last one who reads complaints about a lead.
    """
    before = _held_permissions()
    yield
    after = _held_permissions()
    if not after >= KEYS:
        raise _last(
            _("Then nobody could look after staff accounts or job classes any more."),
            "people.staff.last",
        )
    lost = before - after
    if Permission.DESK_LEADS_SEE in lost:
        raise _last(
            _("Then nobody could read complaints about staff any more."), "people.staff.last_reader"
        )
    if Permission.DESK_ABOUT_LEADS_SEE in lost:
        raise _last(
            _("Then nobody could read complaints about a lead any more."),
            "people.staff.last_reader",
        )
    if lost & GUARDED:
        raise _last(
            _(
                "Nobody else here has these rights. On the server, “yesdesk admin” with their login name and "
                "“--job-class” gives them the job class and a start password."
            ),
            "people.staff.last_holder",
        )


def _held_permissions() -> set[str]:
    rows = User.objects.filter(is_active=True).values_list("job_class__permissions", flat=True)
    return {permission for permissions in rows for permission in permissions}


def _last(sentence: str, code: str) -> Refusal:
    return Refusal(sentence, next_step=_("Give that right to somebody else first."), code=code)
