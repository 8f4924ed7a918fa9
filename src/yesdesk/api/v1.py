"""Version 1 of the API: read requests, saved answers and editions, and ask. Only `views.api` imports this file, at
its first call, as django-ninja and pydantic would take twenty megabytes of each idle process.

No schema has a member of staff: `tests/test_v1.py` walks all of them.
"""

from datetime import date, datetime
from typing import Annotated, Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLResolver, reverse
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RegexPattern
from ninja import Header, NinjaAPI, Path, Query, Schema, Status
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from yesdesk.core.actors import ANYBODY, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.links import link_token
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.desk.answers.queries import access_answer, answers_page
from yesdesk.desk.public.actions import submit_request
from yesdesk.insight.editions import all_editions, library_parts
from yesdesk.insight.library.file_rows import file_rows
from yesdesk.insight.library.page import READ
from yesdesk.insight.models import EditionState, EditionSubject
from yesdesk.places.queries import branch_by_slug, branches, inbox_of
from yesdesk.requests.access import access_request, visible_requests
from yesdesk.requests.actions.intake import NewRequest
from yesdesk.requests.models import Channel, EntryKind, Request
from yesdesk.requests.queries.timeline import told_entries

_LARGEST: Final = 2**63 - 1
_WITH_WORDS: Final = frozenset({EntryKind.PATRON, EntryKind.REPLY})

Key = Annotated[int, Path(ge=1, le=_LARGEST)]
Before = Annotated[int | None, Query(ge=1, le=_LARGEST, description="the last id you have")]


class Token(HttpBearer):
    """Declare in the description what `views.api` has checked before this file was imported."""

    def authenticate(self, request: HttpRequest, token: str) -> bool:  # noqa: ARG002
        return True


class Problem(Schema):
    """RFC 9457. `detail` is a sentence to show; `errors` has one for each field."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: dict[str, str] = {}


class BranchOut(Schema):
    slug: str
    name: str
    phone: str
    time_zone: str


class RequestOut(Schema):
    id: int
    state: Annotated[str, Field(description="open or closed")]
    outcome: str
    channel: str
    kind: str
    language: str
    branch: str
    opened_at: datetime
    changed_at: datetime
    waits: bool
    promised_for: datetime | None
    closed_at: datetime | None


class RequestPage(Schema):
    requests: list[RequestOut]
    next_before: int | None


class EntryOut(Schema):
    id: int
    kind: str
    at: datetime
    words: Annotated[str, Field(description="of the patron's lines and the library's answers")]


class RequestWithEntries(RequestOut):
    asked_for: str
    entries: list[EntryOut]


class AnswerLineOut(Schema):
    id: int
    title: str
    language: str
    begins: str
    languages: list[str]


class AnswerPage(Schema):
    answers: list[AnswerLineOut]
    next_after: int | None


class AnswerOut(Schema):
    id: int
    title: str
    titles: dict[str, str]
    texts: dict[str, str]
    kind: str
    branch: str
    version: int


class EditionOut(Schema):
    id: int
    month: date
    made_on: date


class FigureOut(Schema):
    figure: str
    first_month: str
    last_month: str
    what: str
    n: int


class EditionWithFigures(EditionOut):
    figures: list[FigureOut]


Line = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class Asked(Schema):
    words: Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
    name: Line = ""
    contact: Annotated[Line, Field(description="an e-mail address or a phone number")] = ""
    card_number: Line = ""
    branch: Annotated[Line, Field(description="a slug; empty: the first branch")] = ""
    language: Annotated[Line, Field(description="one of the library's; empty: its first")] = ""


class AskedOut(Schema):
    id: int
    page: Annotated[str, Field(description="the patron's own page: give it to the patron alone")]


REFUSED: Final = {frozenset({400, 401, 403, 404, 405, 415, 422, 429}): Problem}

api = NinjaAPI(
    title="Yesdesk",
    version="1",
    description="What a library's own programs can read and ask. See docs/api.md.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
    auth=Token(),
)


@api.get("/branches", response={200: list[BranchOut], **REFUSED}, summary="Branches")
def read_branches(request: HttpRequest) -> Any:
    _by(request).require(Permission.DESK_REQUEST_SEE)
    return branches()


@api.get("/requests", response={200: RequestPage, **REFUSED}, summary="Requests, newest first")
def read_requests(
    request: HttpRequest,
    before: Before = None,
    size: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Any:
    """List requests without words of patrons, so that no reading is noted."""
    _by(request).require(Permission.DESK_REQUEST_SEE)
    rows = visible_requests(_by(request)).filter(merged_into=None).select_related("branch")
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: size + 1])
    more = found[size - 1].pk if len(found) > size else None
    return {"requests": [_as_read(each) for each in found[:size]], "next_before": more}


@api.get("/requests/{pk}", response={200: RequestWithEntries, **REFUSED}, summary="One, with words")
def read_request(request: HttpRequest, pk: Key) -> Any:
    """Read what its patron sees: their lines and the library's answers. The trace notes that your program did."""
    by = _by(request)
    found = access_request(by, pk)
    entries = told_entries(found, 100)
    record_audit("api.request.read", f"request:{found.pk}", by=by, name=by.name)
    return _as_read(found) | {
        "asked_for": found.asked_for,
        "entries": [
            {
                "id": row.id,
                "kind": row.kind,
                "at": row.at,
                "words": row.text if row.kind in _WITH_WORDS else "",
            }
            for row in entries[::-1]
        ],
    }


