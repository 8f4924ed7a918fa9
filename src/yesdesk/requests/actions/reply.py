"""Words of staff to the patron and to each other; the need; who may read; what was told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import EditConflict, Refusal, ValidationRefusal
from yesdesk.core.models import SentFile
from yesdesk.core.outbox.messages import was_posted
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedInsert, PreparedQuery
from yesdesk.people.queries import job_classes_with
from yesdesk.requests.actions.assignment import assignment_by_acting
from yesdesk.requests.actions.audience import restriction_by_hand
from yesdesk.requests.actions.calls import add_call, call_gone_refusal, drop_call
from yesdesk.requests.actions.close import (
    close_request,
    columns_for_undo,
    stays_open,
    wait_on,
    worked_out_outcome,
)
from yesdesk.requests.actions.intake import require_future_time
from yesdesk.requests.actions.letters import (
    post_answer,
    post_on_file,
    post_receipt,
    require_own_line,
)
from yesdesk.requests.actions.passed import note_opened
from yesdesk.requests.actions.presence import end_presence
from yesdesk.requests.actions.promise_state import UNSETTLED, settle_promises
from yesdesk.requests.actions.timeline import (
    add_entry,
    bump_revision,
    clean_words,
    desk_topic,
    index_fields,
    lock_request,
    notify_pages,
)
from yesdesk.requests.models import (
    Call,
    Entry,
    EntryKind,
    HandOver,
    OutcomeValue,
    OutgoingReply,
    Participant,
    Promise,
    Request,
    Way,
)
from yesdesk.requests.models.entry import UNDO_IS_QUICKER
from yesdesk.requests.queries.contact_ways import best_way, is_possible
from yesdesk.requests.queries.mail_status import FROM_PATRON, of_undone_merge

ANSWERED: Final[dict[str, Any]] = {"waiting_since": None, "at_desk": False, "held": False}


@transaction.atomic
def reply(
    request: Request,
    *,
    words: str,
    seen_revision: int,
    way: Way | None = None,
    closes_as: str = "",
    keeps_promise: bool = True,
    files: Sequence[SentFile] = (),
    on_file: str = "",
    by: Actor,
) -> Entry:
    """Answer the patron by this way, or the best. Raises EditConflict, ValidationRefusal. Mail and page wait while the
    author can undo; a call waits for `record_told`, which closes with `closes_as`. `keeps_promise`: it was promised.
    `on_file`: the address of `identity.address_on_file`, unseen by the request's writer."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    require_own_line(kept := clean_words(words))
    tied = _locked(request, by)
    chosen, now = Way.EMAIL if on_file else _possible_way_or_refuse(request, way), timezone.now()
    changes = _columns_when_answered(request, chosen, by, now)
    outgoing = _new_outgoing(request, changes, by, now)
    entry = add_entry(
        request,
        EntryKind.REPLY,
        by=by,
        now=now,
        text=kept,
        **_post_or_mark_told(request, chosen, kept, tied, outgoing.goes_at, on_file, bool(files)),
        files=files,
        seen_revision=seen_revision,
        changes=changes,
    )
    _end_presence_and_passing(request, tied, by)
    if chosen is Way.PHONE:
        return add_call(request, entry, closes_as=closes_as, now=now).entry
    if chosen is not Way.HERE:  # what was said cannot be taken back
        outgoing.entry = entry
        _OUTGOING.write(outgoing)
    _drop_call_and_settle_promises(request, tied, now, keeps_promise=keeps_promise)
    return entry


class _Tied(NamedTuple):
    # Nearly always nothing, so all are read at once.
    copied: bool
    passed: bool
    to_call: bool
    promised: bool


def _locked(request: Request, by: Actor) -> _Tied:
    lock_request(request)
    return _Tied._make(_tied.rows(pk=request.pk, me=by.user_id or 0)[0])


@PreparedQuery
def _tied(*, pk: int, me: int) -> QuerySet[Request, tuple[Any, ...]]:
    this = OuterRef("pk")
    found = Request.objects.filter(pk=pk).annotate(
        copied=Exists(Participant.objects.filter(request=this, gets_answers=True)),
        passed=Exists(HandOver.objects.filter(entry__request=this, new_to=me)),
        to_call=Exists(Call.objects.filter(request=this)),
        promised=Exists(Promise.objects.filter(request=this, state__in=UNSETTLED)),
    )
    return found.values_list(*_Tied._fields)


