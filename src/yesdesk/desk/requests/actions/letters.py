"""Letters to a patron: rows in the outbox, in the patron's language, with `{link}` for their own link."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.dates import full_time
from yesdesk.core.errors import Refusal
from yesdesk.core.outbox.messages import BY_MACHINE, post, take_back_message
from yesdesk.core.site_context import library_info
from yesdesk.desk.models import Entry, Participant, Request
from yesdesk.desk.models.entry import UNDO_WITHIN
from yesdesk.desk.requests.queries.patron_letters import decline_lines, promised_words
from yesdesk.patrons.models import ContactKind

SETTLES_AFTER: Final = UNDO_WITHIN + timedelta(seconds=5)
"""An undo pressed in its last moment is quicker than the mail."""

_NO_NAME: Final = re.compile(r"[@/\\:<>]|\d{4}|www\.|[^\W\d_]{2}\.[^\W\d_]{2}", re.IGNORECASE)
_LONGEST_NAME: Final = 60


def post_receipt(request: Request) -> None:
    """Tell the patron that their words arrived, with their link."""
    _post(
        request,
        subject=lambda name: _("%(library)s has your message") % {"library": name},
        text=lambda: "\n\n".join(
            [
                _greeting(request),
                _("Your message is with us. A person reads it."),
                _("Here you can see what happens and write again:") + "\n{link}",
                _("The link is yours alone. Whoever has it can read your request."),
            ]
        ),
    )


def post_answer(request: Request, words: str) -> int | None:
    """Mail staff's words to the patron, and to whom they copied. The id of the message to the patron; None where no
    mail reaches them.
    """
    _post_copies(request, words)
    return _post(
        request,
        subject=lambda name: _("%(library)s answered you") % {"library": name},
        text=lambda: "\n\n".join([words, _("Write back here:") + "\n{link}"]),
        automatic=False,
    )


def _post_copies(request: Request, words: str) -> None:
    """Post copies without a link: that is the patron's own key. Whoever answers the mail writes on the request."""
    with translation.override(request.language):
        taking_part = Participant.objects.filter(request=request, gets_answers=True)
        for address in taking_part.values_list("address", flat=True):
            post(
                to=address,
                subject=_("%(library)s answered") % {"library": library_info().name},
                text="\n\n".join([words, _("Answer this mail to write back.")]),
                about=f"request:{request.pk}",
                language=request.language,
            )


def post_promise(request: Request, what: str, due_at: datetime, *, now: datetime) -> int | None:
    """Tell the patron what they will have and by when, as soon as it cannot be taken back any more; at once where
    that would be too late. The id of the message; None where no mail reaches them.
    """
    settled = now + SETTLES_AFTER
    when = full_time(due_at, zone=request.branch.time_zone, language=request.language)
    return _post(
        request,
        subject=lambda name: _("A promise from %(library)s") % {"library": name},
        text=lambda: "\n\n".join(
            [
                _greeting(request),
                _("We promise you this by %(when)s:") % {"when": when}
                + f"\n{promised_words(what, request.language)}",
                _("Here you can see what happens and write again:") + "\n{link}",
            ]
        ),
        automatic=False,
        not_before=settled if settled < due_at else None,
    )


def post_new_time(request: Request, *, words: str, due_at: datetime, now: datetime) -> int | None:
    """Tell the patron that we are late and when they hear from us; `words` say both, as on their page. As soon as it
    cannot be taken back any more, like a promise. The id of the message; None where no mail reaches them.
    """
    settled = now + SETTLES_AFTER
    return _post(
        request,
        subject=lambda name: _("A new time from %(library)s") % {"library": name},
        text=lambda: "\n\n".join(
            [
                _greeting(request),
                words,
                _("Here you can see what happens and write again:") + "\n{link}",
            ]
        ),
        automatic=False,
        not_before=settled if settled < due_at else None,
    )


