"""A scanned card finds its waiting request, or becomes one once something is done for it.

Its number stands in no address, log or history: a random word does, for a while. A look at earlier requests of a card
is audited like a look at its account.
"""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.idempotency import find_result, record_result
from yesdesk.core.permissions import Permission
from yesdesk.ils.port import Account
from yesdesk.patrons.actions import set_proof
from yesdesk.patrons.models import Patron, Proof
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library
from yesdesk.requests.actions.audience import LineMarks
from yesdesk.requests.actions.intake import (
    NewRequest,
    open_request,
    patron_replied,
    reopen_if_closed,
)
from yesdesk.requests.actions.timeline import add_entry, lock_request
from yesdesk.requests.models import (
    CardScan,
    Channel,
    Decision,
    DecisionState,
    Entry,
    EntryKind,
    Kind,
    Request,
    ScannedCard,
)
from yesdesk.requests.queries.card_requests import request_just_closed, requests_waiting_with

if TYPE_CHECKING:
    from cryptography.fernet import Fernet
from yesdesk.ils.accounts.actions import record_view
from yesdesk.requests.queries.card_requests import earlier_requests

# Enough for reload and back while the patron stands there.
SCAN_IS_OVER: Final = timedelta(minutes=20)

SWEEP_EVERY: Final = 300
_LONGEST_CARD: Final = 80


def remember_card(card: str, *, by: Actor) -> str:
    """Store a card for a while under a random word, which works for `by` alone."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    word = secrets.token_urlsafe(16)
    sealed = _cipher_of_scan(word, by).encrypt(card[:_LONGEST_CARD].encode()).decode()
    ScannedCard.objects.create(mark=_mark_of_scan(word, by), sealed=sealed, at=timezone.now())
    return word


def remembered_card(word: str, *, by: Actor) -> str:
    """Return the card of this word. Raises NotFound for an old or another member's word."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    since = timezone.now() - SCAN_IS_OVER
    scanned = ScannedCard.objects.filter(mark=_mark_of_scan(word, by), at__gte=since).first()
    if scanned is None:
        raise NotFound(
            _("This scan is over."),
            next_step=_("Scan the card once more."),
            code="desk.scan.over",
            next_href=reverse("scan"),
            next_label=_("Scan a card"),
        )
    return _cipher_of_scan(word, by).decrypt(scanned.sealed.encode()).decode()


def cleanup_scans(_ref: str, now: datetime) -> None:
    ScannedCard.objects.filter(at__lt=now - SCAN_IS_OVER).delete()


def _mark_of_scan(word: str, by: Actor) -> str:
    return hashlib.sha256(f"yesdesk.scan.mark:{by.ref}:{word}".encode()).hexdigest()


