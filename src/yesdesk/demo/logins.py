"""The demo library's sign-ins, shown only where `Library.is_demo` stands."""

from dataclasses import dataclass

from yesdesk.demo.story import STORY
from yesdesk.people.account.demo import demo_password
from yesdesk.people.models import User
from yesdesk.places.queries import library_or_none


@dataclass(frozen=True, slots=True)
class SignInLine:
    name: str
    role: str
    branch: str
    login: str
    password: str


def is_demo() -> bool:
    library = library_or_none()
    return library is not None and library.is_demo


def sign_in_lines() -> list[SignInLine]:
    """Return the present cast, in its order."""
    here = {
        member.username: member
        for member in User.objects.filter(is_active=True).select_related("branch")
    }
    return [
        SignInLine(
            name=each.name,
            role=each.role,
            branch=member.branch.name if member.branch else "",
            login=each.login,
            password=demo_password(each.login),
        )
        for each in STORY.staff
        if (member := here.get(each.login)) is not None
    ]
