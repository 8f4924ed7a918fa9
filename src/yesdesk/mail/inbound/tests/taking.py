"""A mail taken in, from bytes to what became of it."""

import io

from yesdesk.core.actors import SYSTEM
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.models import ArrivalState
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.testing.mails import an_arrival, mail_bytes


def take(box, raw=None, **fields):
    """Receives one mail as the worker does; what it became."""
    raw = raw or mail_bytes(**fields)
    arrival = an_arrival(box, raw)
    message = route_message(parse_mail(io.BytesIO(raw)), arrival, by=SYSTEM)
    arrival.refresh_from_db()
    assert arrival.state == ArrivalState.DONE
    return message
