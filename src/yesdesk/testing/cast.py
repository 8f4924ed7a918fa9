"""The cast of all tests.

Sam shelves at Mill Street. Lea leads there, Kim is a librarian there, Noor one at Hill Road, the other branch. Dana
directs, Teo keeps Yesdesk running, Priya looks after privacy, Fay keeps the books, Max volunteers, Ret has left.
"""

from datetime import UTC, datetime, time
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import JoinedRows, PreparedQuery, columns_of, from_row
from yesdesk.ils.models import StaffCard, WhoseCard
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Library, OpeningHours, ServicePoint

ZONE: Final = "Europe/Paris"
NOW: Final = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)  # a Wednesday, 18:02 at the branch

_DESK = {Permission.DESK_REQUEST_SEE, Permission.DESK_REQUEST_ANSWER}
_ACCOUNTS = _DESK | {Permission.ILS_ACCOUNT_SEE, Permission.ILS_ACT_DO}
_LEAD = _ACCOUNTS | {
    Permission.DESK_ANSWERS_CHANGE,
    Permission.DESK_LEADS_SEE,
    Permission.POLICY_RULES_CHANGE,
    Permission.DESK_HELD_RELEASE,
    Permission.DESK_ENTRY_STRIKE,
    Permission.PATRONS_WORDS_ERASE,
}
_CLASSES: Final[dict[str, set[Permission]]] = {
    "Volunteer": _DESK,
    "Shelver": _ACCOUNTS,
    "Librarian": _ACCOUNTS
    | {
        Permission.COMMUNITY_PLACES_CHANGE,
        Permission.DESK_ANSWERS_CHANGE,
        Permission.DESK_HELD_RELEASE,
        Permission.DESK_ENTRY_STRIKE,
    },
    "Lead": _LEAD,
    "Director": _LEAD
    | {
        Permission.DESK_ABOUT_LEADS_SEE,
        Permission.CORE_TRACE_SEE,
        Permission.DESK_FUNDS_CHANGE,
        Permission.DESK_PURCHASES_DECIDE,
        Permission.POLICY_SHEET_SIGN,
        Permission.PATRONS_SERIES_SEE,
        Permission.INSIGHT_BRANCHES_SEE,
        Permission.INSIGHT_PAYMENTS_CHANGE,
        Permission.BACKING_POSTS_CHANGE,
    },
    "IT": _DESK
    | {
        Permission.PEOPLE_STAFF_CHANGE,
        Permission.PEOPLE_JOB_CLASSES_CHANGE,
        Permission.PLACES_PLACES_CHANGE,
        Permission.CORE_TRACE_SEE,
        Permission.CORE_OUTBOX_SEE,
        Permission.CORE_DEAD_LETTERS_SETTLE,
        Permission.ILS_CONNECTION_CHANGE,
    },
    "Privacy officer": {
        Permission.DESK_REQUEST_SEE,
        Permission.DESK_ENTRY_STRIKE,
        Permission.PATRONS_SERIES_SEE,
        Permission.PATRONS_SERIES_CHANGE,
        Permission.PATRONS_WORDS_ERASE,
        Permission.CORE_TRACE_SEE,
        Permission.ILS_VIEWS_READ,
    },
    "Finance": {
        Permission.DESK_REQUEST_SEE,
        Permission.ILS_LEDGER_READ,
        Permission.INSIGHT_PAYMENTS_CHANGE,
    },
}
_PEOPLE: Final = [
    ("sam", "Sam", "Shelver", "mill"),
    ("lea", "Lea", "Lead", "mill"),
    ("kim", "Kim", "Librarian", "mill"),
    ("noor", "Noor", "Librarian", "hill"),
    ("dana", "Dana", "Director", "mill"),
    ("teo", "Teo", "IT", "mill"),
    ("priya", "Priya", "Privacy officer", "mill"),
    ("max", "Max", "Volunteer", "mill"),
    ("fay", "Fay", "Finance", "mill"),
    ("ret", "Ret", "Librarian", "mill"),
]


def set_the_stage() -> None:
    """Make branches, points, hours, job classes and the cast, once."""
    if Library.objects.exists():
        return
    Library.objects.create(
        id=1, name="Wren Valley Library", languages=["en", "es", "fr"], time_zone=ZONE,
        currency="EUR", country="FR", phone="555 0140", opened_at=NOW,
    )  # fmt: skip
    branches = {
        "mill": Branch.objects.create(
            name="Mill Street", slug="mill", time_zone=ZONE, phone="555 0140", charges_fees=True
        ),
        "hill": Branch.objects.create(name="Hill Road", slug="hill", time_zone=ZONE, position=1),
    }
    ServicePoint.objects.create(branch=branches["mill"], name="Ground floor", kind="desk")
    ServicePoint.objects.create(branch=branches["mill"], name="Inbox", kind="inbox", position=1)
    ServicePoint.objects.create(branch=branches["hill"], name="Hill Road desk", kind="desk")
    ServicePoint.objects.create(
        branch=branches["hill"], name="Bookmobile", kind="bookmobile", position=1
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(branch=branch, weekday=day, opens=time(9), closes=time(20))
        for branch in branches.values()
        for day in range(6)
    )
    classes = {
        name: JobClass.objects.create(name=name, permissions=sorted(permissions), position=position)
        for position, (name, permissions) in enumerate(_CLASSES.items())
    }
    for username, name, job_class, branch in _PEOPLE:
        user = User(
            username=username, name=name, job_class=classes[job_class], branch=branches[branch],
            is_active=username != "ret", joined_at=NOW,
        )  # fmt: skip
        user.set_password(f"{username}-yes-desk")
        user.save()
        StaffCard.objects.create(user=user, whose=WhoseCard.NONE, card="", said_at=NOW)


_WITH_JOB_AND_BRANCH: Final = JoinedRows(User, {"job_class": JobClass, "branch": Branch})


def _member(*, username: str) -> QuerySet[User, tuple[Any, ...]]:
    return User.objects.filter(username=username).values_list(*_WITH_JOB_AND_BRANCH.columns)


def _branch(*, slug: str) -> QuerySet[Branch, tuple[Any, ...]]:
    return Branch.objects.filter(slug=slug).values_list(*columns_of(Branch))


_MEMBERS: Final = PreparedQuery(_member)
_BRANCHES: Final = PreparedQuery(_branch)


def member_named(username: str) -> User:
    """Return a member with job class and branch. Nearly every test asks, so the statement is compiled once."""
    (row,) = _MEMBERS.rows(username=username)
    return _WITH_JOB_AND_BRANCH.read(row)


def branch_named(slug: str) -> Branch:
    (row,) = _BRANCHES.rows(slug=slug)
    return from_row(Branch, row)


def five_of(member: User) -> None:
    User.objects.bulk_create(
        User(
            username=f"{member.username}-{number}",
            name=f"Another {number}",
            job_class=member.job_class,
            branch=member.branch,
            joined_at=timezone.now(),
        )
        for number in range(4)
    )
