"""The only roads to a request: a member's visibility, or the patron's own link. Every other read starts here."""

from collections.abc import Set
from typing import Any, Final, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from yesdesk.core.actors import Actor, ActorKind, patron_by_link
from yesdesk.core.dates import until_words
from yesdesk.core.errors import NotAllowed, NotFound, or_not_found
from yesdesk.core.links import LinkKind, kind_of, link_id_of
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import JoinedRows, PreparedQuery
from yesdesk.patrons.models import Patron, Proof
from yesdesk.patrons.queries import settles_at
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.models import Channel, Entry, EntryFile, EntryKind, Request
from yesdesk.requests.models.entry import UNDO_WITHIN


class Visibility(NamedTuple):
    leads: bool  # requests for leads
    about_leads: bool  # requests about them


def visibility_of(by: Actor) -> Visibility:
    """Return the visibility of `by`; hashable, so that a compiled read can depend on it."""
    return Visibility(by.may(Permission.DESK_LEADS_SEE), by.may(Permission.DESK_ABOUT_LEADS_SEE))


def visible_only[M: Model, R](
    rows: QuerySet[M, R], sight: Visibility, of: str = ""
) -> QuerySet[M, R]:
    """Drop `rows` of hidden requests. `of`: the way to the request, like `request__`."""
    match sight:
        case (True, True):
            return rows
        case (True, False):
            return rows.filter(**{f"{of}about_lead": False})
        case (False, True):
            return rows.filter(Q(**{f"{of}for_leads": False}) | Q(**{f"{of}about_lead": True}))
        case _:
            return rows.filter(**{f"{of}for_leads": False})


def visible_sql(sight: Visibility) -> str:
    """Return the same rule as SQL, for a WHERE of our own on `desk_request`."""
    return {
        Visibility(leads=True, about_leads=True): "",
        Visibility(leads=True, about_leads=False): " AND NOT about_lead",
        Visibility(leads=False, about_leads=True): " AND (NOT for_leads OR about_lead)",
        Visibility(leads=False, about_leads=False): " AND NOT for_leads",
    }[sight]


def audiences_of(sight: Visibility) -> list[str]:
    return [
        "staff",
        *(["leads"] if sight.leads else []),
        *(["about_leads"] if sight.about_leads else []),
    ]


def audience_of(request: Request) -> str:
    """Return the audience of a request: who finds it, and hears of it on open pages."""
    if request.about_lead:
        return "about_leads"
    return "leads" if request.for_leads else "staff"


def needed_to_answer(request: Request) -> frozenset[Permission]:
    """Return the permissions to see this request and answer it."""
    sees = {
        "staff": frozenset[Permission](),
        "leads": frozenset({Permission.DESK_LEADS_SEE}),
        "about_leads": frozenset({Permission.DESK_ABOUT_LEADS_SEE}),
    }
    return sees[audience_of(request)] | {Permission.DESK_REQUEST_ANSWER}


def visible_requests(by: Actor) -> QuerySet[Request]:
    """Return all requests that `by` may see."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return Request.objects.none()
    return visible_only(Request.objects.all(), visibility_of(by))


def with_merged(request: int) -> QuerySet[Request, Any]:
    """Return the ids of a request and of those merged into it, whose entries are read together."""
    return Request.objects.filter(Q(pk=request) | Q(merged_into=request)).values("pk")


def staying(request: Request) -> Request:
    """Return the request into which this one was merged, or itself."""
    if request.merged_into_id is None:
        return request
    beside = Request.objects.select_related("branch", "patron", "service_point")
    return beside.get(pk=request.merged_into_id)


def access_request(by: Actor, pk: int) -> Request:
    """Return the request, or the older one it was merged into, with branch, patron and point. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = request_detail(by, pk)
    if found is not None and found.merged_into_id is not None:
        found = request_detail(by, found.merged_into_id)
    if found is None:
        raise NotFound.plain()
    return found


