"""What the employer promised about exceptions made in good faith: quoted, never put into our own words."""

from dataclasses import dataclass
from datetime import datetime

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.places.models import Branch
from yesdesk.policy.queries import latitude_in_force


@dataclass(frozen=True, slots=True)
class HarbourText:
    """`text`: empty while leadership has signed none, and then the page says so."""

    text: str = ""
    signed_by: str = ""
    signed_as: str = ""


def safe_harbour(by: Actor, branch: Branch, now: datetime) -> HarbourText:
    """The safe-harbour text of the sheet that is in force there today."""
    sheet = latitude_in_force(by, local_day(now, branch.time_zone))
    if sheet is None or not sheet.harbour_text:
        return HarbourText()
    return HarbourText(sheet.harbour_text, sheet.signed_by, sheet.signed_as)
