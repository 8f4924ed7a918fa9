"""Change where a patron is answered, and renew their link."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import or_not_found
from yesdesk.core.outbox.messages import drop_unsent, has_bounced, redirect_mail
from yesdesk.core.permissions import Permission
from yesdesk.patrons.actions import change_contact, set_call_wish
from yesdesk.patrons.models import CallWish, ContactKind, Patron
from yesdesk.requests.access import require_own_link_or_staff, with_merged
from yesdesk.requests.actions.letters import post_moved, post_new_link
from yesdesk.requests.actions.timeline import (
    add_entry,
    index_fields,
    lock_request,
    notify_pages,
)
from yesdesk.requests.models import EntryKind, Request
from yesdesk.requests.queries.text_message import CHANNEL as TEXT


@dataclass(frozen=True, slots=True)
class ContactChange:
    link_closed: bool  # the former link is dead
    mailed: bool  # their link is on its way


@transaction.atomic
def change_request_contact(request: Request, *, contact: str, by: Actor) -> ContactChange | None:
    """Send answers to this contact; empty: their page only. Returns None without a change. A former address may be a
    stranger's: its link closes, it learns only that answers go elsewhere, and a proof by it is forgotten. Waiting
    words go to the new address; without one the request waits again. Unless `by` may erase anyway, the new link is no
    more than a slip for a day (`access_by_link`). Raises ValidationRefusal.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    patron = _lock_patron_of(request)
    former, texted = patron.mail_address, patron.texts is not None
    if not change_contact(patron, contact=contact, by=by):
        return None
    index_fields(request)
    to, dropped = patron.mail_address, 0
    if texted:
        close_link(request, by=by)
        dropped = drop_unsent(f"request:{request.pk}", TEXT)
    if former:
        close_link(request, by=by)
        about, generation = f"request:{request.pk}", request.link_generation
        takes_mail = not has_bounced(about, former)
        dropped = redirect_mail(about, former, to=to, link_generation=generation)
        if takes_mail:
            post_moved(request, former)
    if to:
        post_new_link(request, former_closed=bool(former) or texted)
    detail, now = {"to": patron.contact_kind}, timezone.now()
    changes = {"waiting_since": request.waits_since or now} if dropped else {}
    add_entry(request, EntryKind.CONTACT, by=by, now=now, detail=detail, changes=changes)
    record_audit("desk.contact.changed", f"request:{request.pk}", by=by)
    return ContactChange(link_closed=bool(former) or texted, mailed=bool(to))


def close_link(request: Request, *, by: Actor) -> None:
    """Renew the link and kill slips. Call inside a transaction."""
    renew_link(request, by=by)
    Request.objects.filter(pk__in=with_merged(request.pk)).update(slip_printed_at=None)


def _lock_patron_of(request: Request) -> Patron:
    # Locked: two colleagues may correct it in the same minute.
    patron = or_not_found(Patron.objects.select_for_update().filter(request=request.pk).first())
    request.patron = patron
    return patron


@transaction.atomic
def change_call_wish(request: Request, *, wish: CallWish | None, by: Actor) -> bool:
    """Note a wish about calls; None: they were not asked. True where it is new."""
    lock_request(request)
    patron = _lock_patron_of(request)
    by_phone = patron.contact_kind == ContactKind.PHONE
    if not set_call_wish(patron, wish=wish if by_phone else None, by=by):
        return False
    notify_pages(request)
    return True


@transaction.atomic
def renew_link(request: Request, *, by: Actor) -> None:
    """Give the patron a new link; old ones open nothing, nor do those of merged requests."""
    require_own_link_or_staff(request, by)
    both = Request.objects.filter(pk__in=with_merged(request.pk))
    both.update(link_generation=F("link_generation") + 1)
    request.refresh_from_db(fields=["link_generation"])