def access_capture(by: Actor, pk: int) -> Request:
    """Return a request that `by` wrote a moment ago and nobody touched since. Raises NotFound. A request for leads
    shows its writer only their own words.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Request.objects.select_related("branch", "patron", "service_point").filter(
        pk=pk if pk <= _LARGEST_ID else 0,
        revision=1,
        closed_at=None,
        assigned_to=None,
        slip_printed_at=None,
        opened_at__gt=timezone.now() - UNDO_WITHIN,
        channel__in=(Channel.WALK_IN, Channel.PHONE, Channel.TEXT),
        patron__proof=Proof.NONE,  # a card that was seen stays the one that was seen
    )
    own = Entry.objects.filter(request=OuterRef("pk"), kind=EntryKind.PATRON, author=by.user_id)
    found = rows.filter(Exists(own)).first()
    if found is None:
        raise NotFound(
            _("This cannot be changed here any more."),
            next_step=_(
                "A colleague has it, or some minutes have passed. Look for it on the desk."
            ),
            code="desk.capture.too_late",
        )
    return found


def access_by_link(token: str, *, reading: str = "") -> tuple[Request, Actor]:
    """Return the request of a link, and its patron as an Actor. Raises NotFound. A slip opens no request for leads, as
    its printer may be its subject. A link counts as a slip for a day after staff changed the contact, which may be
    their own address. `reading`: the page's language, if another.
    """
    linked = linked_request(token)
    if linked is None:
        raise _dead_link()
    found, kind = linked
    fresh = settles_at(found.patron, timezone.now()) is not None
    if found.merged_into_id is not None:
        found = staying(found)
        fresh = fresh or settles_at(found.patron, timezone.now()) is not None
    by_slip = kind is LinkKind.SLIP or fresh
    if by_slip and found.for_leads:
        raise _dead_link()
    return found, patron_by_link(found.pk, reading or found.language, by_slip=by_slip)


def linked_request(token: str) -> tuple[Request, LinkKind] | None:
    """Return a token's request and kind of link; None for a dead one. The caller asks who may see it."""
    rows = Request.objects.select_related("branch", "patron", "service_point")
    found = rows.filter(link_id=link_id_of(token)).first()
    kind = kind_of(token, found.link_id, found.link_generation) if found else None
    return (found, kind) if found and kind else None


def _dead_link() -> NotFound:
    # The same words for a revoked link, an erased request and a link that never was.
    return NotFound(
        _("This link does not work any more."),
        next_step=_(
            "Look for a newer link in your e-mail, or ask us for one. We erase a request some time after our answer. "
            "Then its link stops too."
        ),
        code="desk.link.dead",
        next_href=reverse("lost_link", args=[get_language() or "en"]),
        next_label=_("Get a new link"),
    )


def access_entry(by: Actor, request: Request, pk: int) -> Entry:
    """Return an entry; `entry.request` is the given object."""
    by.require(Permission.DESK_REQUEST_SEE)
    rows = Entry.objects.filter(request__in=with_merged(request.pk), pk=pk)
    found = or_not_found(rows.select_related("request__branch", "request__patron").first())
    if found.request_id == request.pk:
        found.request = request
    return found


def require_patron_or_staff(request: Request, by: Actor) -> None:
    """Raise NotFound for the holder of another request's link, NotAllowed for staff who may not answer."""
    if by.is_staff:
        by.require(Permission.DESK_REQUEST_ANSWER)
    elif by.kind is ActorKind.PATRON and by.ref != request.pk:
        raise NotFound(
            _("This link opens another request."),
            next_step=_("Use the link you got for this one, or ask for it again."),
            code="desk.request.other_link",
        )


def require_own_link_or_staff(request: Request, by: Actor) -> None:
    """Raise the same, and NotAllowed by a printed slip, or by a link that is no more than that today."""
    require_patron_or_staff(request, by)
    refusal = slip_refusal(request, by)
    if refusal is not None:
        raise refusal


