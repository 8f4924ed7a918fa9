"""Invariants of every change to staff: each guarded right, and what hands out rights, keeps a holder."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.people.models import User

# Rights that hand out rights.
KEYS: Final = frozenset({Permission.PEOPLE_JOB_CLASSES_CHANGE, Permission.PEOPLE_STAFF_CHANGE})

# Only a holder gives these (people/guarded_rights.py): a watched colleague must not become the watcher.
GUARDED: Final = frozenset(
    {
        Permission.DESK_LEADS_SEE,
        Permission.ILS_LEDGER_READ,
        Permission.ILS_VIEWS_READ,
        Permission.POLICY_SHEET_SIGN,
    }
)


@contextmanager
def keep_holders() -> Iterator[None]:
    """Raise Refusal where the change inside took one of KEYS or GUARDED from its last holder. Complaints about a lead
    keep a reader too. Use it inside the transaction.
    """
    before = _held_permissions()
    yield
    after = _held_permissions()
    if not after >= KEYS:
        raise _last_holder_refusal(
            _("Then nobody could look after staff accounts or job classes any more."),
            "people.staff.last",
        )
    lost = before - after
    if Permission.DESK_LEADS_SEE in lost:
        raise _last_holder_refusal(
            _("Then nobody could read complaints about staff any more."), "people.staff.last_reader"
        )
    if Permission.DESK_ABOUT_LEADS_SEE in lost:
        raise _last_holder_refusal(
            _("Then nobody could read complaints about a lead any more."),
            "people.staff.last_reader",
        )
    if lost & GUARDED:
        raise _last_holder_refusal(
            _(
                "Nobody else here has these rights. On the server, “yesdesk admin” with their login name and "
                "“--job-class” gives them the job class and a start password."
            ),
            "people.staff.last_holder",
        )


def _held_permissions() -> set[str]:
    rows = User.objects.filter(is_active=True).values_list("job_class__permissions", flat=True)
    return {permission for permissions in rows for permission in permissions}


def _last_holder_refusal(sentence: str, code: str) -> Refusal:
    return Refusal(sentence, next_step=_("Give that right to somebody else first."), code=code)
