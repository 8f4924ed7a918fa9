"""Sign-ins of the demo library: known to everybody, and so shown only where `Library.is_demo` stands."""

from dataclasses import dataclass
from typing import Final

from yesdesk.core.site_context import library_info
from yesdesk.people.models import User

SHOWN: Final = ("sam", "lea", "dana")
"""Logins with a button on the demo's sign-in page: a shelver, a lead, the director."""


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """A button on the demo's sign-in page."""

    login: str
    password: str
    name: str
    job_class: str


def demo_password(login: str) -> str:
    """Return the demo password of one of the cast. Printed for whoever asks, so no secret."""
    return f"{login}-yes-desk"


def demo_sign_ins() -> list[DemoSignIn]:
    """The buttons of the demo library; none in a real one, whose page asks the database nothing more."""
    if not library_info().is_demo:
        return []
    found = User.objects.filter(username__in=SHOWN, is_active=True).select_related("job_class")
    return [
        DemoSignIn(
            member.username, demo_password(member.username), member.name, member.job_class.label
        )
        for member in sorted(found, key=lambda member: SHOWN.index(member.username))
    ]
