"""A text message comes in: on the request that its number texts about, or as a new one. A number proves nobody."""

from contextlib import suppress
from datetime import timedelta
from typing import Final, cast

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.idempotency import DuplicateSubmission, record_result
from yesdesk.core.permissions import Permission
from yesdesk.mail.models import KnownMessageId
from yesdesk.mail.outbound.message_ids import message_id_digest
from yesdesk.mail.texts.port import TextIn
from yesdesk.mail.texts.words import MAY_BE_AN_ANSWER, STARTS, STOPS, single_word
from yesdesk.patrons.actions import set_texts
from yesdesk.patrons.contact import parse_contact
from yesdesk.patrons.models import ContactKind, Patron
from yesdesk.places.models import Branch, Library
from yesdesk.requests.access import staying
from yesdesk.requests.actions.intake import NewRequest, open_request, patron_replied
from yesdesk.requests.actions.timeline import add_entry
from yesdesk.requests.models import Channel, EntryKind, Request

BELONGS_FOR: Final = timedelta(days=3)
"""The time that a text still belongs to a closed request after its last entry; later it is a new need."""


def receive_text(text: TextIn, *, by: Actor) -> None:
    """Take a text once: an id that was seen before changes nothing."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    digest = message_id_digest(f"text:{text.id}")
    if KnownMessageId.objects.filter(digest=digest).exists():
        return
    with suppress(DuplicateSubmission), transaction.atomic():
        record_result(digest, 0)
        library = Library.objects.select_for_update().get()  # two texts of a number at once
        request = _take(text, library, by)
        if request is not None:
            KnownMessageId.objects.create(digest=digest, request=request)


def _take(text: TextIn, library: Library, by: Actor) -> Request | None:
    contact = _number_of(text.sender)
    request, word = _request_of(contact), single_word(text.words)
    facts = {"text": "pictures"} if text.pictures else {}
    if contact and word in STOPS | STARTS:
        set_texts(contact, wanted=word in STARTS, by=by)
        facts = {"text": "started" if word in STARTS else "stopped"}
        if request is None and word not in MAY_BE_AN_ANSWER:
            return None
        if request is not None and word not in MAY_BE_AN_ANSWER:
            now = timezone.now()
            add_entry(request, EntryKind.PATRON, by=by, now=now, text=text.words, detail=facts)
            return request
    words = text.words.replace("\x00", "").strip() or _("A picture came by text message.")
    if request is not None:
        patron_replied(request, words=words, detail=facts, by=by)
        return request
    return _open(words, contact, facts, library, by)


def _open(words: str, contact: str, facts: dict[str, str], library: Library, by: Actor) -> Request:
    from yesdesk.mail.classify.languages import detect_language  # lists of words

    stopped = Patron.objects.filter(contact=contact, texts=False).exists()
    need = NewRequest(
        words=words,
        channel=Channel.TEXT,
        branch=cast("Branch", library.text_branch),
        contact=contact,
        texts=not stopped and facts.get("text") != "stopped",
        language=detect_language(words, library.languages, library.default_language),
        detail=facts,
    )
    return open_request(need, by=by)


def _number_of(sender: str) -> str:
    """Return a telephone number; empty for a short number or a name, which nobody can answer."""
    try:
        found = parse_contact(sender, "ZZ") if sender.startswith("+") else None
    except ValidationRefusal:
        return ""
    return found.normal if found is not None and found.kind == ContactKind.PHONE else ""


def _request_of(contact: str) -> Request | None:
    """Return the newest request that this number texts about, open or ended lately."""
    rows = Request.objects.filter(
        Q(closed_at=None) | Q(last_entry_at__gt=timezone.now() - BELONGS_FOR),
        patron__contact=contact,
        patron__contact_kind=ContactKind.PHONE,
        patron__texts__isnull=False,
    )
    found = rows.select_related("patron", "branch").order_by("-id").first() if contact else None
    return staying(found) if found is not None else None