def _new_outgoing(
    request: Request, changes: dict[str, Any], by: Actor, now: datetime
) -> OutgoingReply:
    return OutgoingReply(
        goes_at=now + timedelta(seconds=by.undo_seconds) + UNDO_IS_QUICKER,
        assigned="assigned_to_id" in changes,
        **columns_for_undo(request),
    )


_OUTGOING: Final = PreparedInsert(OutgoingReply)


def _columns_when_answered(request: Request, way: Way, by: Actor, now: datetime) -> dict[str, Any]:
    state = _to_call(request, now) if way is Way.PHONE else ANSWERED
    return {**state, **assignment_by_acting(request, by, now=now)}


def _end_presence_and_passing(request: Request, tied: _Tied, by: Actor) -> None:
    end_presence(request, by=by)
    if tied.passed:
        note_opened(request, by=by)


def _drop_call_and_settle_promises(
    request: Request, tied: _Tied, now: datetime, *, keeps_promise: bool
) -> None:
    if tied.to_call:
        drop_call(request)
    if tied.promised and keeps_promise:
        settle_promises(request, now=now)


def _possible_way_or_refuse(request: Request, way: Way | None) -> Way:
    chosen = way or best_way(request)
    if chosen is None or not is_possible(request, chosen):
        raise ValidationRefusal({"way": way_refusal(chosen)})
    return chosen


def way_refusal(way: Way | None) -> str:
    return {
        Way.EMAIL: _("There is no e-mail address for them. Choose another way, or add an address."),
        Way.PHONE: _("There is no number that we can call. Choose another way, or add a number."),
        Way.PAGE: _(
            "They have no link to their page. Print a slip for them, or choose another way."
        ),
    }.get(
        way or Way.HERE,
        _("We can’t tell them: there is no address and no number. Add one, or tell them here."),
    )


def _post_or_mark_told(
    request: Request,
    way: Way,
    words: str,
    tied: _Tied,
    at: datetime,
    on_file: str,
    files: bool,  # noqa: FBT001 - of one caller
) -> dict[str, Any]:
    # Raises ValidationRefusal where the address has just gone.
    if way is not Way.EMAIL:
        return {"columns": {"told": way}}
    if on_file:
        message = post_on_file(request, words, on_file, goes_at=at)
        return {"columns": {"not_patrons": True}, "message": message}
    mailed = post_answer(request, words, goes_at=at, copied=tied.copied, files=files)
    if mailed is None:
        raise ValidationRefusal({"way": way_refusal(Way.EMAIL)})
    return {"message": mailed}


def _to_call(request: Request, now: datetime) -> dict[str, Any]:
    # It waits, unless it is closed.
    waits = None if request.closed_at is not None else request.waits_since or now
    return {"waiting_since": waits, "at_desk": False, "held": False}


@transaction.atomic
def note(request: Request, *, words: str, by: Actor) -> Entry:
    by.require(Permission.DESK_REQUEST_ANSWER)
    return add_entry(request, EntryKind.NOTE, by=by, now=timezone.now(), text=clean_words(words))