def slip_refusal(request: Request, by: Actor) -> NotAllowed | None:
    """Return the refusal of all but a new line by a slip: somebody may have found it, or staff changed the contact."""
    if not by.by_slip:
        return None
    at, zone = settles_at(request.patron, timezone.now()), request.branch.time_zone
    if at is not None:
        until = until_words(at, zone=zone, language=by.language, now=at, in_full=True)
        return NotAllowed(
            _("A colleague changed where we answer you, less than a day ago."),
            next_step=_("You can read our answer and write to us. All else waits %(until)s.")
            % {"until": until},
            code="desk.slip.not_enough",
        )
    return NotAllowed(
        _(
            "A printed slip shows our answer, and you can write again. Somebody else may have it too."
        ),
        next_step=_("For all else use the link in your e-mail, or ask at any desk."),
        code="desk.slip.not_enough",
        next_href=reverse("lost_link", args=[by.language]),
        next_label=_("Get a new link"),
    )


def access_file(by: Actor, request: Request, pk: int) -> EntryFile:
    """Return a file. A patron gets none of notes or of a waiting answer; by a slip those of the newest answer."""
    files = EntryFile.objects.select_related("file__small", "entry").filter(
        entry__request__in=with_merged(request.pk), pk=pk
    )
    if by.kind is ActorKind.PATRON:
        seen = files.exclude(entry__kind=EntryKind.NOTE).exclude(entry__not_patrons=True)
        files = seen.filter(_is_out("entry__outgoing"))
    if by.by_slip:
        answers = Entry.objects.filter(
            _is_out("outgoing"),
            request__in=with_merged(request.pk),
            kind=EntryKind.REPLY,
            not_patrons=False,
        )
        files = files.filter(entry__in=answers.order_by("-id").values("pk")[:1])
    return or_not_found(files.first())


def _is_out(outgoing: str) -> Q:
    """No answer, or an answer that stands and can be undone no more."""
    gone_out = {f"{outgoing}__undone_at": None, f"{outgoing}__goes_at__lte": timezone.now()}
    return Q(**{outgoing: None}) | Q(**gone_out)


def visible_topics(by: Actor, topics: list[str]) -> list[str]:
    """Return live topics that `by` may hear: `desk.<branch>`, `request.<id>`, `staff.<own id>`, `signs.<branch>`, and
    with permission `leads.<branch>` and `about_leads.<branch>`. A page keeps a sign up by `sign.<point>`, and a key to
    chat on by `chat.<own id>`.
    """
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    wanted = [(topic, *topic.partition(".")[::2]) for topic in topics]
    numbers = {int(ref) for _, room, ref in wanted if room == "request" and ref.isdigit()}
    # A list names no request, and building this query for it would cost more than reading its rows.
    seen = (
        frozenset(visible_requests(by).filter(pk__in=numbers).values_list("pk", flat=True))
        if numbers
        else frozenset()
    )
    return [
        topic
        for topic, room, ref in wanted
        if ref.isdigit() and _may_hear(by, room, int(ref), seen)
    ]


def _may_hear(by: Actor, room: str, ref: int, seen: Set[int]) -> bool:
    match room:
        case "desk" | "signs" | "sign":
            return True
        case "leads":
            return by.may(Permission.DESK_LEADS_SEE)
        case "about_leads":
            return by.may(Permission.DESK_ABOUT_LEADS_SEE)
        case "request":
            return ref in seen
        case "staff" | "chat":
            return ref == by.user_id
        case _:
            return False


_LARGEST_ID: Final = 2**63 - 1
_DETAIL: Final = JoinedRows(
    Request, {"branch": Branch, "patron": Patron, "service_point": ServicePoint}
)


def request_detail(by: Actor, pk: int) -> Request | None:
    if not by.may(Permission.DESK_REQUEST_SEE) or pk > _LARGEST_ID:
        return None
    rows = _request_rows.rows(visibility_of(by), pk=pk)
    return _DETAIL.read(rows[0]) if rows else None


@PreparedQuery
def _request_rows(sight: Visibility, *, pk: int) -> QuerySet[Request, tuple[Any, ...]]:
    return visible_only(Request.objects.filter(pk=pk), sight).values_list(*_DETAIL.columns)
