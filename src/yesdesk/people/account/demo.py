"""Sign-ins of the demo library, shown only where `Library.is_demo` stands."""

from typing import Any, Final

from yesdesk.core.site_context import library_info
from yesdesk.people.models import User

# A shelver, a lead and the director have a button on the sign-in page.
SHOWN: Final = ("sam", "lea", "dana")


def demo_password(login: str) -> str:
    """Return the password of a member of the cast. The page prints it, so it is no secret."""
    return f"{login}-yes-desk"


def demo_sign_ins() -> list[dict[str, Any]]:
    """Return the demo's buttons. A real library has none, and its page asks the database nothing more."""
    if not library_info().is_demo:
        return []
    found = User.objects.filter(username__in=SHOWN, is_active=True).select_related("job_class")
    return [
        {
            "login": member.username,
            "password": demo_password(member.username),
            "name": member.name,
            "job_class": member.job_class.label,
        }
        for member in sorted(found, key=lambda member: SHOWN.index(member.username))
    ]