@transaction.atomic
def set_need(
    request: Request,
    *,
    asked_for: str,
    needed: str,
    kind: str,
    needed_by: datetime | None = None,
    seen_needed: str | None = None,
    by: Actor,
) -> None:
    """Set what they asked for and needed, its kind and time. Raises ValidationRefusal, EditConflict. `seen_needed`:
    the need as it was read, so that a colleague's newer one is not lost.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    if seen_needed is not None:
        _require_seen_need(request, seen_needed)
    if needed_by is not None and needed_by != request.needed_by:
        require_future_time(needed_by, timezone.now())
    request.needed_by = needed_by
    request.asked_for = " ".join(asked_for.split())[:300]
    request.needed = " ".join(needed.split())[:300]
    request.kind = kind
    request.save(update_fields=["asked_for", "needed", "kind", "needed_by"])
    index_fields(request)
    notify_pages(request)


def _require_seen_need(request: Request, seen: str) -> None:
    stands = Request.objects.filter(pk=request.pk).values_list("needed", flat=True).first() or ""
    if stands != seen:
        words = _("A colleague wrote this meanwhile: %(need)s") % {"need": stands}
        gone = _("A colleague took this line out meanwhile.")
        raise EditConflict(
            words if stands else gone,
            next_step=_("Yours is still here. Save it if it is right."),
            since=request.revision,
        )


@transaction.atomic
def set_audience(request: Request, *, for_leads: bool, about_lead: bool = False, by: Actor) -> None:
    """Let only leads, or the post for complaints about leads, see the request; or everybody again. Anybody may mark, a
    reader may unmark. Raises Refusal where nobody would see it.
    """
    lock_request(request)
    by.require(_permission_to_mark(request, for_leads=for_leads))
    if for_leads:
        require_reader(about_lead=about_lead)
    left = desk_topic(request)
    changes: dict[str, Any] = {"for_leads": for_leads or about_lead, "about_lead": about_lead}
    if for_leads and not request.about_lead:  # else the post above them gives it to leads
        changes |= dict(restriction_by_hand(request, about_lead=about_lead))
    bump_revision(request, now=timezone.now(), changes=changes)
    notify_pages(request, left)


def _permission_to_mark(request: Request, *, for_leads: bool) -> Permission:
    if for_leads and not request.about_lead:
        return Permission.DESK_REQUEST_ANSWER
    if request.about_lead:
        return Permission.DESK_ABOUT_LEADS_SEE
    return Permission.DESK_LEADS_SEE


def require_reader(*, about_lead: bool) -> None:
    """Raise Refusal where nobody here may read it: it would be lost."""
    needed = Permission.DESK_ABOUT_LEADS_SEE if about_lead else Permission.DESK_LEADS_SEE
    if not job_classes_with(needed):
        raise Refusal(
            _("Nobody here could read it then."),
            next_step=_("Ask the person who sets job classes to name somebody who reads it."),
            code="desk.for_leads.nobody",
        )


@transaction.atomic
def release_held(request: Request, *, by: Actor) -> None:
    """Let a held request wait like any other, and send its receipt, once."""
    by.require(Permission.DESK_HELD_RELEASE)
    lock_request(request)
    if not request.held:
        return
    bump_revision(request, now=timezone.now(), changes={"held": False})
    if not was_posted(f"request:{request.pk}"):
        post_receipt(request)
    notify_pages(request)


BY_VOICE = frozenset({Way.PHONE, Way.HERE})


@transaction.atomic
def record_told(request: Request, *, way: Way, by: Actor) -> Entry:
    """Record that they were told, and close as the answer said, if it is still a yes. Raises Refusal. After a newer
    word of the patron it waits on. A new time that is told keeps no promise: it is one.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if way not in BY_VOICE:
        raise ValidationRefusal({"way": way_refusal(way)})
    lock_request(request)
    made = drop_call(request)
    if made is None:
        raise call_gone_refusal()
    now, waited = timezone.now(), request.waits_since
    wrote_again = _wrote_again(request, made)
    entry = add_entry(
        request,
        EntryKind.TOLD,
        by=by,
        now=now,
        columns={"told": way},
        changes={} if wrote_again else dict(ANSWERED),
    )
    if made.entry.kind == EntryKind.PROMISE:
        return entry
    settle_promises(request, now=now)
    if made.closes_as and not wrote_again and request.closed_at is None:
        other_way = made.closes_as == OutcomeValue.YES_OTHER_WAY
        found = worked_out_outcome(request, other_way=other_way)
        if found.startswith("yes") and not stays_open(request):
            close_request(request, value=OutcomeValue(found), by=by)
        else:
            wait_on(request, waited)
    return entry


def _wrote_again(request: Request, made: Call) -> bool:
    theirs = Entry.objects.filter(request=request, kind__in=FROM_PATRON)
    return theirs.filter(pk__gt=made.entry_id).exclude(of_undone_merge()).exists()
