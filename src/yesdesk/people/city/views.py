"""Sign in with the city's account, and connect it once with one's own account here."""

from datetime import timedelta
from typing import Any, Final

import structlog
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.counts import network_of
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.people.access import session_handle
from yesdesk.people.city.actions import (
    connect_city_account,
    disconnect_city_account,
    member_of_city_account,
)
from yesdesk.people.city.refusals import DECLINED, STALE, CityRefusal
from yesdesk.people.known_browsers import known_browser_of
from yesdesk.people.models import SharedDesk, session_key_hash
from yesdesk.people.sessions import CITY_ENDS
from yesdesk.people.shared_desks.actions import shared_desk_key
from yesdesk.people.throttle import count_network_try, flood_sentence, uncount_network_try

LASTS: Final = timedelta(hours=12)
_BEGUN: Final = "city"  # in a session: what one sign-in proves itself by
log = structlog.get_logger("yesdesk.people")


@require_safe
def city_sign_in(request: Any) -> HttpResponse:
    """Go to the city's sign-in. A colleague who is signed in stays who they are."""
    if not settings.OIDC_ISSUER:
        raise NotFound.plain()
    then = get_next_redirect_url(request) or ""
    if request.actor is not None:
        return redirect(then or "desk")
    return _go_to_city(request, then=then)


@require_safe
@staff_page
def connect_city(request: Any) -> HttpResponse:
    """Go to the city's sign-in to connect it. Only a link of this session does: another site's would connect a
    stranger's city account.
    """
    if not constant_time_compare(request.GET.get("of", ""), _own_handle(request)):
        return redirect("own_city")
    try:
        asked: HttpResponse = reauthentication_required(_go_to_city)(
            request, member=request.actor.user_id
        )
    except ReauthenticationRequired:  # its form may not lead to another host (form-action)
        return redirect("own_city")
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@reauthentication_required  # type: ignore[untyped-decorator]
def own_city(request: Any) -> HttpResponse:
    """Show one's own city account: connect it, or take it away (POST)."""
    if not settings.OIDC_ISSUER:
        raise NotFound.plain()
    if request.method == "POST":
        disconnect_city_account(by=request.actor)
        flash(request, "Your city account doesn’t open Yesdesk any more.")
        return redirect("own_city")
    context = {"member": request.user, "handle": _own_handle(request)}
    return render(request, "people/city.html", context)


@require_safe
def city_back(request: Any) -> HttpResponse:
    """Take a colleague back from the city, by the `state` of this session, once."""
    begun = request.session.pop(_BEGUN, {})
    then = begun.get("then", "")
    try:
        claims = _claims_of(request, begun)
        if begun["member"] is None:
            return _sign_in_by(request, claims, then)
        connect_city_account(claims, by=request.actor)
    except CityRefusal as refused:
        return _say_refused(request, refused, then)
    flash(request, "Your city account is connected. From now on it signs you in here, too.")
    return redirect("account")


def _claims_of(request: Any, begun: dict[str, Any]) -> dict[str, Any]:
    from yesdesk.people.city import oidc

    given = request.GET
    if not begun or not constant_time_compare(given.get("state", ""), begun["state"]):
        raise CityRefusal(STALE, "no such state in this session")
    if begun["member"] != (request.actor and request.actor.user_id):
        raise CityRefusal(STALE, "somebody else is signed in now")
    if not given.get("code"):
        raise CityRefusal(DECLINED, "the city sent no code")
    return oidc.claims_for(given["code"], begun)


def _sign_in_by(request: Any, claims: dict[str, Any], then: str) -> HttpResponse:
    """Sign in, by the second step where the colleague set one up here. The session ends within 12 hours, at a full
    hour, so that its end does not tell the minute it began.
    """
    user = member_of_city_account(claims)
    uncount_network_try(network_of(request.META.get("REMOTE_ADDR", "")))
    if SESSION_KEY in request.session:  # a colleague's, locked at a shared desk
        request.session.flush()
    ends = (timezone.now() + LASTS).replace(minute=0, second=0, microsecond=0)
    request.session[CITY_ENDS] = ends.timestamp()
    answer: HttpResponse = perform_login(request, user, redirect_url=then or None)
    return answer


def _go_to_city(request: Any, *, then: str = "", member: int | None = None) -> HttpResponse:
    from yesdesk.people.city import oidc

    if count_network_try(network_of(request.META.get("REMOTE_ADDR", ""))):
        raise Refusal(flood_sentence(), next_step="", code="people.city.flood")
    browser = shared_desk_key(known_browser_of(request))
    shared = SharedDesk.objects.filter(browser=browser).exists()
    made = oidc.new_secrets()
    try:
        address = oidc.authorization_address(made, ask_again=shared)
    except CityRefusal as refused:
        return _say_refused(request, refused, then)
    request.session[_BEGUN] = {**made, "then": then, "member": member}
    return redirect(address)


def _say_refused(request: Any, refused: CityRefusal, then: str) -> HttpResponse:
    """Say why nobody is signed in, above the password form, which still leads to where one wanted to be."""
    log.warning("city sign-in refused", why=refused.why)
    flash(request, refused.sentence, stops=True)
    if request.actor is not None:
        return redirect("account")
    return redirect_to_login(then, reverse("sign_in")) if then else redirect("sign_in")


def _own_handle(request: Any) -> str:
    return session_handle(session_key_hash(request.session.session_key))