@api.post("/requests", response={201: AskedOut, **REFUSED}, summary="Ask for a patron")
def ask(
    request: HttpRequest,
    asked: Asked,
    idempotency_key: Annotated[
        str, Header(max_length=200, description="the same key and words are one request")
    ] = "",
) -> Any:
    """Put a question on the desk with the checks and the receipt of the public form."""
    _by(request).require(Permission.DESK_REQUEST_ANSWER)
    here = branch_by_slug(asked.branch) if asked.branch else next(iter(branches()), None)
    if here is None:
        raise ValidationRefusal(
            {"branch": "No branch has this slug. GET /api/v1/branches has them."}
        )
    known = library_info()
    if asked.language and asked.language not in known.languages:
        raise ValidationRefusal({"language": f"Choose one of: {', '.join(known.languages)}."})
    need = NewRequest(
        words=asked.words,
        channel=Channel.WEB,
        branch=here,
        service_point=inbox_of(here),
        name=asked.name,
        contact=asked.contact,
        card_number=asked.card_number,
        language=asked.language or known.default_language,
        detail={"source": "api"},
    )
    token = request.token.pk  # type: ignore[attr-defined] # set by views.api
    form_id = f"api.{token}.{idempotency_key}" if idempotency_key else ""
    made = submit_request(need, form_id=form_id, client="", by=ANYBODY)
    page = [need.language, link_token(made.link_id, made.link_generation)]
    return Status(
        201, {"id": made.pk, "page": f"{settings.BASE_URL}{reverse('status', args=page)}"}
    )


@api.get("/answers", response={200: AnswerPage, **REFUSED}, summary="Saved answers, by title")
def read_answers(
    request: HttpRequest,
    after: Annotated[
        int | None, Query(ge=1, le=_LARGEST, description="the last id you have")
    ] = None,
) -> Any:
    page = answers_page(_by(request), after=after)
    lines = [
        {
            "id": line.pk,
            "title": line.title,
            "language": line.language,
            "begins": line.words,
            "languages": line.languages,
        }
        for line in page.lines
    ]
    return {"answers": lines, "next_after": int(page.older) if page.older else None}


