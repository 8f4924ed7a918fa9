"""Acts of a patron, by the form or their link: ask, write again, get a lost link, be erased.

A press is a request, once. Over the limit it is held for staff, never refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import SYSTEM, Actor, patron_by_link
from yesdesk.core.counts import count_attempt, network_of
from yesdesk.core.idempotency import DuplicateSubmission, find_result, record_result
from yesdesk.core.links import new_link_id
from yesdesk.core.models import SentFile, SubmittedForm
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.counts.early import count_at_once
from yesdesk.desk.answers.published import PublicAnswer
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.sign.chat import end_chat
from yesdesk.patrons.actions import change_contact
from yesdesk.patrons.erasure import erase_now
from yesdesk.patrons.models import ContactKind
from yesdesk.places.queries import is_own_network
from yesdesk.requests.access import require_own_link_or_staff, with_merged
from yesdesk.requests.actions.intake import (
    NewRequest,
    open_request,
    patron_replied,
)
from yesdesk.requests.actions.letters import post_link, post_receipt
from yesdesk.requests.actions.once import open_once
from yesdesk.requests.actions.timeline import index_fields
from yesdesk.requests.models import Channel, EntryFile, MayTell, Request
from yesdesk.requests.queries.decisions import has_acts
from yesdesk.requests.retention import CODE

WINDOW = timedelta(hours=1)
HELPED_PER_NETWORK = 10
PER_ADDRESS = (
    5  # requests an hour that name one address: more would fill somebody's mailbox with receipts
)
PER_NETWORK = 20  # an hour from one household, school or tower block
LOST_PER_ADDRESS = 3
LINKS_AT_ONCE = 5
SHOWN_HERE: Final = timedelta(minutes=10)
_HERE: Final = "here."


def submit_request(need: NewRequest, *, form_id: str, client: str, by: Actor) -> Request:
    """Open the request of a form, or find the one of its first press. `form_id`: the proved id, or empty. `client`:
    the address it came from.
    """

    @transaction.atomic
    def open_it() -> Request:
        return open_request(
            replace(need, held=_count_and_is_over_limit(need.contact, client)), by=by
        )

    return open_once(form_id, need, open_it)


def submit_here(need: NewRequest, *, form_id: str, client: str, by: Actor) -> str:
    """Open the request of a form at a library computer. Return the key by which its page shows the number: for ten
    minutes, or until `clear_here`.
    """
    request = submit_request(need, form_id=form_id, client=client, by=by)
    key = new_link_id()
    record_result(_HERE + key, request.pk)
    return key


def sent_here(key: str) -> Request | None:
    """Return the request that was sent a moment ago; None once its page is cleared, and for a key of none."""
    fresh = SubmittedForm.objects.filter(submitted_at__gt=timezone.now() - SHOWN_HERE)
    refs = fresh.filter(form_id=_HERE + key).values("ref")
    return Request.objects.select_related("branch").filter(pk__in=refs).first()


def clear_here(key: str) -> None:
    """Have the page of a library computer show nothing any more, as the next person sits down."""
    SubmittedForm.objects.filter(form_id=_HERE + key).delete()


def submit_words(
    request: Request, *, words: str, files: Sequence[SentFile], form_id: str, by: Actor
) -> None:
    """Add further words of the patron, once for each form."""
    try:
        _write_once(request, words, files, form_id, by)
    except DuplicateSubmission:
        return  # the other press has written them


@transaction.atomic
def _write_once(
    request: Request, words: str, files: Sequence[SentFile], form_id: str, by: Actor
) -> None:
    if form_id:
        if find_result(form_id) is not None:
            return
        record_result(form_id, request.pk)
    patron_replied(request, words=words, files=files, by=by)


def _count_and_is_over_limit(contact: str, client: str) -> bool:
    now = timezone.now()
    counts = [0]
    if contact.strip():
        who = rotating_hmac("ask.address", contact.strip().casefold(), now)
        counts.append(count_attempt("ask.address", who, window=WINDOW, now=now) - PER_ADDRESS)
    network = network_of(client)
    if network and not is_own_network(client):
        where = rotating_hmac("ask.network", network, now)
        counts.append(count_attempt("ask.network", where, window=WINDOW, now=now) - PER_NETWORK)
    return max(counts) > 0


@transaction.atomic
def count_helped(answer: PublicAnswer, *, client: str) -> None:
    """Count that an answer helped; from one network outside the house a few times an hour."""
    network = network_of(client)
    if network and not is_own_network(client):
        now = timezone.now()
        where = rotating_hmac("answer.helped", network, now)
        if count_attempt("answer.helped", where, window=WINDOW, now=now) > HELPED_PER_NETWORK:
            return
    count_at_once(library_day(), 0, {"answer_helped": (answer.pk,)})


@transaction.atomic
def leave_chat(request: Request, *, contact: str, client: str, by: Actor) -> None:
    """End a chat as its patron goes; with a first address, its receipt is mailed. Raises ValidationRefusal."""
    end_chat(request, by=by)
    patron = request.patron
    if patron is not None and contact.strip() and not patron.contact:
        change_contact(patron, contact=contact, by=SYSTEM)
        index_fields(request)
        if not _count_and_is_over_limit(contact, client):
            post_receipt(request, to=patron.mail_address)


@transaction.atomic
def send_links(contact: str, *, by: Actor) -> None:
    """Mail the links of this address's open requests, the newest first. The answer does not tell if any exist."""
    if by.is_staff:
        by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    who = rotating_hmac("lost.address", contact, now)
    if count_attempt("lost.address", who, window=WINDOW, now=now) > LOST_PER_ADDRESS:
        return
    mine = Request.objects.filter(
        patron__contact=contact,
        patron__contact_kind=ContactKind.EMAIL,
        held=False,
        merged_into=None,
    ).select_related("patron")
    for request in mine.order_by("-id")[:LINKS_AT_ONCE]:
        post_link(request)


def erase_own_request(request: Request, *, by: Actor) -> int:
    """Erase the request with merged ones; 0 where a legal hold keeps it for now."""
    if not by.is_staff:  # of staff, who may erase is asked by `erase_now`
        require_own_link_or_staff(request, by)
    for merged in Request.objects.filter(merged_into=request.pk):
        own = by if by.is_staff else patron_by_link(merged.pk, by.language, by_slip=by.by_slip)
        erase_now(CODE, [merged.pk], "patron", by=own)
    return erase_now(CODE, [request.pk], "patron", by=by)


@dataclass(frozen=True, slots=True)
class ErasedLater:
    """Parts that are erased later than the request."""

    files: bool  # with the next sweep
    mail: bool  # a copy lies on the mail server
    account: bool  # the library system keeps what was done


def erased_later(request: Request) -> ErasedLater:
    """Return what is erased later. Call it before anything is erased."""
    return ErasedLater(
        files=EntryFile.objects.filter(entry__request=request).exists(),
        mail=request.channel == Channel.EMAIL or request.mails.exists(),
        account=has_acts(request),
    )


@transaction.atomic
def not_tell_thanks(request: Request, *, by: Actor) -> None:
    """Delete the consent to tell thanks, without a trace."""
    require_own_link_or_staff(request, by)
    MayTell.objects.filter(entry__request__in=with_merged(request.pk)).delete()
