"""Match a mail to its request: by any known id and a sender who takes part, else by our own ids; never by subject."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yesdesk.core.links import link_id_of, opens, tokens_in
from yesdesk.mail.models import KnownMessageId
from yesdesk.mail.outbound.message_ids import message_id_digest, parse_own_id, request_mark
from yesdesk.mail.parse.mail import Mail
from yesdesk.requests.access import staying
from yesdesk.requests.models import Participant, Request

LOOKED_AT: Final = 500

_LARGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ThreadMatch:
    request: Request
    takes_part: bool
    ours: bool
    """An id or link of ours led there, so the sender holds a mail of ours. A stranger may name an id known here."""

    besides: bool = False

    @property
    def may_write(self) -> bool:
        return self.takes_part or self.ours or self.besides


def find_thread(mail: Mail, address: str) -> ThreadMatch | None:
    """The request `mail` speaks of, seen from `address` (as Patron.contact keeps it); its own requests first."""
    places = list(_each_possible_thread(mail, address))
    best = next((place for place in places if place.takes_part), None)
    return (
        best
        or next((place for place in places if place.may_write), None)
        or next(iter(places), None)
    )


def forwards_another_mail(mail: Mail) -> bool:
    """Recognise a passed-on mail: by its subject, a line in it, or a whole mail that it carries."""
    from yesdesk.mail.classify.subjects import is_forward  # when there is mail: many words

    carries = any(each.type == "message/rfc822" for each in mail.attachments)
    return is_forward(mail) or (carries and not mail.in_reply_to)


def known_requests(ids: list[str]) -> dict[str, list[Request]]:
    digests = [message_id_digest(each) for each in ids]
    rows = KnownMessageId.objects.filter(digest__in=digests).select_related(
        "request__branch", "request__patron", "request__service_point"
    )
    found: dict[str, list[Request]] = {}
    for row in rows.order_by("-id"):
        found.setdefault(row.digest, []).append(row.request)
    return found


def id_with_address(address: str, message_id: str) -> str:
    return f"{address} {message_id}"


def _each_possible_thread(mail: Mail, address: str) -> Iterator[ThreadMatch]:
    ids = list(dict.fromkeys([*mail.in_reply_to, *reversed(mail.references)]))[:LOOKED_AT]
    known = known_requests(ids) if ids else {}
    for each in ids:
        mine = _request_by_own_id(each)
        if mine is not None:
            yield place_on(mine, address, ours=True)
        for request in known.get(message_id_digest(each), []):
            yield place_on(request, address, ours=mine is not None)
    if not ids:
        yield from _by_link(mail, address)
    if address and mail.message_id:
        for requests in known_requests([id_with_address(address, mail.message_id)]).values():
            yield from (place_on(request, address) for request in requests)


def _request_by_own_id(message_id: str) -> Request | None:
    named = parse_own_id(message_id)
    if named is None or not 0 < named.request <= _LARGEST_ID:
        return None
    found = _request_with_relations(pk=named.request)
    return found if found and request_mark(found.link_id) == named.mark else None


def _by_link(mail: Mail, address: str) -> Iterator[ThreadMatch]:
    """The request by the link in quoted text, for programs that answer without References."""
    for token in dict.fromkeys(tokens_in(mail.text)[:5]):
        request = _request_with_relations(link_id=link_id_of(token))
        if request and opens(token, request.link_id, request.link_generation):
            yield place_on(request, address, ours=True)


def _request_with_relations(**wanted: object) -> Request | None:
    rows = Request.objects.select_related("branch", "patron", "service_point")
    return rows.filter(**wanted).first()


def place_on(request: Request, address: str, *, ours: bool = False) -> ThreadMatch:
    found, request = request, staying(request)
    takes_part = bool(address) and any(
        patron is not None and patron.contact == address
        for patron in (request.patron, found.patron)
    )
    besides = not takes_part and bool(address) and _is_beside(request, address)
    return ThreadMatch(request, takes_part=takes_part, ours=ours, besides=besides)


def _is_beside(request: Request, address: str) -> bool:
    rows = Participant.objects.filter(request=request, address=address, gets_answers=True)
    return rows.exists()
