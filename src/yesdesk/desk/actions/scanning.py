"""A card before us becomes a request the moment something is done for it; nobody types a word."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.limits import note_press, pressed
from yesdesk.desk.actions.opening import NewNeed, open_request
from yesdesk.desk.models import Channel, Kind, Request
from yesdesk.ils.port import Account
from yesdesk.patrons.models import Proof
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library


@transaction.atomic
def open_by_scan(
    card: str, account: Account | None, *, branch: Branch, form_id: str = "", by: Actor
) -> Request:
    """The walk-in of a scanned card; a second press of the same form finds the first one's."""
    first = pressed(form_id) if form_id else None
    if first is not None:
        return Request.objects.select_related("branch", "patron", "service_point").get(pk=first)
    language = the_library().default_language
    with translation.override(language):
        words = _("At the desk, with a card.")  # a patron reads it under "You"
    need = NewNeed(
        words=words,
        channel=Channel.WALK_IN,
        branch=branch,
        name=account.patron.name.split()[0] if account and account.patron.name else "",
        card_number=card,
        language=language,
        kind=Kind.ACCOUNT,
        proof=Proof.IN_PERSON,
    )
    request = open_request(need, by=by)
    if form_id:
        note_press(form_id, request.pk)
    return request
