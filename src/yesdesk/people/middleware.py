"""Set `request.actor` and `request.user` on each request, by the session's one query."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from yesdesk.core.actors import Actor
from yesdesk.core.web.notices import drop_notices
from yesdesk.people.known_browsers import known_browser_of, set_browser_cookie
from yesdesk.people.models import User
from yesdesk.people.sessions import Member, SessionStore
from yesdesk.people.shared_desks.views import at_the_lock

# The address of a tick (backing/asked): nothing may tell that a member was there.
_WITHOUT_MEMBER: Final = "/ticks"


class SignedIn:
    """Set `request.actor` (None when signed out), `request.user` and the language. The language is the one of a
    patron's address, else the member's, else the browser's. `request.user` is fetched only when something asks for it.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if request.path_info == _WITHOUT_MEMBER:
            request.member = request.actor = None
            request.user = AnonymousUser()
            return self.get_response(request)
        session: SessionStore = request.session
        session.agent = request.META.get("HTTP_USER_AGENT", "")
        member = _member_unless_screen_locked(request, session.member)
        request.member = member
        request.actor = member.actor if member else None
        request.user = SimpleLazyObject(lambda: _user_behind(request.actor))
        session.note_seen()
        if member is not None and _is_by_a_person(request):
            session.note_used()
        proof = session.get(HASH_SESSION_KEY)
        with translation.override(_language_of_page(request, member)):
            response = self.get_response(request)
            if response.get("Content-Type", "").startswith("text/html"):
                response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        _set_cookie_of_new_browser(request, response, proof)
        return response


def _member_unless_screen_locked(request: Any, member: Member | None) -> Member | None:
    if member is None or not member.is_locked:
        return member
    request.locked, request.at_the_lock = member, at_the_lock
    drop_notices(request)
    return None


def _is_by_a_person(request: Any) -> bool:
    # Fetches of a page do not count as use; lock.js tells of typing and pointing.
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return mode == "navigate" and "HX-Request" not in request.headers


def _set_cookie_of_new_browser(request: Any, response: Any, hash_before: str | None) -> None:
    just_now = request.session.get(HASH_SESSION_KEY, hash_before) != hash_before
    if (just_now or request.member is not None) and (device := known_browser_of(request)).is_new:
        set_browser_cookie(response, device)


def _language_of_page(request: Any, member: Member | None) -> str:
    first = request.path_info.lstrip("/").partition("/")[0]
    if first in dict(settings.LANGUAGES):
        return str(first)
    if member is not None:
        return member.actor.language
    return translation.get_language_from_request(request)


def _user_behind(actor: Actor | None) -> User | AnonymousUser:
    if actor is None:
        return AnonymousUser()
    found = User.objects.select_related("job_class", "branch").filter(pk=actor.user_id or 0)
    return found.first() or AnonymousUser()