@api.get("/answers/{pk}", response={200: AnswerOut, **REFUSED}, summary="One saved answer")
def read_answer(request: HttpRequest, pk: Key) -> Any:
    answer = access_answer(_by(request), pk)
    if answer.retired_at is not None:
        raise NotFound.plain()
    return {
        "id": answer.pk,
        "title": answer.title,
        "titles": answer.titles,
        "texts": answer.texts,
        "kind": answer.kind,
        "branch": answer.branch.slug if answer.branch else "",
        "version": answer.number,
    }


@api.get(
    "/editions", response={200: list[EditionOut], **REFUSED}, summary="Editions of the figures"
)
def read_editions(request: HttpRequest) -> Any:
    made = [each for each in all_editions(_by(request)) if each.state == EditionState.MADE]
    return [each for each in made if each.subject == EditionSubject.LIBRARY]


@api.get(
    "/editions/{pk}", response={200: EditionWithFigures, **REFUSED}, summary="One, with figures"
)
def read_edition(request: HttpRequest, pk: Key) -> Any:
    """Read what *Our library* shows of rules, outcomes and needs: five and more, put together where they are fewer."""
    edition, parts = library_parts(_by(request), pk, **READ)
    if edition is None:
        raise NotFound.plain()
    rows = file_rows(edition, parts, _by(request))
    figures = [dict(zip(FigureOut.model_fields, row, strict=True)) for row in rows]
    return {
        "id": edition.pk,
        "month": edition.month,
        "made_on": edition.made_on,
        "figures": figures,
    }


def _by(http: HttpRequest) -> Actor:
    actor: Actor = http.actor  # type: ignore[attr-defined] # set by views.api
    return actor


def _as_read(request: Request) -> dict[str, Any]:
    return {
        "id": request.pk,
        "state": "closed" if request.closed_at else "open",
        "outcome": request.outcome,
        "channel": request.channel,
        "kind": request.kind,
        "language": request.language,
        "branch": request.branch.slug,
        "opened_at": request.opened_at,
        "changed_at": request.last_entry_at,
        "waits": request.waits_since is not None,
        "promised_for": request.promised_for,
        "closed_at": request.closed_at,
    }


def problem(status: int, title: str, detail: str = "", **errors: str) -> HttpResponse:
    """Answer with a sentence in the form of RFC 9457."""
    said = Problem(title=title, status=status, detail=detail, errors=errors)
    return JsonResponse(said.dict(), status=status, content_type="application/problem+json")


@api.exception_handler(Refusal)
def _refused(_http: HttpRequest, refusal: Refusal) -> HttpResponse:
    errors = refusal.fields if isinstance(refusal, ValidationRefusal) else {}
    return problem(refusal.status, refusal.sentence, refusal.next_step, **errors)


@api.exception_handler(ValidationError)
def _does_not_fit(_http: HttpRequest, wrong: ValidationError) -> HttpResponse:
    errors = {str(each["loc"][-1]): str(each["msg"]) for each in wrong.errors}
    return problem(422, "Something in the call does not fit.", "See errors.", **errors)


@api.exception_handler(HttpError)
def _not_understood(_http: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "The call cannot be read.", "Send a JSON object.")


@api.exception_handler(Http404)
def _not_here(_http: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(404, "There is nothing at this address.", "docs/api.md lists the addresses.")


_routes: Final = URLResolver(RegexPattern(r"^"), list(api.urls[0]))


def answer_call(http: HttpRequest, path: str) -> HttpResponse:
    """Answer a call whose token was checked."""
    try:
        match = _routes.resolve(path)
    except Resolver404:
        return _not_here(http, Http404())
    answer: HttpResponse = match.func(http, *match.args, **match.kwargs)
    if answer.status_code == 405:
        refused = problem(405, "This address takes another method.", f"Use {answer['Allow']}.")
        refused["Allow"] = answer["Allow"]
        return refused
    return answer


def openapi() -> dict[str, Any]:
    """Return the description that docs/api.json holds. Problems have their own media type."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    for path in schema["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {
                        "application/problem+json": response["content"]["application/json"]
                    }
    return schema
