"""The only roads to a request: by a member of staff, or by the patron's own link."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor, ActorKind, patron_by_link
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.links import LinkKind, kind_of, link_id_of
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.manual_acts import visible_acts
from yesdesk.desk.models import Answer, AskUp, Entry, EntryFile, EntryKind, Fund, Request
from yesdesk.desk.requests.queries.request_detail import request_detail
from yesdesk.desk.requests.queries.visible_requests import visible_requests
from yesdesk.ils.acts.queries import ActLine, manual_acts
from yesdesk.ils.acts.staff_settlement import already_settled
from yesdesk.patrons.queries import settles_at


def access_request(by: Actor, pk: int) -> Request:
    """The request, with its branch, patron and service point. Raises NotFound, whether it exists or not."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = request_detail(by, pk)
    if found is None:
        raise NotFound.plain()
    return found


def access_by_link(token: str, *, reading: str = "") -> tuple[Request, Actor]:
    """The request a secret link opens, and its patron as an Actor. Raises NotFound for any other link, and for a slip
    of what only leads read: whoever printed it may be whom it is about. A link is no more than a slip for a day after
    staff changed where it goes: that may be their own address.

    `reading`: the language the page is read in, when it is not the one the request came in.
    """
    link_id = link_id_of(token)
    found = (
        Request.objects.select_related("branch", "patron", "service_point")
        .filter(link_id=link_id)
        .first()
    )
    kind = kind_of(token, found.link_id, found.link_generation) if found else None
    fresh = found is not None and settles_at(found.patron, timezone.now()) is not None
    by_slip = kind is LinkKind.SLIP or fresh
    if found is None or kind is None or (by_slip and found.for_leads):
        raise _dead_link()
    return found, patron_by_link(found.pk, reading or found.language, by_slip=by_slip)


def _dead_link() -> NotFound:
    """The same words for a link that was revoked, one whose request is gone, and one that never was."""
    return NotFound(
        _("This link opens nothing any more."),
        next_step=_(
            "There may be a newer one in your mail. Or we send you one, if we still have your request."
        ),
        code="desk.link.dead",
        next_href=reverse("lost_link", args=[get_language() or "en"]),
        next_label=_("Get a new link"),
    )


def access_entry(by: Actor, request: Request, pk: int) -> Entry:
    """One entry of a request the actor already has. `entry.request` is that same object."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = Entry.objects.filter(request=request, pk=pk).first()
    if found is None:
        raise NotFound.plain()
    found.request = request
    return found


def access_approval(by: Actor, pk: int) -> AskUp:
    """A question, with its request, for who may answer it, asked it, or is said to have answered it.

    Raises NotFound, and NotAllowed for whom it is not.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    found = _ask_ups().filter(request__in=visible_requests(by), pk=pk).first()
    if found is None:
        raise NotFound.plain()
    if by.job_class_id not in found.tiers and by.user_id not in {
        found.asker_id,
        found.answered_by_id,
    }:
        raise NotAllowed(
            _("This is asked of somebody else."),
            next_step=_("Open the request: what comes of it stands there."),
            code="desk.ask_up.not_yours",
        )
    return found


def access_request_approval(by: Actor, request: Request, pk: int) -> AskUp:
    """A question about a request the actor already has. `ask.request` is that same object. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = _ask_ups().filter(request=request, pk=pk).first()
    if found is None:
        raise NotFound.plain()
    found.request = request
    return found


def access_acts(by: Actor, uuids: Sequence[str]) -> list[ActLine]:
    """Acts that wait for a person to look, all of those asked for. Raises NotFound, and Refusal once one is settled."""
    by.require(Permission.ILS_ACT_DO)
    try:
        wanted = {UUID(text) for text in uuids}
    except ValueError as error:
        raise NotFound.plain() from error
    if not wanted:
        raise NotFound.plain()
    found = visible_acts(by, manual_acts(by, wanted))
    if len(found) != len(wanted):
        raise already_settled()
    return found


def _ask_ups() -> QuerySet[AskUp]:
    of_request = ("request__branch", "request__patron", "request__service_point")
    return AskUp.objects.select_related(*of_request, "asker", "answered_by", "answer")


def access_answer(by: Actor, pk: int) -> Answer:
    """A kept answer, also one that was let go, with its branch and the post that keeps it. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = Answer.objects.select_related("branch", "keeper").filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found


def access_file(by: Actor, request: Request, pk: int) -> EntryFile:
    """A file of that request; a patron has none of staff's notes."""
    files = EntryFile.objects.select_related("file", "entry").filter(entry__request=request, pk=pk)
    if by.kind is ActorKind.PATRON:
        files = files.exclude(entry__kind=EntryKind.NOTE)
    found = files.first()
    if found is None:
        raise NotFound.plain()
    return found


def visible_topics(by: Actor, topics: list[str]) -> list[str]:
    """Which live topics `by` may listen to: `desk.<branch>`, and for who may `leads.<branch>` and
    `about_leads.<branch>`; `request.<id>`, `staff.<own id>`.
    """
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    wanted = [(topic, *topic.partition(".")[::2]) for topic in topics]
    numbers = {int(ref) for _, room, ref in wanted if room == "request" and ref.isdigit()}
    seen = set(visible_requests(by).filter(pk__in=numbers).values_list("pk", flat=True))
    return [
        topic for topic, room, ref in wanted if ref.isdigit() and _hears(by, room, int(ref), seen)
    ]


def _hears(by: Actor, room: str, ref: int, seen: set[int]) -> bool:
    match room:
        case "desk":
            return True
        case "leads":
            return by.may(Permission.DESK_LEADS_SEE)
        case "about_leads":
            return by.may(Permission.DESK_ABOUT_LEADS_SEE)
        case "request":
            return ref in seen
        case "staff":
            return ref == by.user_id
        case _:
            return False


def access_fund(by: Actor, pk: int) -> Fund:
    """Raises NotFound."""
    by.require(Permission.DESK_FUNDS_CHANGE)
    found = Fund.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found
