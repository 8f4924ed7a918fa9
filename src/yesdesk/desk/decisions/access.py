"""The only road to acts that wait for a person."""

from collections.abc import Sequence
from uuid import UUID

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.manual import visible_acts
from yesdesk.ils.acts.queries import ActLine, manual_acts
from yesdesk.ils.acts.staff_settlement import already_settled


def access_acts(by: Actor, uuids: Sequence[str]) -> list[ActLine]:
    """Acts that wait for a person to look, all of those asked for. Raises NotFound, and Refusal once one is settled."""
    by.require(Permission.ILS_ACT_DO)
    try:
        wanted = {UUID(text) for text in uuids}
    except ValueError as error:
        raise NotFound.plain() from error
    if not wanted:
        raise NotFound.plain()
    found = visible_acts(by, manual_acts(by, wanted))
    if len(found) != len(wanted):
        raise already_settled()
    return found
