"""Staff let whom a patron copied take part in a request, or no longer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import EntryKind, Request, TakesPart
from yesdesk.desk.requests.actions.timeline import add_entry, lock_request


@transaction.atomic
def toggle_participant(request: Request, *, address: str, name: str, by: Actor) -> bool:
    """Send answers to `address` too, or no longer where they did already; whether they go there now."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    who = f"{name} ({address})" if name else address
    takes_part = not TakesPart.objects.filter(request=request, address=address).delete()[0]
    if takes_part:
        TakesPart.objects.create(request=request, address=address, name=name[:120])
        words = _("Answers go to %(who)s too from now on.") % {"who": who}
    else:
        words = _("Answers do not go to %(who)s any more.") % {"who": who}
    add_entry(request, EntryKind.NOTE, by=by, now=timezone.now(), text=words)
    return takes_part
