"""Promise the patron something by a time. promise_state.py has what follows."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.requests.actions.calls import add_call, may_call_about
from yesdesk.requests.actions.letters import (
    post_new_time,
    post_promise,
    require_own_line,
)
from yesdesk.requests.actions.presence import end_presence
from yesdesk.requests.actions.promise_state import renew_promises, watch_promise
from yesdesk.requests.actions.timeline import (
    add_entry,
    clean_words,
    lock_request,
)
from yesdesk.requests.models import Entry, EntryKind, Promise, PromiseState, Request
from yesdesk.requests.queries.patron_letters import PURCHASE, new_time_words
from yesdesk.requests.queries.promises import (
    FURTHEST,
    PromiseDoubt,
    last_good_time,
    open_suggestion,
    promise_doubt,
)


class PromiseQuestioned(ValidationRefusal):
    """A doubtful time, promised once somebody insists."""

    def __init__(self, doubt: PromiseDoubt) -> None:
        super().__init__({"due": " ".join(doubt.sentences)})
        self.sentence = " ".join(doubt.sentences)
        self.next_step = _("Choose another time, or keep this one.")
        self.code = "desk.promise.questioned"
        self.doubt = doubt


@transaction.atomic
def promise(
    request: Request,
    *,
    what: str,
    due_at: datetime,
    by: Actor,
    sorry: str = "",
    seen_revision: int | None = None,
    despite_doubt: bool = False,
) -> Promise:
    """Promise something by a time, in place of a broken promise. Raises ValidationRefusal, EditConflict,
    PromiseQuestioned. `sorry`: the patron reads these words and the new time. Where no mail reaches them the request
    waits on, and a number is a call to make. `despite_doubt` insists.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    kept = clean_words(what, field="what", at_most=200)
    lock_request(request)
    now = timezone.now()
    _require_not_made("" if sorry else kept, request, due_at)
    _require_good_time(request, due_at, by, now=now, despite_doubt=despite_doubt)
    words = _words_of_new_time(request, sorry, due_at, now)
    tell = partial(post_new_time, words=words) if words else partial(post_promise, what=kept)
    message = tell(request, due_at=due_at, now=now)
    untold = bool(words) and message is None
    calls = untold and may_call_about(request)
    entry = add_entry(
        request,
        EntryKind.PROMISE,
        by=by,
        now=now,
        text=words or kept,
        detail={"due": due_at.isoformat()} | ({"untold": True} if untold and not calls else {}),
        message=message,
        seen_revision=seen_revision,
        changes=_columns_when_promised(request, due_at, by, now=now, untold=untold),
    )
    end_presence(request, by=by)
    return _create_promise(entry, kept, due_at, calls=calls, now=now)


DECIDED_WITHIN: Final = timedelta(days=14)


@transaction.atomic
def suggest_purchase(request: Request, *, by: Actor) -> Promise:
    """Promise the purchase post's answer within two weeks, or sooner by need. Nothing is ordered. Raises Refusal."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    if open_suggestion(request.pk) is not None:
        raise Refusal(
            _("It is suggested already."),
            next_step=_("The promise is on the request."),
            code="desk.suggestion.made",
        )
    now = timezone.now()
    due_at = last_good_time(request, now + DECIDED_WITHIN, now=now)
    return promise(request, what=_(PURCHASE), due_at=due_at, despite_doubt=True, by=by)


def _create_promise(
    entry: Entry, what: str, due_at: datetime, *, calls: bool, now: datetime
) -> Promise:
    """Save a promise and its timer, the call where `calls`, and let it take the place of broken ones."""
    request = entry.request
    if calls:
        add_call(request, entry, closes_as="", now=now)
    made = Promise.objects.create(request=request, entry=entry, what=what, due_at=due_at)
    watch_promise(made, now=now)
    renew_promises(request, made, now=now)
    return made


def _require_not_made(what: str, request: Request, due_at: datetime) -> None:
    # Raises Refusal where a colleague promised the same, ValidationRefusal for a draft's open place.
    require_own_line(what, field="what")
    same = Promise.objects.filter(request=request, what=what, due_at=due_at)
    if same.filter(state=PromiseState.OPEN).exists():
        raise Refusal(
            _("This is promised already."),
            next_step=_("Keep it, or promise another time."),
            code="desk.promise.made",
        )


def _words_of_new_time(request: Request, sorry: str, due_at: datetime, now: datetime) -> str:
    # Empty for an ordinary promise.
    if not sorry.strip():
        return ""
    kept = clean_words(sorry, field="words", at_most=1_000)
    require_own_line(kept)
    return new_time_words(request, kept, due_at, now=now)


def _columns_when_promised(
    request: Request, due_at: datetime, by: Actor, *, now: datetime, untold: bool
) -> dict[str, Any]:
    # `untold`: the request waits, for somebody to tell them.
    changes: dict[str, Any] = {
        "waiting_since": (request.waits_since or now) if untold else None,
        "at_desk": False,
        "promised_for": min(due_at, request.promised_for) if request.promised_for else due_at,
        "late_since": None,
    }
    if request.assigned_to_id is None and by.user_id is not None:
        changes |= {"assigned_to_id": by.user_id, "assigned_at": now}
    return changes


def _require_good_time(
    request: Request, due_at: datetime, by: Actor, *, now: datetime, despite_doubt: bool
) -> None:
    if not now < due_at <= now + FURTHEST:
        raise ValidationRefusal(
            {"due": _("Please choose a time that is still to come, within 90 days.")}
        )
    doubt = None if despite_doubt else promise_doubt(request, due_at, by=by, now=now)
    if doubt is not None:
        raise PromiseQuestioned(doubt)
