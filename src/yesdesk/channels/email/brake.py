"""The brake for robots that carry no mark: an address is sent one automatic mail in 24 hours.

What is kept of the address is a seal under a key that is destroyed after two days.
"""

from datetime import datetime, timedelta
from typing import Final

from yesdesk.channels.email.models import AutomaticMail
from yesdesk.core.keys import keyed_hash

WINDOW: Final = timedelta(hours=24)
KEPT: Final = timedelta(days=2)
_PURPOSE: Final = "mailed"


def had_one(address: str, now: datetime) -> bool:
    """Whether an automatic mail went to this address within the last 24 hours."""
    seals = {_seal(address, day) for day in (now, now - WINDOW)}  # each day has its own key
    return AutomaticMail.objects.filter(seal__in=seals, at__gt=now - WINDOW).exists()


def note_automatic(address: str, now: datetime) -> None:
    """One went, or may have gone."""
    AutomaticMail.objects.create(seal=_seal(address, now), at=now)


def sweep_automatic(now: datetime) -> int:
    """Removes what nobody asks about any more; how many went."""
    return AutomaticMail.objects.filter(at__lt=now - KEPT).delete()[0]


def _seal(address: str, day: datetime) -> str:
    return keyed_hash(_PURPOSE, address.strip().casefold(), day)
