"""Template context of staff pages about the signed-in member, without a query."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import at_words, humanize_time
from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_switches
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.menu import MenuLine, menu_lines, quiet_lines
from yesdesk.people.models import ShiftState
from yesdesk.people.sessions import AtDesk, Member
from yesdesk.places.queries import zone_of
from yesdesk.places.switches import Switch


def newest_hint(request: Any) -> int | None:
    """Return the position of the newest hint when the page's reads began; None while signed out."""
    member = getattr(request, "member", None)
    return member.since if member else None


def own_corner(request: Any) -> dict[str, Any] | None:
    """Return what the corner with one's own name shows; None while signed out. `whose`: by this word a tab notices that
    somebody else signed in. `desk`: None where the computer is not a shared one. `pages`: nothing waits on them now."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    return {
        "name": actor.name,
        "whose": _page_owner_hash(actor.user_id),
        "desk": _desk_lock_context(request.member.desk),
        "job": job_label(actor.job_class),
        "account_href": address_of("account"),
        "sessions_href": address_of("own_sessions"),
        "sign_out_href": address_of("sign_out"),
        "shift": _shift_context(request.member, back=request.get_full_path()),
        "time": _time_context(actor, back=request.get_full_path()),
        "undo_seconds": actor.undo_seconds,
        "count_keys": request.member.count_keys,
        "has_news": request.member.has_news,
        "own_pages": menu_lines(actor, "own", request.path),
        "pages": quiet_lines(actor, "main", request.path),
    }


def _page_owner_hash(user_id: int) -> str:
    message = f"yesdesk.people.whose_page:{user_id}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256).hex()[:12]


def _desk_lock_context(desk: AtDesk | None) -> dict[str, Any] | None:
    if desk is None:
        return None
    return {
        "minutes": desk.minutes,
        "lock_href": address_of("lock_desk"),
        "in_use_href": address_of("desk_in_use"),
        "unlock_href": address_of("who_is_here"),
    }


def _shift_context(member: Member, *, back: str) -> dict[str, Any]:
    state, said = member.shift, member.not_today
    return {
        "state": state,
        "label": _shift_label(member),
        "clock": _words_of_time(humanize_time, member)
        if member.back_at and not member.away
        else "",
        "away": member.away,
        "choices": [
            (each.value, str(each.label), each is state and (said or each is not ShiftState.OFF))
            for each in ShiftState
        ],
        "href": address_of("own_shift"),
        "back": back,
    }


def _time_context(by: Actor, *, back: str) -> dict[str, str] | None:
    """Return where *Cover me* and time off are sent; None while the part is off, or for who answers no requests."""
    if Switch.TIME not in library_switches() or not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    return {"cover": address_of("cover"), "off": address_of("short_break"), "back": back}


def _shift_label(member: Member) -> str:
    if member.away:
        return _("Away")
    if member.back_at:
        return _("Back %(at)s") % {"at": _words_of_time(at_words, member)}
    return str(member.shift.label)


def _words_of_time(words: Callable[..., str], member: Member) -> str:
    zone, language = zone_of(member.actor.branch), member.actor.language
    return words(member.back_at, zone=zone, language=language, now=timezone.now())


def main_menu(request: Any) -> list[MenuLine]:
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    pages = menu_lines(actor, "main", request.path)
    behind = menu_lines(actor, "settings", request.path)
    if not behind:
        return pages
    inside = any(line.current for line in behind)
    return [*pages, MenuLine(_("Settings"), behind[0].href, current=inside)]


def thumb_bar(request: Any) -> list[MenuLine]:
    """Return what a phone has under the thumb on every staff page."""
    actor = getattr(request, "actor", None)
    return menu_lines(actor, "hand", request.path) if actor else []


def branch_name(request: Any) -> str:
    member = getattr(request, "member", None)
    return member.branch_name if member else ""


def settings_menu(request: Any) -> list[MenuLine]:
    actor = getattr(request, "actor", None)
    return menu_lines(actor, "settings", request.path) if actor else []
