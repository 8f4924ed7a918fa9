"""A text that a colleague sends to their own phone to see that texts work."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.outbox.messages import mailed_about, post
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.places.queries import the_library
from yesdesk.requests.queries.mail_status import status_of_text
from yesdesk.requests.queries.text_message import CHANNEL, letters_and_parts


@dataclass(frozen=True, slots=True)
class Look:
    to: str
    words: str
    letters: int
    parts: int


def look_at_trial(to: str) -> Look:
    """Return what would go, without sending it."""
    words = _("%(library)s: text messages work.") % {"library": library_info().name}
    return Look(to, words, *letters_and_parts(words))


def send_trial(to: str, *, by: Actor) -> None:
    """Put it into the outbox, from which it goes as every text does."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    words = look_at_trial(to).words
    post(to=to, subject="", text=words, about=f"user:{by.user_id}", channel=CHANNEL)


def last_trial(by: Actor) -> str:
    """Return what became of their newest trial; empty where they sent none."""
    sent = [
        each for each in mailed_about(by, f"user:{by.user_id}").values() if each.channel == CHANNEL
    ]
    if not sent:
        return ""
    now, zone = timezone.now(), the_library().time_zone
    return status_of_text(
        sent[-1],
        now=now,
        spoken=lambda at: humanize_time(at, zone=zone, language=by.language, now=now),
    ).words
