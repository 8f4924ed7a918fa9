"""Letters to a patron: rows in the outbox, in the patron's language, with `{link}` for their own link."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.outbox.messages import BY_MACHINE, post, take_back_message
from yesdesk.core.site_context import library_info
from yesdesk.patrons.models import ContactKind
from yesdesk.places.switches import text_provider
from yesdesk.requests.models import Entry, Participant, Request
from yesdesk.requests.models.entry import UNDO_IS_QUICKER, UNDO_WITHIN
from yesdesk.requests.queries.letter import (
    PatronLetter,
    answer_letter,
    copied_letter,
    decline_letter,
    link_letter,
    new_link_letter,
    new_time_letter,
    on_file_letter,
    open_line_in,
    promise_letter,
    receipt_letter,
)
from yesdesk.requests.queries.text_message import (
    CHANNEL as TEXT,
    Compose,
    answer_text,
    link_text,
    news_text,
    receipt_text,
)

SETTLES_AFTER: Final = UNDO_WITHIN + UNDO_IS_QUICKER


def post_receipt(request: Request, *, to: str | None = None) -> None:
    """Write that it came. `to`: the address or number of a request that is written just now, empty for none."""
    _post_letter(request, receipt_letter, receipt_text, to=to, automatic=True)


def post_answer(
    request: Request,
    words: str,
    *,
    goes_at: datetime | None = None,
    copied: bool,
    files: bool = False,
) -> int | None:
    """Send staff's words to the patron, by mail or text, and (`copied`) participants. Returns the patron's message id;
    None without one. `files`: some belong to it.
    """
    taking_part = Participant.objects.filter(request=request, gets_answers=True)
    for address in taking_part.values_list("address", flat=True) if copied else ():
        # an answer to such a mail is a new entry
        _post_without_link(request, copied_letter(request, words), address, goes_at)
    return _post_letter(
        request,
        lambda to_whom: answer_letter(to_whom, words),
        lambda to_whom: answer_text(to_whom, words, files=files),
        not_before=goes_at,
    )


def require_own_line(words: str, *, field: str = "words") -> None:
    """Raise ValidationRefusal for a draft's open place."""
    if open_line_in(words):
        raise ValidationRefusal(
            {field: _("Fill in or delete the [bracketed] line before sending.")}
        )


def post_on_file(request: Request, words: str, to: str, *, goes_at: datetime) -> int:
    """Mail staff's words to the address on file for a typed card, and nowhere else. Returns its id."""
    return _post_without_link(request, on_file_letter(request, words), to, goes_at)


def _post_without_link(
    request: Request, letter: PatronLetter, to: str, goes_at: datetime | None
) -> int:
    message = post(
        to=to,
        subject=letter.subject,
        text=letter.text,
        about=f"request:{request.pk}",
        language=letter.language,
        not_before=goes_at,
    )
    return message.pk


def post_promise(request: Request, what: str, due_at: datetime, *, now: datetime) -> int | None:
    """Mail a promise once it cannot be undone, or at once where that is too late. Returns the id, or None."""
    settled = now + SETTLES_AFTER
    return _post_letter(
        request,
        lambda to_whom: promise_letter(to_whom, what, due_at),
        not_before=settled if settled < due_at else None,
    )


def post_new_time(request: Request, *, words: str, due_at: datetime, now: datetime) -> int | None:
    """Mail that we are late, and the new time, once it cannot be undone. Returns the id, or None."""
    settled = now + SETTLES_AFTER
    return _post_letter(
        request,
        lambda to_whom: new_time_letter(to_whom, words),
        not_before=settled if settled < due_at else None,
    )


def post_decline(request: Request, no: Mapping[str, str], *, now: datetime) -> int | None:
    """Mail a no once it cannot be undone. Returns the id, or None."""
    return _post_letter(
        request, lambda to_whom: decline_letter(to_whom, no), not_before=now + SETTLES_AFTER
    )


def cancel_letter(entry: Entry) -> None:
    """Cancel an undone entry's letter, in its transaction. Raises Refusal where it may have arrived."""
    if not stop_letter(entry):
        raise Refusal(
            _("This has gone by e-mail already, so you cannot undo it."),
            next_step=_("Write to the patron, or note what should happen instead."),
            code="desk.undo.told",
        )


def stop_letter(entry: Entry) -> bool:
    """Stop an outdated letter. False: it may have arrived."""
    return entry.message is None or take_back_message(entry.message)


def post_link(request: Request) -> None:
    """Mail the patron's link again. They asked, so no limit for robots stops it."""
    _post_letter(request, link_letter, link_text, headers=BY_MACHINE)


def post_new_link(request: Request, *, former_closed: bool) -> None:
    """Mail the link to a corrected address. `former_closed`: the former link is dead."""
    _post_letter(
        request,
        lambda to_whom: new_link_letter(to_whom, former_closed=former_closed),
        link_text,
        headers=BY_MACHINE,
    )


def post_moved(request: Request, former: str) -> None:
    """Tell a former address that answers go elsewhere: not where, of what or to whom. It may be a stranger's."""
    phone = request.branch.phone
    with translation.override(request.language):
        name = library_info().name
        post(
            to=former,
            subject=_("%(library)s writes to another address now") % {"library": name},
            text="\n\n".join(
                [
                    _("Hello,"),
                    _(
                        "Somebody told us that a question to %(library)s is not answered at this address any more."
                    )
                    % {"library": name},
                    _("Was it you? Then all is well."),
                    _("Was it not you? Then call us: %(phone)s") % {"phone": phone}
                    if phone
                    else _("Was it not you? Then please come by or call us."),
                ]
            ),
            about=f"request:{request.pk}",
            language=request.language,
            headers=BY_MACHINE,
        )


def _post_letter(
    request: Request,
    compose: Callable[[Request], PatronLetter],
    compose_text: Compose = news_text,
    *,
    to: str | None = None,
    automatic: bool = False,
    headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
) -> int | None:
    # Without an address or number nothing is composed.
    to = _standing_address(request) if to is None else to
    if not to:
        return None
    letter = (
        compose(request)
        if "@" in to
        else PatronLetter("", (compose_text(request),), request.language)
    )
    message = post(
        channel="email" if "@" in to else TEXT,
        to=to,
        subject=letter.subject,
        text=letter.text,
        about=f"request:{request.pk}",
        language=letter.language,
        link_id=request.link_id,
        link_generation=request.link_generation,
        automatic=automatic,
        headers=headers,
        not_before=not_before,
    )
    return message.pk


def _standing_address(request: Request) -> str:
    # It may have been corrected meanwhile. Both rows are locked, so that a waiting reader gets the newer of both.
    written = Q(patron__contact_kind=ContactKind.EMAIL)
    if text_provider():
        written |= Q(patron__contact_kind=ContactKind.PHONE, patron__texts=True)
    mailed = Request.objects.select_for_update().filter(written, pk=request.pk)
    found = list(mailed.order_by().values_list("link_generation", "patron__contact"))
    if not found:
        return ""
    request.link_generation, address = found[0]
    return str(address)
