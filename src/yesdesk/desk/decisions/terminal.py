"""What is done at a terminal goes the way of a tap: a walk-in, judged, counted and written down by the same action."""

from uuid import UUID

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.options.command import Command
from yesdesk.desk.requests.actions.card_scan import open_scanned_request
from yesdesk.ils.acts.actions import send_now
from yesdesk.ils.port import Account
from yesdesk.places.models import Branch


@transaction.atomic
def apply_from_terminal(
    card: str, account: Account, command: Command, *, branch: Branch, by: Actor
) -> list[UUID]:
    """Open a walk-in and apply its command together, without time to undo; the acts to carry out. Raises Refusal
    where it
    may not be, and nothing is left behind then.
    """
    request = open_scanned_request(card, account, branch=branch, by=by)
    entry = apply_command(request, command, by=by, ends=True)
    return [send_now(UUID(uuid), by=by).uuid for uuid in entry.detail["acts"]]
