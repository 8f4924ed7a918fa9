"""Whether a card and a PIN go together. Koha counts wrong ones and may lock the card, so it is asked once."""

from typing import Final

from yesdesk.ils.koha.client import KohaClient
from yesdesk.ils.koha.responses import KohaRefused
from yesdesk.ils.koha.values import text
from yesdesk.ils.port import Unknown, Unreachable, Unreadable

OPERATION: Final = "POST /auth/password/validation"
PATH: Final = "/auth/password/validation"


def koha_pin_is_right(client: KohaClient, card: str, pin: str) -> bool:
    """Koha takes a user name for the number of a card too, so whose it is must be the card's own.

    Raises Unreachable, and KohaRefused for anything but right or wrong.
    """
    try:
        answer = client.write("POST", PATH, {"identifier": card, "password": pin})
    except KohaRefused as no:
        if no.answer.status == 400:
            return False
        raise
    except Unknown as lost:
        kind = Unreadable if client.answers() else Unreachable
        raise kind("no whole answer") from lost
    return text(answer.row, "cardnumber").casefold() == card.casefold()
