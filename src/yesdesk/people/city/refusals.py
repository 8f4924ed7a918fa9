"""Sentences for a sign-in at the city that let nobody in. Each says the way on; passwords work as before."""

from typing import Final

from django.utils.translation import gettext_noop as _

NO_ANSWER: Final = _(
    "The city’s sign-in doesn’t work just now. Sign in with your login name and password, or try again in a few "
    "minutes."
)
NOT_PROVED: Final = _(
    "The city’s sign-in couldn’t prove who you are, so nobody is signed in. Start once more. If you see this again, "
    "tell the person who runs Yesdesk."
)
STALE: Final = _("This sign-in began in another window, or was used already. Start once more.")
DECLINED: Final = _(
    "The city’s sign-in didn’t let you in. Ask the city’s IT, or sign in with your login name and password."
)
UNKNOWN: Final = _(
    "No account here is connected with that city account. If you have one, sign in with your password and connect "
    "the two on your account page. If not, the person who runs Yesdesk can add you."
)
LEFT: Final = _(
    "Your account here was closed, so the city’s sign-in doesn’t open it. The person who runs Yesdesk can help you."
)
TAKEN: Final = _(
    "That city account belongs to another account here. Sign out of it at the city, and start once more with yours."
)


class CityRefusal(Exception):
    """Let nobody in. `sentence`: a literal that `flash` shows; `why`: for the log, with nothing that was sent."""

    def __init__(self, sentence: str, why: str) -> None:
        super().__init__(why)
        self.sentence = sentence
        self.why = why
