"""Words by which people stop our text messages, or start them again: a whole message, in each language."""

import re
import unicodedata
from typing import Final

STOPS: Final = frozenset(
    {
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
    }  # as Twilio has them
    | {"alto", "baja", "parar", "cancelar"}
    | {"arret", "arreter", "desabonner"}
)
MAY_BE_AN_ANSWER: Final = frozenset({"cancel", "end", "quit", "cancelar", "parar"})
"""Words that providers take for STOP, and that may also answer our question: a colleague reads them too."""

STARTS: Final = frozenset(["start", "unstop", "alta", "iniciar", "commencer", "reprendre"])


def single_word(words: str) -> str:
    """Return a message of one word in plain small letters; empty for more words."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    found = re.findall(r"[a-z]+", plain)
    return found[0] if len(found) == 1 else ""
