"""The two doors to a page: patrons', whose forms need no cookie, and staff's. None loses typed words."""

import re
from collections.abc import Callable, Container, Iterator
from functools import wraps
from typing import Any, Final, overload
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.core.web.context import start_of
from yesdesk.core.web.request_log import Respond

type View = Callable[..., Any]

_NEVER_GIVEN_BACK: Final = re.compile(
    r"csrf|password|token|code|form_id|^(?:staff_)?pin$", re.IGNORECASE
)
_CHOSEN: Final = frozenset({"way", "then"})


def public_page(view: View, *, in_any_language: bool = False) -> View:
    """A page for patrons: no cookie, not cached unless the view says so, in the address's language. `in_any_language`:
    in the library's own where that language is off. A view whose address holds a `token` is secret: `no-referrer`, and
    search engines stay away. Other pages send the referrer to this library alone, for `Origin`."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        language, known = kwargs.get("language", ""), library_info()
        if language not in known.languages:
            if not in_any_language:
                raise NotFound.plain()
            language = kwargs["language"] = known.default_language
        # Activated, not overridden: a TemplateResponse is rendered after the view has returned.
        # SignedIn puts back what was active before the request.
        translation.activate(language)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        secret = "token" in kwargs
        response["Referrer-Policy"] = "no-referrer" if secret else "same-origin"
        if secret:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    exempt = csrf_exempt(page)
    exempt.public_page = True  # type: ignore[attr-defined]
    return exempt


def may_be_framed(view: View) -> View:
    """Let the websites that the library names show a page in a frame; where it names none, no website can. Outermost,
    on a `public_page`: nobody is signed in there, so a page laid over it gains no right. See settings.SECURE_CSP."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if hosts := library_info().frame_hosts:
            response._csp_config = {**settings.SECURE_CSP, "frame-ancestors": hosts}  # noqa: SLF001 - as csp_override
        return response

    page.may_be_framed = True  # type: ignore[attr-defined]
    return page


class SameOriginForPublicForms:
    """A check in place of the form token where there is no cookie: a form of another site is not taken. Nobody is
    signed in on these pages; it keeps other sites from making their visitors' browsers write to the library."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method in {"GET", "HEAD", "OPTIONS"} or not hasattr(view, "public_page"):
            return None
        if _from_here(request, secret="token" in kwargs):
            return None
        refusal = Refusal(
            _("Not sent yet: it came from a page that isn’t ours."),
            next_step=_(
                "Copy what you wrote from here, open our own page, and send it from there."
            ),
            code="core.foreign_form",
            next_href=start_of(request),
            next_label=_("Open our page"),
        )
        return _words_back(request, refusal)


def _from_here(request: HttpRequest, *, secret: bool) -> bool:
    """Return whether a POST comes from a page of ours, as far as the browser tells.

    Sec-Fetch-Site decides where it is sent: Chromium says `Origin: null` for a form on a no-referrer page (seen).
    `none` is a person's own reload. On plain http, and in Safari before 16.4, Origin decides; `null` passes on secret
    pages alone, whose addresses no other site knows. Older browsers are taken by their Referer, or on trust. A
    patron with an old tablet must not be turned away, and the form carries nobody's authority.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin == "null":
        return secret
    source = origin or request.headers.get("Referer")
    return source is None or _is_ours(request, source)


