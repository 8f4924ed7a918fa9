"""The series of the desk: a whole request, with everything that hangs on it, some time after it closed."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Event
from yesdesk.core.outbox.messages import drop_about
from yesdesk.core.registry import Registry
from yesdesk.core.retention import SeriesSpec, mark_of
from yesdesk.core.search import drop_texts
from yesdesk.ils.acts.retention import erase_acts_about
from yesdesk.patrons.models import Patron
from yesdesk.patrons.queries import periods_of
from yesdesk.requests.models import (
    CardScan,
    CopiedBranch,
    Decision,
    DecisionEnd,
    DecisionShare,
    Entry,
    EntryFile,
    HandOver,
    MayTell,
    Merge,
    Outcome,
    OutgoingReply,
    Participant,
    Presence,
    Request,
    RuleMet,
    ThanksFor,
)
from yesdesk.requests.models.decision import about_decision

CODE = "desk.request"

# Counts requests while all their rows are there.
counted_before_erasing: Final = Registry[Callable[[list[int]], None]](
    "what counts a request before it is erased"
)

# By feature: erases its own rows and timers before the requests go.
erased_with_requests: Final = Registry[Callable[[list[int]], None]]("what is erased with a request")


def due_requests(before: datetime, limit: int) -> Iterable[int]:
    """Return closed requests past the longest period that applies to each, oldest first. `before` is that of the series
    itself: a further period is so much earlier. Each mix of marks is read by its index.
    """
    periods = periods_of(CODE)
    usual = periods.pop("")
    found: list[tuple[datetime, int]] = []
    for marks in product((False, True), repeat=len(periods)):
        mix = dict(zip(periods, marks, strict=True))
        longest = max((days for word, days in periods.items() if mix[word]), default=usual)
        # By IN: on SQLite a plain false finds no index.
        rows = Request.objects.filter(
            closed_at__lt=before - timedelta(days=longest - usual),
            **{f"{word}__in": [on] for word, on in mix.items()},
        )
        oldest = rows.order_by("closed_at", "id").values_list("closed_at", "id")[:limit]
        found.extend((at, pk) for at, pk in oldest if at is not None)
    return [pk for _at, pk in sorted(found)[:limit]]


def days_kept(request: Request) -> int:
    """Return for how many days this request is kept once it is closed. One query."""
    periods = periods_of(CODE)
    return max(days for word, days in periods.items() if not word or getattr(request, word))


def erased_on(request: Request) -> date | None:
    """Return the day on which a closed request is erased; None while it is open. One query."""
    at = request.closed_at
    return (at + timedelta(days=days_kept(request))).date() if at else None


def erase_requests(ids: list[int]) -> int:
    """Erase requests and their patrons' words everywhere; unused files go too."""
    patrons = list(Request.objects.filter(pk__in=ids).values_list("patron_id", flat=True))
    for registry in (counted_before_erasing, erased_with_requests):
        for feature in registry:
            registry[feature](ids)
    drop_texts(ids)
    for pk in ids:
        drop_about(f"request:{pk}")
    taken = Decision.objects.filter(request__in=ids).values_list("pk", flat=True)
    erase_acts_about(map(about_decision, taken), by=SYSTEM)
    Event.objects.filter(topic__in=[f"request.{pk}" for pk in ids]).delete()
    EntryFile.objects.filter(entry__request__in=ids).delete()
    CardScan.objects.filter(entry__request__in=ids).delete()
    HandOver.objects.filter(entry__request__in=ids).delete()
    Merge.objects.filter(entry__request__in=ids).delete()
    Merge.objects.filter(request__in=ids).delete()
    OutgoingReply.objects.filter(entry__request__in=ids).delete()
    ThanksFor.objects.filter(entry__request__in=ids).delete()
    MayTell.objects.filter(entry__request__in=ids).delete()
    DecisionShare.objects.filter(decision__request__in=ids).delete()
    DecisionEnd.objects.filter(decision__request__in=ids).delete()
    for model in (CopiedBranch, Decision, Outcome, RuleMet, Presence, Participant, Entry):
        model.objects.filter(request__in=ids).delete()
    _rows, each = Request.objects.filter(
        pk__in=ids
    ).delete()  # its mails go with it, and are no requests
    Patron.objects.filter(pk__in=[pk for pk in patrons if pk]).delete()
    return each.get("desk.Request", 0)


def request_marks(ids: list[int]) -> dict[int, str]:
    """Return random marks that tell a request from one with the same id after a restore."""
    rows = Request.objects.filter(pk__in=ids).values_list("pk", "link_id")
    return {pk: mark_of(link_id) for pk, link_id in rows}


REQUESTS = SeriesSpec(
    code=CODE,
    name=_("Requests: what patrons wrote, their name and address, what we answered, their files"),
    days=30,
    ground=_("We answer the patron with it. We erase it when it is no longer needed."),
    due=due_requests,
    erase=erase_requests,
    subject="request",
    holds_patron_words=True,
    for_patrons=_(
        "Your name, your e-mail or phone, your card number if you gave it, what you wrote, your photos, our answers"
    ),
    why_for_patrons=_("So we can answer you, and you need not tell us twice."),
    marks=request_marks,
    further={
        "for_leads": _("Requests about a member of staff"),
        "about_withdrawal": _("Requests about a book that somebody wants out of the library"),
        "about_money": _("Requests about money that we waived or took"),
    },
)
