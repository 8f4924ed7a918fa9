"""Who looked at which account, and who was stopped: read by the privacy officer alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.paging import older_than
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import AccountView, Act, LooksStopped
from yesdesk.ils.pseudonyms import account_pseudonyms

ON_A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One look. `account`: the first digits of its seal, enough to see that two looks were at the same one; empty
    where no card has the number. `until`, `times`: how long it was read, and how often. `name`: empty once it was let
    go; then `at` is the day.
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
    """Newest first; of one account where its ref is given. `before`: id behind which to go on. One query."""
    by.require(Permission.ILS_VIEWS_READ)
    rows = AccountView.objects.select_related("user").order_by("-at", "-id")
    if account:
        rows = rows.filter(account__in=account_pseudonyms(account))
    if before is not None:
        rows = older_than(rows, before)
    return [
        ViewLine(
            id=row.pk,
            at=row.at,
            until=row.until or row.at,
            times=row.times,
            name=row.user.name if row.user else "",
            about=row.about,
            proof=row.proof,
            account=row.account[:8],
        )
        for row in rows[:limit]
    ]


def abouts_of_looks(by: Actor, before: datetime) -> set[str]:
    """What looks and acts were about (`request:17`), while a look of before then still names somebody; for the machine
    alone.
    """
    by.require(Permission.ILS_VIEWS_READ)
    if not AccountView.objects.filter(user__isnull=False, at__lt=before).exists():
        return set()
    seen = AccountView.objects.order_by().values_list("about", flat=True).distinct()
    return {*seen, *Act.objects.order_by().values_list("about", flat=True).distinct()}


def looks_stopped(by: Actor) -> list[LooksStopped]:
    """Who was stopped, newest first, as long as it is kept."""
    by.require(Permission.ILS_VIEWS_READ)
    return list(LooksStopped.objects.select_related("user").order_by("-at", "-id")[:ON_A_PAGE])


def stopped_views_waiting() -> int:
    """For the menu of the privacy officer: those she has not looked into yet. One query."""
    return LooksStopped.objects.filter(seen_at=None).count()
