"""Sign-ins of the demo library, shown only where `Library.is_demo` stands, and how it is kept open."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yesdesk.core.site_context import library_info
from yesdesk.people.models import ShiftState, User
from yesdesk.people.queries import actor_for
from yesdesk.people.shift import set_shift
from yesdesk.places.demo_hours import reopen_demo

# What to try in the demo, step by step, and as whom.
TRY: Final = {
    "sam": _(
        "Scan Ana’s card: type 29001000184 where you scan or find, and press Enter. Waive her late fees, and print "
        "her a slip."
    ),
    "lea": _(
        "Sign in as Lea in another browser or a private window. Then ask her as Sam: tap Ask Lea for the lost book. "
        "Say yes as Lea, and see it on Sam’s page."
    ),
    "dana": _(
        "Open Say yes, then Late charges: how far each job can go, as you signed it. Our library shows what was "
        "counted, with no names."
    ),
}
CAST: Final = (*TRY, "kim", "jo", "noor", "olu", "max", "teo", "priya", "fay")


def demo_password(login: str) -> str:
    """Return the password of a member of the cast. The page prints it, so it is no secret."""
    return f"{login}-yes-desk"


def demo_sign_ins() -> list[dict[str, Any]]:
    """Return the demo's buttons. A real library has none, and its page asks the database nothing more."""
    if not library_info().is_demo:
        return []
    found = User.objects.filter(username__in=CAST, is_active=True).select_related("job_class")
    return [
        {
            "login": member.username,
            "password": demo_password(member.username),
            "name": member.name,
            "job_class": member.job_class.label,
            "try": TRY.get(member.username, ""),
        }
        for member in sorted(found, key=lambda member: CAST.index(member.username))
    ]


def start_lead_shift() -> None:
    """Put the demo's lead on shift, so that there is somebody to ask. Nothing where somebody removed her."""
    for lea in User.objects.filter(username="lea", is_active=True).select_related("job_class"):
        set_shift(ShiftState.ON, by=actor_for(lea))


def keep_demo_open(now: datetime) -> None:
    """Make it ten to six again in a demo whose branches have all closed. A real library stays as it is."""
    if reopen_demo(now):
        start_lead_shift()
