"""Actor: the person or machine that acts. Every action takes one as `by`, never None; the machine is SYSTEM."""

from dataclasses import dataclass
from enum import StrEnum

from yesdesk.core.errors import NotAllowed
from yesdesk.core.permissions import Permission


class ActorKind(StrEnum):
    """`person`: staff signed in as themselves. `shared_desk`: a person who took over a shared desk by their PIN.
    `patron`: whoever holds a request's link. `system`: the machine."""

    PERSON = "person"
    SHARED_DESK = "shared_desk"
    PATRON = "patron"
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
    """Home branch id of a person. `job_class_id` is what latitude hangs on. `name` is only ever shown beside the
    person's own words."""

    language: str = "en"
    by_slip: bool = False
    """A patron known by no more than a printed slip, or a link to an address that staff just changed; somebody
    else may hold it."""

    undo_seconds: int = 20
    """How long what they send waits, so that they can undo it; `answer_minutes`: how long a colleague whom they ask has
    to answer. Each person sets their own (people/account)."""

    answer_minutes: int = 2
    pin_wanted: bool = False
    """At a shared desk computer, where money moves only with a PIN said just now."""

    @property
    def is_staff(self) -> bool:
        return self.kind in {ActorKind.PERSON, ActorKind.SHARED_DESK}

    @property
    def user_id(self) -> int | None:
        """The user row behind a member of staff, None for a patron or the system."""
        return self.ref if self.is_staff else None

    def may(self, permission: Permission) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed, which says who may instead."""
        if not self.may(permission):
            raise NotAllowed.because(permission)


SYSTEM = Actor(kind=ActorKind.SYSTEM, permissions=frozenset(Permission), name="Yesdesk")


def patron_by_link(request_id: int, language: str, *, by_slip: bool = False) -> Actor:
    """Return the patron of one request, known by nothing but its link."""
    return Actor(kind=ActorKind.PATRON, ref=request_id, language=language, by_slip=by_slip)


ANYBODY = Actor(kind=ActorKind.PATRON, name="")
"""Whoever fills in the public form: a patron who has no request yet."""
