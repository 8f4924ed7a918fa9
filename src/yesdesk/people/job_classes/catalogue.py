"""Job classes a new library starts with, and each permission in words. The library changes both on a page."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from yesdesk.core.permissions import Permission

type Words = "str | object"


@dataclass(frozen=True)
class DefaultJobClass:
    slug: str  # named by the machine only
    name: Words
    description: Words
    permissions: frozenset[Permission]


_DESK: Final = frozenset({Permission.DESK_REQUEST_SEE, Permission.DESK_REQUEST_ANSWER})
_ACCOUNTS: Final = _DESK | {Permission.ILS_ACCOUNT_SEE, Permission.ILS_ACT_DO}
_LIBRARIAN: Final = _ACCOUNTS | {
    Permission.DESK_ANSWERS_CHANGE,
    Permission.DESK_ENTRY_STRIKE,
    Permission.DESK_HELD_RELEASE,
}
_LEAD: Final = _LIBRARIAN | {
    Permission.DESK_LEADS_SEE,
    Permission.POLICY_RULES_CHANGE,
    Permission.PATRONS_WORDS_ERASE,
}
_DIRECTOR: Final = _LEAD | {
    Permission.DESK_ABOUT_LEADS_SEE,
    Permission.CORE_TRACE_SEE,
    Permission.DESK_FUNDS_CHANGE,
    Permission.DESK_PURCHASES_DECIDE,
    Permission.POLICY_SHEET_SIGN,
    Permission.PATRONS_SERIES_SEE,
    Permission.INSIGHT_BRANCHES_SEE,
    Permission.INSIGHT_PAYMENTS_CHANGE,
    Permission.BACKING_POSTS_CHANGE,
}
_IT: Final = (
    _DESK
    | {p for p in Permission if p.startswith(("people:", "places:", "core:"))}
    | {Permission.ILS_CONNECTION_CHANGE}
)
_FINANCE: Final = frozenset(
    {
        Permission.DESK_REQUEST_SEE,
        Permission.ILS_LEDGER_READ,
        Permission.INSIGHT_PAYMENTS_CHANGE,
    }
)
_PRIVACY: Final = frozenset(
    {
        Permission.DESK_REQUEST_SEE,
        Permission.DESK_ENTRY_STRIKE,
        Permission.CORE_TRACE_SEE,
        Permission.ILS_VIEWS_READ,
    }
    | {p for p in Permission if p.startswith("patrons:")}
)

DEFAULT_JOB_CLASSES: Final = (
    DefaultJobClass(
        "volunteer",
        _("Page or volunteer"),
        _("Helps a few hours a week."),
        _DESK,
    ),
    DefaultJobClass(
        "shelver",
        _("Shelver"),
        _("Puts books where people find them and meets everyone there."),
        _ACCOUNTS,
    ),
    DefaultJobClass(
        "security",
        _("Security"),
        _("Security, at the door."),
        _DESK,
    ),
    DefaultJobClass(
        "librarian",
        _("Librarian"),
        _("Finds out what somebody needs, and how to get it."),
        _LIBRARIAN | {Permission.COMMUNITY_PLACES_CHANGE},
    ),
    DefaultJobClass(
        "lead",
        _("Lead"),
        _("Runs a shift. Colleagues ask this person when they can’t decide."),
        _LEAD,
    ),
    DefaultJobClass(
        "director",
        _("Director"),
        _("Signs what staff can decide and answers to the board."),
        _DIRECTOR,
    ),
    DefaultJobClass(
        "it",
        _("IT"),
        _("Keeps the machines running and the accounts of staff in order."),
        _IT,
    ),
    DefaultJobClass(
        "privacy_officer",
        _("Privacy officer"),
        _("Makes sure that we keep nothing too long."),
        _PRIVACY,
    ),
    DefaultJobClass(
        "finance",
        _("Finance"),
        _("Reads the money ledger and compares it with the library system."),
        _FINANCE,
    ),
)

# Name and effect of each permission, in the page's order.
PERMISSION_WORDS: Final[dict[Permission, tuple[Words, Words]]] = {
    Permission.DESK_REQUEST_SEE: (
        _("See requests"),
        _("Opens the desk and reads what patrons asked, except what is marked for leads."),
    ),
    Permission.DESK_REQUEST_ANSWER: (
        _("Answer requests"),
        _("Replies, promises, passes on, takes notes and says how a request ended."),
    ),
    Permission.DESK_ANSWERS_CHANGE: (
        _("Keep answers"),
        _("Writes answers for everybody at the desk, and drops old ones."),
    ),
    Permission.DESK_LEADS_SEE: (
        _("See requests for leads"),
        _("Reads and answers what is marked for leads, like a complaint about staff."),
    ),
    Permission.DESK_ABOUT_LEADS_SEE: (
        _("See complaints about a lead"),
        _("Reads and answers complaints about a lead, which leads don’t see. Give it to one post."),
    ),
    Permission.DESK_PURCHASES_DECIDE: (
        _("Decide what we buy"),
        _(
            "Answers what patrons suggest that we buy. Staff read this post’s name beside it. Give it to one post."
        ),
    ),
    Permission.COMMUNITY_PLACES_CHANGE: (
        _("Keep the places outside"),
        _("Corrects and removes places that help outside the library. Give it to one post."),
    ),
    Permission.DESK_HELD_RELEASE: (
        _("Let held requests through"),
        _("Looks at what came in too quickly and puts it on the desk, or ends it."),
    ),
    Permission.DESK_ENTRY_STRIKE: (
        _("Strike words out"),
        _("Takes words out of a conversation for good, like a health detail we should not keep."),
    ),
    Permission.DESK_FUNDS_CHANGE: (
        _("Name kindness funds"),
        _("Says which money can pay for a kindness, how much of it, and by whom."),
    ),
    Permission.ILS_ACCOUNT_SEE: (
        _("See what the library system knows"),
        _("Opens a patron’s loans, charges and blocks, as far as a request needs it."),
    ),
    Permission.ILS_ACT_DO: (
        _("Act in the library system"),
        _("Renews, reserves and takes charges off, as far as the signed sheet goes."),
    ),
    Permission.ILS_LEDGER_READ: (
        _("Read the money ledger"),
        _("Reads who waived what, by day. The ledger notes each reading for all to see."),
    ),
    Permission.ILS_VIEWS_READ: (
        _("See who looked at accounts"),
        _("Reads which colleague opened which account, and for which request."),
    ),
    Permission.ILS_CONNECTION_CHANGE: (
        _("Change the connection to the library system"),
        _("Says which library system it is, gives the keys to the worker and checks both."),
    ),
    Permission.INSIGHT_BRANCHES_SEE: (
        _("See every branch by name"),
        _("Reads what was waived at each branch. Everybody else reads dots without names."),
    ),
    Permission.INSIGHT_PAYMENTS_CHANGE: (
        _("Read in payments files"),
        _("Reads in what the library system knows of payments and waivers, and removes it again."),
    ),
    Permission.BACKING_POSTS_CHANGE: (
        _("Say who answers suggestions"),
        _("Names the job class that answers what staff suggest, and who stands in for it."),
    ),
    Permission.POLICY_RULES_CHANGE: (
        _("Change rules"),
        _(
            "Writes what a rule says, why, and how it can be bent. Also tags, and views for everybody."
        ),
    ),
    Permission.POLICY_SHEET_SIGN: (
        _("Sign what staff can decide"),
        _("Sets how far each job class can bend a rule, and signs it."),
    ),
    Permission.PATRONS_WORDS_ERASE: (
        _("Erase for a patron"),
        _("Erases everything one patron wrote when they ask for it."),
    ),
    Permission.PATRONS_SERIES_SEE: (
        _("See what we keep"),
        _("Reads how long each kind of data is kept, and why."),
    ),
    Permission.PATRONS_SERIES_CHANGE: (
        _("Change what we keep"),
        _("Sets how long we keep each kind of data, and pauses erasing where the law asks for it."),
    ),
    Permission.PEOPLE_STAFF_CHANGE: (
        _("Look after staff accounts"),
        _("Adds colleagues, gives start passwords, and closes the accounts of people who left."),
    ),
    Permission.PEOPLE_JOB_CLASSES_CHANGE: (
        _("Change job classes"),
        _("Decides what each job class can do, except their own."),
    ),
    Permission.PLACES_PLACES_CHANGE: (
        _("Change places and hours"),
        _(
            "Manages the library, its branches, hours, closed days, mailboxes and words for patrons."
        ),
    ),
    Permission.CORE_OUTBOX_SEE: (
        _("See mail going out"),
        _("Reads what Yesdesk sends. The trace notes each reading."),
    ),
    Permission.CORE_DEAD_LETTERS_SETTLE: (
        _("Retry or drop failed jobs"),
        _("Tries failed jobs again, or drops them."),
    ),
    Permission.CORE_TRACE_SEE: (
        _("See the trace"),
        _("Reads who changed what in Yesdesk itself."),
    ),
}

# Headings, by the room in a permission's value.
PERMISSION_GROUPS: Final[dict[str, Words]] = {
    "desk": _("At the desk"),
    "ils": _("The library system"),
    "community": _("Outside the library"),
    "insight": _("Our library"),
    "backing": _("Suggestions"),
    "policy": _("Rules"),
    "patrons": _("What patrons wrote"),
    "people": _("Colleagues"),
    "places": _("Places"),
    "core": _("Yesdesk itself"),
}