def post_decline(request: Request, no: Mapping[str, str], *, now: datetime) -> int | None:
    """Tell the patron a no with its three lines, as soon as it cannot be taken back any more. `no`: `reason`,
    `nearest_yes` and `ask_again`. The id of the message; None where no mail reaches them.
    """
    return _post(
        request,
        subject=lambda name: _("%(library)s answered you") % {"library": name},
        text=lambda: "\n\n".join(
            [
                _greeting(request),
                _("Not this time. This is what you can have."),
                *(f"{label}:\n{words}" for label, words in decline_lines(**no)),
                _("Here you can see what happens and write again:") + "\n{link}",
            ]
        ),
        automatic=False,
        not_before=now + SETTLES_AFTER,
    )


def cancel_letter(entry: Entry) -> None:
    """Cancel the letter of an entry that is taken back. Call inside a transaction.

    Raises Refusal where it may have reached them.
    """
    if not stop_letter(entry):
        raise Refusal(
            _("This has gone by mail already, so it stands."),
            next_step=_("Write to the patron, or note what should happen instead."),
            code="desk.undo.told",
        )


def stop_letter(entry: Entry) -> bool:
    """Stop a letter that is out of date. False: it may have reached them."""
    return entry.message is None or take_back_message(entry.message)


def post_link(request: Request) -> None:
    """Send the patron their own link once more. They asked for it, so no limit for robots stops it."""
    _post(
        request,
        subject=lambda name: _("Your link at %(library)s") % {"library": name},
        text=lambda: "\n\n".join(
            [_greeting(request), _("You asked for your link. Here it is:") + "\n{link}"]
        ),
        automatic=False,
        headers=BY_MACHINE,
    )


def post_code(request: Request, code: str) -> None:
    """Send the patron the code that lets a printed slip do what only they may."""
    _post(
        request,
        subject=lambda name: _("Your code at %(library)s") % {"library": name},
        text=lambda: "\n\n".join(
            [
                _greeting(request),
                _("Your code is:") + f" {code}",
                _("It is good for an hour. Type it on the page where you asked for it."),
                _("Did you not ask for it? Then somebody has your slip. Change your link here:")
                + "\n{link}",
            ]
        ),
        automatic=False,
        headers=BY_MACHINE,
    )


def post_new_link(request: Request, *, former_closed: bool) -> None:
    """Send the patron their link to an address that staff have just put right. `former_closed`: the link that went
    to another address opens nothing any more.
    """
    closed = [_("A link you had before opens nothing any more.")] if former_closed else []
    _post(
        request,
        subject=lambda name: _("Your link at %(library)s") % {"library": name},
        text=lambda: "\n\n".join(
            [
                _greeting(request),
                _("From now on we answer you at this address."),
                _("Here you can read what we wrote so far, and write again:") + "\n{link}",
                *closed,
                _("The link is yours alone. Whoever has it can read your request."),
            ]
        ),
        automatic=False,
        headers=BY_MACHINE,
    )


def post_moved(request: Request, former: str) -> None:
    """Tell a former address that answers go elsewhere from now on: neither where, nor of what, nor to whom. It may be
    a stranger's.
    """
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


def _greeting(request: Request) -> str:
    """Whoever forges a sender also writes their name, and our letter goes to somebody else: no advertisement in it."""
    name = request.patron.name if request.patron else ""
    if not name or len(name) > _LONGEST_NAME or _NO_NAME.search(name):
        return _("Hello,")
    return _("Hello %(name)s,") % {"name": name}


def _post(
    request: Request,
    *,
    subject: Callable[[str], str],
    text: Callable[[], str],
    automatic: bool = True,
    headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
) -> int | None:
    to = _standing_address(request)
    if not to:
        return None
    with translation.override(request.language):
        message = post(
            to=to,
            subject=subject(library_info().name),
            text=text(),
            about=f"request:{request.pk}",
            language=request.language,
            link_id=request.link_id,
            link_generation=request.link_generation,
            automatic=automatic,
            headers=headers,
            not_before=not_before,
        )
    return message.pk


def _standing_address(request: Request) -> str:
    """The patron's present mail address, empty for none. It may have been corrected since the request was read, and
    stays as it is until this transaction ends: both rows are locked, so that who waited for one reads the newer of
    both. One query.
    """
    rows = Request.objects.select_for_update()
    mailed = rows.filter(pk=request.pk, patron__contact_kind=ContactKind.EMAIL).order_by()
    found = mailed.values_list("link_generation", "patron__contact")[:1]
    for request.link_generation, address in found:
        return address
    return ""
