"""The only roads to a mail: through its request, or from the list."""

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.models import StoredFile
from yesdesk.core.permissions import Permission
from yesdesk.desk.requests.access import access_request
from yesdesk.mail.inbound.originals import may_download_raw
from yesdesk.mail.inbound.queries import is_open_to, settleable
from yesdesk.mail.models import Arrival, Message

_LARGEST_ID = 2**63 - 1


def access_message(by: Actor, pk: int) -> Message:
    """Return a mail that stands on a request `by` may see, its request and entry beside it. Raises NotFound."""
    rows = Message.objects.select_related("entry").filter(pk=pk, request__isnull=False)
    found = rows.first() if pk <= _LARGEST_ID else None
    if found is None or found.request_id is None:
        raise NotFound.plain()
    found.request = access_request(by, found.request_id)
    return found


def refuse_a_key(raw: StoredFile, *, by: Actor) -> None:
    """Raises NotAllowed for bytes that may hold a patron's own link, where `by` may not erase for patrons anyway."""
    if not may_download_raw(raw, by=by):
        raise NotAllowed(
            _(
                "This e-mail may have the patron's own secret link in it. A person with that link "
                "can erase for them."
            ),
            next_step=_(
                "Read it on its page: the link is left out there. Or ask a lead to fetch it."
            ),
            code="mail.holds_a_link",
        )


def access_review_mail(by: Actor, pk: int) -> Arrival:
    """Return a mail on the list, with its bytes' row. Raises NotAllowed, NotFound."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Arrival.objects.select_related("raw", "mailbox").filter(settleable(), pk=pk)
    found = rows.first() if pk <= _LARGEST_ID else None
    if found is None or not is_open_to(by, found):
        raise NotFound.plain()
    return found
