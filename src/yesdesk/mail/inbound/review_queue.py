"""The list of mail that a person looks at: how it gets there, and how it leaves."""

from typing import Final

from django.db import transaction
from django.db.models import Q

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.single_line import single_line
from yesdesk.core.trace import trace
from yesdesk.mail.inbound.queries import settleable
from yesdesk.mail.inbound.store_raw import ingest_soon
from yesdesk.mail.models import Arrival, ArrivalState, ReviewReason
from yesdesk.mail.parse.mail import Mail

_LISTED: Final = Q(state=ArrivalState.LISTED)


def add_to_review(
    arrival: Arrival, reason: ReviewReason, *, detail: str = "", mail: Mail | None = None, by: Actor
) -> None:
    """Put a waiting mail on the list. `mail`: what could be read of it, so that a colleague can tell whose it is.

    `detail`: a class of error or a few words for an administrator, none of the mail's.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.WAITING).update(
        state=ArrivalState.LISTED,
        reason=reason,
        detail=single_line(detail, 300),
        **(_head_of(mail) if mail else {}),
    )


def note_head(arrival: Arrival, mail: Mail, *, by: Actor) -> None:
    """What came of itself to be no request stands there with its head, for whoever looks whether it is one."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    Arrival.objects.filter(pk=arrival.pk).update(**_head_of(mail))


def _head_of(mail: Mail) -> dict[str, str]:
    sender = mail.raw_from
    if mail.sender is not None:
        sender = f"{mail.sender.name} <{mail.sender.address}>"
    return {"sender": single_line(sender, 320), "subject": single_line(mail.subject, 300)}


@transaction.atomic
def read_again(arrival: Arrival, *, by: Actor) -> None:
    """Read it once more from the start; one that is not here whole is fetched anew. Raises NotFound when a
    colleague settled it already.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if arrival.reason in {ReviewReason.TOO_LARGE, ReviewReason.NOT_GIVEN}:
        _fetch_anew(arrival)
    else:
        waiting = ArrivalState.WAITING
        _leaves_list(arrival, _LISTED, state=waiting, reason="", detail="", wanted=False)
        ingest_soon(arrival.mailbox_id)
    _note("read_again", arrival, by)


def _fetch_anew(arrival: Arrival) -> None:
    """Whose copy on the server nobody knows is new there."""
    arrival.copies.all().delete()
    rows = Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.LISTED)
    if not rows.delete()[0]:
        raise NotFound.plain()


@transaction.atomic
def force_request(arrival: Arrival, *, by: Actor) -> None:
    """It is a request, whatever it looks like: the worker opens it in a moment. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    _leaves_list(arrival, settleable(), state=ArrivalState.WAITING, wanted=True)
    ingest_soon(arrival.mailbox_id)
    _note("wanted", arrival, by)


@transaction.atomic
def dismiss(arrival: Arrival, *, by: Actor) -> None:
    """Nothing is to be done with it; it ages out with the others. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    _leaves_list(arrival, _LISTED, state=ArrivalState.LET_GO)
    _note("let_go", arrival, by)


@transaction.atomic
def note_download(arrival: Arrival, *, by: Actor) -> None:
    """Somebody takes the raw bytes along: they are a patron's words."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    _note("downloaded", arrival, by)


def _leaves_list(arrival: Arrival, on_it: Q, **changes: object) -> None:
    if not Arrival.objects.filter(on_it, pk=arrival.pk).update(tries=0, **changes):
        raise NotFound.plain()


def _note(what: str, arrival: Arrival, by: Actor) -> None:
    trace(f"channels_email.arrival.{what}", f"arrival:{arrival.pk}", by=by, reason=arrival.reason)
