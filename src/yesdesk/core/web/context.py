from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from yesdesk.core.site_context import library_info, site_context
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.compiler import LazyValue


def page_context(request: HttpRequest) -> dict[str, object]:
    """Return the frame of every page. `live`: the stream's address of the reader's own topic; views may give more."""
    facts = library_info()
    actor = getattr(request, "actor", None)
    public = _is_public(request)
    context: dict[str, object] = {
        "library_name": facts.name,
        "card_length": facts.card_length,
        "base_template": "core/public.html" if public else "core/staff.html",
        "home_href": start_of(request),
        "languages": LazyValue(partial(_language_links, request, facts.languages)),
    }
    if actor is not None and not public:
        context["live"] = f"{address_of('live')}?topics=staff.{actor.user_id}"
    for name, fact in site_context.items():
        context[name] = LazyValue(partial(fact, request))
    return context


def _is_public(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is not None:
        return hasattr(match.func, "public_page")
    first = request.path_info.lstrip("/").partition("/")[0]
    return getattr(request, "actor", None) is None or first in dict(settings.LANGUAGES)


def _language_links(request: HttpRequest, codes: tuple[str, ...]) -> list[dict[str, object]]:
    names = dict(settings.LANGUAGES)
    here = translation.get_language()
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "href": _same_page_in_language(request, code),
            "current": code == here,
        }
        for code in codes
    ]


def _same_page_in_language(request: HttpRequest, code: str) -> str:
    match = request.resolver_match
    if match is None or "language" not in match.kwargs:
        return reverse("ask", kwargs={"language": code})
    return reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "language": code})


def start_of(request: HttpRequest) -> str:
    if getattr(request, "actor", None) is not None and not _is_public(request):
        return address_of("desk")
    return reverse("ask", kwargs={"language": best_language(request)})


def best_language(request: HttpRequest) -> str:
    """A language the library speaks: the address's, else the browser's first, else the default."""
    facts = library_info()
    asked = request.resolver_match.kwargs.get("language") if request.resolver_match else None
    if asked in facts.languages:
        return str(asked)
    for wanted in _accepted_languages(request.headers.get("Accept-Language", "")):
        if wanted in facts.languages:
            return wanted
    return facts.default_language


def _accepted_languages(header: str) -> Iterator[str]:
    wanted: list[tuple[float, str]] = []
    for part in header[:500].lower().split(","):
        code, _semicolon, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), code.strip()))
        except ValueError:
            continue
    for _quality, code in sorted(wanted, key=lambda pair: pair[0]):
        yield code
        yield code.partition("-")[0]