def _is_ours(request: HttpRequest, address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    base = urlsplit(settings.BASE_URL)
    ours = {(base.scheme, base.netloc), (request.scheme, request.get_host())}
    return (parts.scheme, parts.netloc) in ours


def host_is_ours(host: str) -> bool:
    """Return whether a Host header names this library; for code outside Django's middleware."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


_FORM_COOKIE: Final = "yesdesk_form"
_FORM_SALT: Final = "yesdesk.core.form_token"


class FormTokens(CsrfViewMiddleware):
    """Django's form tokens; a browser nobody is signed in at keeps its secret in a signed cookie. In a session, which
    is a row, each stranger who reads the sign-in page would write to the database."""

    def _get_secret(self, request: Any) -> str | None:
        if SESSION_KEY in request.session:
            found: str | None = super()._get_secret(request)  # type: ignore[misc] # the stubs leave it out
            return found
        return _read_form_cookie(request.COOKIES.get(_FORM_COOKIE, ""))

    def _set_csrf_cookie(self, request: Any, response: Any) -> None:
        if SESSION_KEY in request.session:
            super()._set_csrf_cookie(request, response)  # type: ignore[misc] # the stubs leave it out
            return
        response.set_cookie(
            _FORM_COOKIE,
            signing.dumps(request.META["CSRF_COOKIE"], salt=_FORM_SALT),
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        patch_vary_headers(response, ("Cookie",))


def _read_form_cookie(cookie: str) -> str | None:
    if not cookie:
        return None
    try:
        return str(signing.loads(cookie, salt=_FORM_SALT, max_age=settings.SESSION_COOKIE_AGE))
    except signing.BadSignature:
        return None


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Give the text back where the form's token is not this session's: signed out meanwhile, say."""
    refusal = Refusal(
        _("Not sent yet: this form is older than your sign-in."),
        next_step=_(
            "Copy what you wrote from here, open the page once more, and send it from there."
        ),
        code="core.stale_form",
        next_href=start_of(request),
        next_label=_("Open the start page"),
    )
    return _words_back(request, refusal)


def _words_back(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"refusal": refusal, "typed": list(typed_words(request))}
    return render(request, "core/typed_back.html", context, status=403)


def typed_words(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Field name and words of each text in a form that was not taken, without passwords, codes and buttons."""
    for name, values in request.POST.lists():
        if name in _CHOSEN or _NEVER_GIVEN_BACK.search(name):
            continue
        for value in values:
            if any(letter.isalpha() for letter in str(value)):
                yield name, str(value)


class StaffRequest(HttpRequest):
    actor: Actor


@overload
def staff_page(view: View) -> View: ...
@overload
def staff_page(
    *, permission: Permission | None = None, start_password_will_do: bool = False
) -> Callable[[View], View]: ...
def staff_page(
    view: View | None = None,
    *,
    permission: Permission | None = None,
    start_password_will_do: bool = False,
) -> View | Callable[[View], View]:
    """Make a page for staff. Use it bare, or with the permission the page needs.

    Signed out: a read page goes to sign-in and comes back; a form gets its words back (401); htmx gets a fragment
    (401). A start password must be changed first, unless `start_password_will_do`. Without the permission: NotAllowed.
    At a locked shared desk computer `request.at_the_lock` answers; None: the person is here again.

    It uses `request.actor` and `request.member` alone (`people` sets them), so `places` can use it too.
    """

    def guard(inner: View) -> View:
        @wraps(inner)
        def page(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.actor is None:
                answer = (getattr(request, "at_the_lock", None) or _answer_signed_out)(request)
                if answer is not None:
                    return answer
            if request.member.must_change_password and not start_password_will_do:
                return redirect_to_login(request.get_full_path(), reverse("own_password"))
            if permission is not None:
                request.actor.require(permission)
            return inner(request, *args, **kwargs)

        page.staff_page = permission or True  # type: ignore[attr-defined]
        return page

    return guard(view) if view is not None else guard


def ask_first(
    http: Any, template: str, form: Form, *, unsent: Container[str], status: int
) -> HttpResponse:
    """Ask with all that was sent but `unsent`, so that one tap goes on; in place of a part where a part was wanted."""
    sent = [(name, each) for name, all_ in http.POST.lists() if name not in unsent for each in all_]
    context = {"form": form, "sent": sent, "here": http.path}
    if http.headers.get("HX-Request") != "true":
        return render(http, template, context, status=status)
    answer = render(http, f"{template}#question", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "main", "innerHTML"
    return answer


def _answer_signed_out(request: Any) -> Any:
    sign_in = reverse("sign_in")
    if request.headers.get("HX-Request") == "true":
        return render(request, "core/parts/signed_out.html", {"sign_in_href": sign_in}, status=401)
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), sign_in)
    refusal = Refusal(
        _("Not sent yet: you are signed out."),
        next_step=_("Copy what you wrote from here, sign in, and send it once more."),
        code="core.signed_out",
        next_href=sign_in,
        next_label=_("Sign in"),
    )
    context = {"refusal": refusal, "typed": list(typed_words(request))}
    return render(request, "core/typed_back.html", context, status=401)
