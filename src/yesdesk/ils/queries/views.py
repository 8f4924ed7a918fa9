"""Who looked at which account: read by the privacy officer alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import AccountView
from yesdesk.ils.seals import seal_of_account

ON_A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One look. `account`: the first digits of its seal, enough to see that two looks were at the same one."""

    id: int
    at: datetime
    name: str
    about: str
    proof: str
    account: str


def account_views(
    by: Actor, *, before: int | None = None, account: str = "", limit: int = ON_A_PAGE
) -> list[ViewLine]:
    """Newest first; of one account where its ref is given. `before`: id to go on from. One query."""
    by.require(Permission.ILS_VIEWS_READ)
    rows = AccountView.objects.select_related("user").order_by("-at", "-id")
    if account:
        rows = rows.filter(account=seal_of_account(account))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        ViewLine(row.pk, row.at, row.user.name, row.about, row.proof, row.account[:8])
        for row in rows[:limit]
    ]
