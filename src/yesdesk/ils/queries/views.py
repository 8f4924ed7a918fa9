"""Who looked at which account, and who was stopped: read by the privacy officer alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import AccountView, LooksStopped
from yesdesk.ils.seals import seals_of_account

ON_A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One look. `account`: the first digits of its seal, enough to see that two looks were at the same one; empty
    where no card has the number. `until`, `times`: how long it was read, and how often.
    """

    id: int
    at: datetime
    until: datetime
    times: int
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
        rows = rows.filter(account__in=seals_of_account(account))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        ViewLine(
            id=row.pk,
            at=row.at,
            until=row.until or row.at,
            times=row.times,
            name=row.user.name,
            about=row.about,
            proof=row.proof,
            account=row.account[:8],
        )
        for row in rows[:limit]
    ]


def looks_stopped(by: Actor) -> list[LooksStopped]:
    """Who was stopped, newest first, as long as it is kept."""
    by.require(Permission.ILS_VIEWS_READ)
    return list(LooksStopped.objects.select_related("user").order_by("-at", "-id")[:ON_A_PAGE])


def how_many_stopped() -> int:
    """For the menu of the privacy officer: those she has not looked into yet. One query."""
    return LooksStopped.objects.filter(seen_at=None).count()
