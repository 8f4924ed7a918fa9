"""Sign-ins of the demo library, shown only where `Library.is_demo` stands."""

from dataclasses import dataclass
from typing import Final

from yesdesk.core.site_context import library_info
from yesdesk.people.models import User

# A shelver, a lead and the director have a button on the sign-in page.
SHOWN: Final = ("sam", "lea", "dana")


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    login: str
    password: str
    name: str
    job_class: str


def demo_password(login: str) -> str:
    """Return the password of a member of the cast. The page prints it, so it is no secret."""
    return f"{login}-yes-desk"


def demo_sign_ins() -> list[DemoSignIn]:
    """Return the demo's buttons. A real library has none, and its page asks the database nothing more."""
    if not library_info().is_demo:
        return []
    found = User.objects.filter(username__in=SHOWN, is_active=True).select_related("job_class")
    return [
        DemoSignIn(
            member.username, demo_password(member.username), member.name, member.job_class.label
        )
        for member in sorted(found, key=lambda member: SHOWN.index(member.username))
    ]
