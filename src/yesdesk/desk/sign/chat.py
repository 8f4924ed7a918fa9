"""Chat: each member's own key, the lease of the patron's page, a line, the end. Nothing says when a key was on.

Pages read keys and chats by two queries each two seconds, and by none where chat is off.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.errors import Refusal
from yesdesk.core.events import announce
from yesdesk.core.idempotency import DuplicateSubmission, new_form_id, record_result
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_switches
from yesdesk.core.web.addresses import address_of
from yesdesk.people.models import StaffSession, session_key_hash
from yesdesk.places.models import EmergencyKind
from yesdesk.places.switches import Switch
from yesdesk.requests.access import require_own_link_or_staff, visibility_of, visible_only
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.emergency import set_emergency
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.actions.timeline import lock_request, notify_pages
from yesdesk.requests.models import Channel, Request, Way

LEASE: Final = timedelta(seconds=60)

# A lease is renewed by the first process or page that finds it this short.
SHORT: Final = timedelta(seconds=45)

# A chat is over when the patron's page was closed for so long.
LEFT_FOR: Final = timedelta(minutes=10)

# After so long without an answer the page says that nobody came yet.
TAKEN_WITHIN: Final = timedelta(seconds=60)

LONGEST: Final = 300
_LINE_RULES: Final = (
    MaxLengthValidator(LONGEST),
    RegexValidator(
        r"[\x01-\x08\x0b-\x0c\x0e-\x1f]",
        gettext_lazy("There is a sign in it that we cannot keep. Please write it once more."),
        inverse_match=True,
    ),
)


class LineForm(forms.Form):
    """A line of a chat, and the address that a patron leaves when they go."""

    words = forms.CharField(required=False, validators=_LINE_RULES)
    contact = forms.CharField(required=False, max_length=320)


def _load() -> tuple[Mapping[str, StaffSession], list[tuple[int | None, int]]]:
    # Keys by the name of their session; of each chat whose patron is there, who took it, and its branch.
    now = timezone.now()
    on = StaffSession.objects.filter(
        chat_until__gt=now, expire_date__gt=now, user__is_active=True
    ).select_related("user")
    running = Request.objects.filter(chat_until__gt=now, closed_at=None)
    return on.in_bulk(), list(running.values_list("assigned_to", "branch"))


_now: Final = TtlCache(_load, seconds=2.0)


def forget_chats() -> None:
    """Have the next page read keys and chats again."""
    _now.forget()


def chat_is_used() -> bool:
    """Return whether the library uses chat, which rests on the sign."""
    return {Switch.SIGN, Switch.CHAT} <= library_switches()


def can_chat(branch: int) -> bool:
    """Return whether somebody can take one more chat at a branch now. False where chat is off."""
    if not chat_is_used():
        return False
    keys, chats = _now.get()
    # One key a person: two browsers of one have no more hands.
    seats = {key.user_id: key.chat_seats for key in keys.values() if _branch(key) in {None, branch}}
    taken = [holder in seats or (holder is None and at == branch) for holder, at in chats]
    return sum(seats.values()) > sum(taken)


def _branch(key: StaffSession) -> int | None:
    return key.user.branch_id if key.user else None


def chat_state(request: Request) -> str:
    """Return what a chat's pages say: `closed` for a threat, `over`, `late` where nobody came yet, `taken`, `waits`."""
    if not runs(request):
        threat = request.chat_until is None and request.emergency == EmergencyKind.THREAT
        return "closed" if threat else "over"
    now, holder, keys = timezone.now(), request.assigned_to_id, _now.get()[0].values()
    late = now - (request.waiting_since or now) >= TAKEN_WITHIN
    if holder is not None:
        return "late" if late and all(key.user_id != holder for key in keys) else "taken"
    nobody = all(_branch(key) not in {None, request.branch_id} for key in keys)
    return "late" if late or nobody else "waits"


def runs(request: Request, left_for: timedelta = LEFT_FOR) -> bool:
    """Return whether a chat runs: its patron's page is open, or was `left_for` ago."""
    until = request.chat_until
    return until is not None and until > timezone.now() - left_for and request.closed_at is None


def own_key(http: Any) -> StaffSession | None:
    """Return the key of this browser; None where it is off, or chat is."""
    if not chat_is_used():
        return None
    return _now.get()[0].get(session_key_hash(http.session.session_key or ""))


def _has_free_seat(key: StaffSession | None, by: Actor) -> bool:
    # Without a key, only for the first.
    mine = sum(holder == by.user_id for holder, _at in _now.get()[1])
    return mine < (key.chat_seats if key else 1)


