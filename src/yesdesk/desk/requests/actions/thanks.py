"""Let a patron's thank-you reach those who helped: whoever wrote the words they read, or gave the yes."""

from yesdesk.core.actors import Actor
from yesdesk.core.events import announce
from yesdesk.desk.models import (
    Approval,
    ApprovalState,
    DecisionState,
    Entry,
    EntryKind,
    Request,
    ThanksTo,
)
from yesdesk.people.account.actions import mark_news


def deliver_thanks(entry: Entry, *, by: Actor) -> None:
    """Put a thank-you on the own page of each who helped until then. In the transaction that wrote it. Whose name has
    gone from the request, as was promised, it does not reach.
    """
    helpers = sorted(_helpers(entry.request) - {by.user_id})
    ThanksTo.objects.bulk_create(ThanksTo(entry=entry, user_id=pk) for pk in helpers)
    mark_news(helpers)
    announce(*(f"staff.{pk}" for pk in helpers))


_SAID_YES = (ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE)
_NO_YES = (DecisionState.REFUSED, DecisionState.CANCELLED)


def _helpers(request: Request) -> set[int]:
    """User ids of who answered, ended it or did something that stands, and of leads who said yes to that."""
    named = Entry.objects.filter(request=request, author__is_active=True)
    answered = named.filter(kind=EntryKind.REPLY).exclude(outgoing__undone_at__isnull=False)
    ended = named.filter(kind=EntryKind.OUTCOME, outcome__undone_at=None)
    did = named.filter(kind=EntryKind.ACT).exclude(decision__state__in=_NO_YES)
    found = set[int | None]()
    for rows in (answered, ended, did):
        found |= set(rows.values_list("author_id", flat=True))
    yes = Approval.objects.filter(request=request, state__in=_SAID_YES)
    found |= set(yes.filter(answered_by__is_active=True).values_list("answered_by_id", flat=True))
    return {pk for pk in found if pk is not None}
