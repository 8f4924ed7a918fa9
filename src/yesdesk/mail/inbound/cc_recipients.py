"""Whom a patron's mail was copied to: offered to take part, by one tap each."""

from collections.abc import Container
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.actions.taking_part import toggle_participant
from yesdesk.desk.models import Entry
from yesdesk.mail.models import Message
from yesdesk.mail.parse.mail import Mail

MOST: Final = 5


def cc_recipients(mail: Mail, writer: str, ours: Container[str]) -> dict[str, Any]:
    """What an entry keeps of it: `cc`, each as name, address, and whether answers go there."""
    found: dict[str, str] = {}
    for each in mail.cc:
        address = each.address.lower()
        if address and address != writer and address not in ours:
            found.setdefault(address, " ".join(each.name.split())[:120])
    return (
        {"cc": [[name, address, False] for address, name in found.items()][:MOST]} if found else {}
    )


@transaction.atomic
def copy_replies_to(message: Message, address: str, *, by: Actor) -> bool:
    """Only whom this mail was copied to. Whether answers go there now. Raises Refusal for anybody else."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    copied = message.entry.detail.get("cc", []) if message.entry is not None else []
    name = next((name for name, each, _gets in copied if each == address), None)
    if name is None or message.request is None:
        raise Refusal(
            _("This mail was not copied to that address."),
            next_step=_("Answers go where they went before."),
            code="channels.mail.not_copied",
        )
    gets = toggle_participant(message.request, address=address, name=name, by=by)
    for entry in Entry.objects.filter(request=message.request, detail__has_key="cc"):
        copied = entry.detail["cc"]
        entry.detail["cc"] = [
            [*each[:2], gets if each[1] == address else each[2]] for each in copied
        ]
        entry.save(update_fields=["detail"])
    return gets