def frame_chat(http: Any, by: Actor) -> dict[str, Any] | None:
    """Return what a staff page says of one's key and of chats that wait; None where chat is off."""
    if not chat_is_used():
        return None
    key = own_key(http)
    return {
        "seats": key.chat_seats if key else 0,
        "href": address_of("chat_key"),
        "holds": [f"chat.{by.user_id}"] if key else [],
        "offers": _offers(by) if key and _has_free_seat(key, by) else [],
    }


def _offers(by: Actor) -> list[dict[str, Any]]:
    waiting = Request.objects.filter(
        chat_until__gt=timezone.now(), closed_at=None, assigned_to=None
    )
    seen = visible_only(waiting, visibility_of(by))
    here = seen.filter(branch=by.branch) if by.branch else seen
    return [
        {"key": f"chat-{pk}", "said": said, "href": address_of("chat_take", pk)}
        for pk, said in here.order_by("pk").values_list("pk", "said")[:3]
    ]


def chat_context(request: Request) -> dict[str, Any]:
    """Return what a request's page shows of its chat; nothing for other channels, and where chat is off."""
    if request.channel != Channel.CHAT or not chat_is_used():
        return {}
    return {
        "pk": request.pk,
        "chat": chat_state(request),
        "chat_here": runs(request, timedelta()),
        "chat_name": request.patron.name if request.patron else "",
        "chat_form_id": new_form_id(),
    }


def turn_key(http: Any, seats: int, *, by: Actor) -> None:
    """Turn one's key on in this browser, for so many chats at a time; 0 turns it off."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    name = session_key_hash(http.session.session_key or "")
    until = timezone.now() + LEASE if seats else None
    rows = StaffSession.objects.filter(pk=name, user=by.user_id)
    rows.update(chat_until=until, chat_seats=seats or 1)
    forget_chats()


def turn_off_at_desk(http: Any, request: Request) -> None:
    """Turn one's key off, as one opens a request of somebody who stands at the desk. Without a key it does nothing."""
    if request.at_desk and request.closed_at is None and own_key(http):
        turn_key(http, 0, by=http.actor)


def renew_keys(members: Collection[int]) -> None:
    """Renew the keys of members whose pages are open. A key that ran out stays off."""
    now = timezone.now()
    on = StaffSession.objects.filter(user__in=members, chat_until__gt=now)
    on.filter(chat_until__lt=now + SHORT).update(chat_until=now + LEASE)


def sweep_chats(now: datetime) -> None:
    """Empty the leases that are over, so that no row tells when somebody was here."""
    StaffSession.objects.filter(chat_until__lte=now).update(chat_until=None)
    Request.objects.filter(chat_until__lte=now - LEFT_FOR).update(chat_until=None)


def begin_chat(request: Request) -> None:
    """Begin the chat of a request that a patron has just sent. A second press of the form changes nothing, and a
    request over a limit is no chat: staff look at it first."""
    rows = Request.objects.filter(pk=request.pk, chat_until=None, revision=1, held=False)
    if rows.update(chat_until=timezone.now() + LEASE):
        _tell_frames(request)


def keep_chat(request: Request) -> None:
    """Renew the lease of the patron's page while it is open, at most each quarter of a minute."""
    if runs(request) and not runs(request, -SHORT):
        until = timezone.now() + LEASE
        Request.objects.filter(pk=request.pk, chat_until__isnull=False).update(chat_until=until)


def take_chat(http: Any, request: Request, *, by: Actor) -> None:
    """Take a chat. Raises Refusal without a free seat, or with the name of a colleague who was first."""
    forget_chats()
    if request.assigned_to_id != by.user_id and not _has_free_seat(own_key(http), by):
        raise Refusal(
            _("You’re in a chat already."),
            next_step=_("End it first, or turn on two at a time."),
            code="desk.chat.seats",
        )
    assign(request, by=by)
    _tell_frames(request)


def _tell_frames(request: Request) -> None:
    announce(f"signs.{request.branch_id}")
    transaction.on_commit(forget_chats)


def say(request: Request, words: str, *, form_id: str, by: Actor) -> None:
    """Send a line to the patron at once, without Undo. A second press of the same form sends nothing. Once they have
    left, it is an answer like any other."""
    try:
        with transaction.atomic():
            if form_id:
                record_result(form_id, request.pk)
            lock_request(request)
            way = Way.HERE if runs(request, timedelta()) else None
            reply(request, words=words, seen_revision=request.revision, way=way, by=by)
            _tell_frames(request)
    except DuplicateSubmission:
        return


@transaction.atomic
def end_chat(request: Request, *, threat: bool = False, by: Actor) -> None:
    """End a chat; the request stays. It may be over already. `threat`: the card stands open on the request, and the
    patron reads that the chat is closed."""
    require_own_link_or_staff(request, by)
    Request.objects.filter(pk=request.pk).update(chat_until=None)
    if threat:
        set_emergency(request, EmergencyKind.THREAT, by=by)
    notify_pages(request)
    _tell_frames(request)