def _cipher_of_scan(word: str, by: Actor) -> "Fernet":
    from cryptography.fernet import Fernet  # megabytes, and the worker only deletes scans

    digest = hashlib.sha256(f"yesdesk.scan.key:{by.ref}:{word}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


@transaction.atomic
def open_scanned_request(
    card: str,
    account: Account | None,
    *,
    branch: Branch,
    words: str = "",
    marks: LineMarks | None = None,
    form_id: str = "",
    by: Actor,
) -> Request:
    """Open the walk-in of a scanned card, with or without words. A second press of the form finds it."""
    first = find_result(form_id) if form_id else None
    if first is not None:
        return Request.objects.select_related("branch", "patron", "service_point").get(pk=first)
    need = NewRequest(
        first=EntryKind.PATRON if words else EntryKind.SCANNED,
        words=words,
        channel=Channel.WALK_IN,
        branch=branch,
        name=account.patron.name.split()[0] if account and account.patron.name else "",
        card_number=card,
        language=the_library().default_language,
        kind=Kind.ACCOUNT,
        proof=Proof.IN_PERSON,
        **(marks or {}),
    )
    request = open_request(need, by=by)
    if form_id:
        record_result(form_id, request.pk)
    return request


@transaction.atomic
def scanned_request(
    card: str,
    account: Account | None,
    *,
    branch: Branch,
    words: str = "",
    marks: LineMarks | None = None,
    form_id: str,
    by: Actor,
) -> Request:
    """Return the card's only waiting walk-in here, as after a step back; else open one. An emergency or a complaint is
    always a new one.
    """
    waiting = requests_waiting_with(card, by=by) if find_result(form_id) is None else []
    here = [each for each in waiting if each.channel == Channel.WALK_IN]
    marked = any((marks or {}).values())
    if len(waiting) != 1 or not here or here[0].branch_id != branch.pk or marked:
        return open_scanned_request(
            card, account, branch=branch, words=words, marks=marks, form_id=form_id, by=by
        )
    prove_by_scan(here[0], card=card, by=by)
    if words:
        patron_replied(here[0], words=words, by=by)
    record_result(form_id, here[0].pk)
    return here[0]


def prove_by_scan(request: Request, *, card: str, by: Actor) -> None:
    """Prove the patron by a scan of their card; a scanner may read twice. Raises NotFound where another card stands
    there."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    by.require(Permission.DESK_REQUEST_ANSWER)
    # This look needs no lock: it only spares one, and who was seen with this card since is told apart again under it.
    patron = request.patron
    if not (patron and patron.proof == Proof.IN_PERSON and patron.card_number == card):
        _prove_by_card(request, card, by)


@transaction.atomic
def _prove_by_card(request: Request, card: str, by: Actor) -> None:
    lock_request(request)
    patron = _lock_patron(request)
    if patron is None or patron.card_number not in {"", card}:
        raise NotFound.plain()
    if patron.proof == Proof.IN_PERSON:
        return
    was, had, now = Proof(patron.proof), bool(patron.card_number), timezone.now()
    set_proof(patron, proof=Proof.IN_PERSON, card_number=card, by=by)
    entry = add_entry(request, EntryKind.SCANNED, by=by, now=now)
    CardScan.objects.create(entry=entry, was_proof=was, had_card=had)


@transaction.atomic
def undo_scan(entry: Entry, *, by: Actor) -> str:
    """Undo a wrong scan and return its card. Raises NotFound, and Refusal once something was done for them."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    by.require(Permission.DESK_REQUEST_ANSWER)
    request, now = entry.request, timezone.now()
    lock_request(request)
    scan, patron = CardScan.objects.filter(entry=entry).first(), _lock_patron(request)
    if scan is None or patron is None:
        raise NotFound.plain()
    done = Decision.objects.filter(request=request, entry_id__gt=entry.pk)
    if done.exclude(state=DecisionState.CANCELLED).exists():
        raise Refusal(
            _("Something was done for them since, so the scan can’t simply be taken back."),
            next_step=_("Undo that first. If it is too late for that, ask a lead."),
            code="desk.scan.used",
        )
    card = patron.card_number
    if CardScan.objects.filter(pk=scan.pk, undone_at=None).update(undone_at=now):
        if patron.proof == Proof.IN_PERSON:
            kept = card if scan.had_card else ""
            set_proof(patron, proof=Proof(scan.was_proof), card_number=kept, by=by)
        add_entry(request, EntryKind.UNDONE, by=by, now=now, detail={"what": "scan"})
    return card


def _lock_patron(request: Request) -> Patron | None:
    if request.patron_id is not None:
        request.patron = Patron.objects.select_for_update().filter(pk=request.patron_id).first()
    return request.patron


@transaction.atomic
def continue_request(request: Request, *, card: str, by: Actor) -> None:
    """Reopen the request of a patron who is back within the hour. Raises NotFound if it is older or another card's."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    lock_request(request)
    if request.closed_at is None:
        return
    found = request_just_closed(card, by=by)
    if found is None or found.pk != request.pk:
        raise NotFound.plain()
    reopen_if_closed(request, at_desk=True, by=by)


def read_earlier_requests(request: Request, *, by: Actor) -> list[dict[str, Any]]:
    """Read earlier requests of the proven card. The privacy officer reads who looked; an empty list is not audited."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = earlier_requests(request, by=by)
    patron = request.patron
    if found and patron is not None:
        about = f"request:{request.pk}"
        record_view(patron.card_number, about=about, proof=patron.proof, by=by)
    return found
