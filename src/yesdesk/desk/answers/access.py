"""The only road to a kept answer."""

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Answer


def access_answer(by: Actor, pk: int) -> Answer:
    """A kept answer, also one that was let go, with its branch and the post that keeps it. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = Answer.objects.select_related("branch", "keeper").filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found
