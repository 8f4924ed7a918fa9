"""Template context of staff pages about the signed-in member. None of it costs a query."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.dates import at_words
from yesdesk.core.labels import job_label
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.menu import MenuLine, menu_lines, quiet_lines
from yesdesk.people.models import ShiftState
from yesdesk.people.sessions import AtDesk, Member
from yesdesk.places.queries import zone_of


@dataclass(frozen=True, slots=True)
class Shift:
    """Whether the member can be asked now."""

    state: ShiftState
    label: str
    away: bool
    choices: list[tuple[str, str, bool]]
    """(state, its name, is it this one)."""

    href: str
    back: str
    """The address to return to."""


@dataclass(frozen=True, slots=True)
class DeskLock:
    """The values that a page of a shared desk computer needs to lock itself."""

    minutes: int
    lock_href: str
    in_use_href: str
    unlock_href: str


@dataclass(frozen=True, slots=True)
class OwnCorner:
    """The corner with one's own name."""

    name: str
    whose: str
    """A word for this member, by which a tab notices that somebody else signed in."""

    desk: DeskLock | None
    """None where the computer is not a shared one."""

    job: str
    account_href: str
    sessions_href: str
    sign_out_href: str
    shift: Shift
    undo_seconds: int
    """How long they can undo what they send."""

    count_keys: bool
    """Whether the keys 1 to 5 tap the kinds of the bar."""

    has_news: bool
    """A heart, without a number, until their own page of thanks was opened."""

    own_pages: list[MenuLine]
    """Pages that are about the reader alone."""

    pages: list[MenuLine]
    """Pages on which nothing waits now."""


def own_corner(request: Any) -> OwnCorner | None:
    """Say what the corner with one's own name shows; None while signed out."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    return OwnCorner(
        name=actor.name,
        whose=_whose(actor.user_id),
        desk=_desk(request.member.desk),
        job=job_label(actor.job_class),
        account_href=address_of("account"),
        sessions_href=address_of("own_sessions"),
        sign_out_href=address_of("sign_out"),
        shift=_shift(request.member, back=request.get_full_path()),
        undo_seconds=actor.undo_seconds,
        count_keys=request.member.count_keys,
        has_news=request.member.has_news,
        own_pages=menu_lines(actor, "own", request.path),
        pages=quiet_lines(actor, "main", request.path),
    )


def _whose(user_id: int) -> str:
    message = f"yesdesk.people.whose_page:{user_id}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256).hex()[:12]


def _desk(desk: AtDesk | None) -> DeskLock | None:
    if desk is None:
        return None
    hrefs = [address_of(name) for name in ("lock_desk", "desk_in_use", "who_is_here")]
    return DeskLock(desk.minutes, *hrefs)


def _shift(member: Member, *, back: str) -> Shift:
    state, said = member.shift, member.not_today
    return Shift(
        state=state,
        label=_label(member),
        away=member.away,
        choices=[
            (each.value, str(each.label), each is state and (said or each is not ShiftState.OFF))
            for each in ShiftState
        ],
        href=address_of("own_shift"),
        back=back,
    )


def _label(member: Member) -> str:
    if member.away:
        return _("Away")
    return _back_at(member) if member.back_at else str(member.shift.label)


def _back_at(member: Member) -> str:
    now = timezone.now()
    zone = zone_of(member.actor.branch)
    language = member.actor.language
    return _("Back %(at)s") % {
        "at": at_words(member.back_at or now, zone=zone, language=language, now=now)
    }


def main_menu(request: Any) -> list[MenuLine]:
    """The pages of the desk, and the link to the settings for members who have any."""
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
    """What a phone has under the thumb on every staff page."""
    actor = getattr(request, "actor", None)
    return menu_lines(actor, "hand", request.path) if actor else []


def branch_name(request: Any) -> str:
    """The member's own branch; empty on a patron's page."""
    member = getattr(request, "member", None)
    return member.branch_name if member else ""


def settings_menu(request: Any) -> list[MenuLine]:
    """The settings pages that this member may open."""
    actor = getattr(request, "actor", None)
    return menu_lines(actor, "settings", request.path) if actor else []
