"""The person or machine that acts. Every action takes an Actor as `by`, never None; the machine is SYSTEM."""

from dataclasses import dataclass
from enum import StrEnum

from yesdesk.core.errors import NotAllowed
from yesdesk.core.permissions import Permission


class ActorKind(StrEnum):
    """`shared_desk`: a person who took over a shared desk by their PIN. `patron`: the holder of a request's link.
    `program`: a program of the library, by its token."""

    PERSON = "person"
    SHARED_DESK = "shared_desk"
    PATRON = "patron"
    PROGRAM = "program"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    kind: ActorKind
    ref: int | None = None
    """User id for a person or shared desk, request id for a patron, None for the system."""

    permissions: frozenset[Permission] = frozenset()
    name: str = ""
    job_class: str = ""
    job_class_id: int | None = None
    branch: int | None = None
    """The home branch of a person."""

    language: str = "en"
    by_slip: bool = False
    """A patron known by a printed slip or a link to an address that staff just changed: somebody else may hold it."""

    undo_seconds: int = 20
    answer_minutes: int = 2
    pin_wanted: bool = False
    """A wish for a PIN: at a shared desk computer money moves only with a PIN said just now."""

    @property
    def is_staff(self) -> bool:
        return self.kind in {ActorKind.PERSON, ActorKind.SHARED_DESK}

    @property
    def user_id(self) -> int | None:
        return self.ref if self.is_staff else None

    def may(self, permission: Permission) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise NotAllowed.because(permission)


SYSTEM = Actor(kind=ActorKind.SYSTEM, permissions=frozenset(Permission), name="Yesdesk")


def patron_by_link(request_id: int, language: str, *, by_slip: bool = False) -> Actor:
    return Actor(kind=ActorKind.PATRON, ref=request_id, language=language, by_slip=by_slip)


ANYBODY = Actor(kind=ActorKind.PATRON, name="")
"""A patron who has no request yet and fills in the public form."""
