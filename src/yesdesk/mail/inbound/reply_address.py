"""Staff say so: from now on the answer goes to the other address that wrote."""

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.actions.reach_change import change_request_contact
from yesdesk.mail.models import Message


@transaction.atomic
def reply_to_address_of(message: Message, *, by: Actor) -> None:
    """The request's patron is answered at the address this mail came from. Raises Refusal where none stands there."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    entry, request = message.entry, message.request
    address = str(entry.detail.get("from", "")) if entry is not None else ""
    if not address or request is None or not message.other_address:
        raise Refusal(
            _("There is no other address here to answer to."),
            next_step=_("The answer goes where it went before."),
            code="channels.mail.no_other_address",
        )
    change_request_contact(request, reach=address, by=by)
    Message.objects.filter(request=request, entry__detail__from=address).update(other_address=False)
