"""Sign-ins of the demo library: known to everybody, and so shown only where `Library.is_demo` stands."""

from dataclasses import dataclass
from typing import Final

from yesdesk.people.models import User
from yesdesk.places.queries import library_or_none

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
    """The buttons of the demo library; none in a real one."""
    library = library_or_none()
    if library is None or not library.is_demo:
        return []
    found = User.objects.filter(username__in=SHOWN, is_active=True).select_related("job_class")
    return [
        DemoSignIn(
            member.username, demo_password(member.username), member.name, member.job_class.name
        )
        for member in sorted(found, key=lambda member: SHOWN.index(member.username))
    ]
