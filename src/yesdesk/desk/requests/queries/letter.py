"""A letter to a patron, part by part in the order in which they read it: the same function for whoever looks at it
first and for what is posted.

Greeting · what is told · the way back, with their own link · the name and place as the library signs.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.dates import full_time
from yesdesk.core.outbox.messages import LINK
from yesdesk.core.site_context import library_info
from yesdesk.desk.models import Request
from yesdesk.desk.requests.queries.patron_letters import decline_lines, promised_words
from yesdesk.places.queries import library_words

SIGNED: Final = "letter.signed"
"""Place of the library's own words at the end of its letters (places: LibraryText)."""

_NO_NAME: Final = re.compile(r"[@/\\:<>]|\d{4}|www\.|[^\W\d_]{2}\.[^\W\d_]{2}", re.IGNORECASE)
_LONGEST_NAME: Final = 60
_LONGEST_GREETING: Final = 60
_GREETS: Final = re.compile(
    r"(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|welcome"
    r"|hola|buen[oa]s|estimad[oa]s?|querid[oa]s?|apreciad[oa]s?"
    r"|bonjour|bonsoir|salut|ch[eè]re?s?|madame|monsieur)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PatronLetter:
    """`parts`: the paragraphs in their order, with `{link}` for the patron's own link."""

    subject: str
    parts: tuple[str, ...]
    language: str

    @property
    def text(self) -> str:
        return "\n\n".join(self.parts)


def answer_letter(request: Request, words: str) -> PatronLetter:
    """Staff's words to the patron. Where they greet already, nobody greets twice."""
    return _letter(
        request,
        lambda library: _("%(library)s answered you") % {"library": library},
        lambda: [*([] if _greets(words, request) else [greeting(request)]), words],
        lambda: _("Write back here:"),
    )


def copied_letter(request: Request, words: str) -> PatronLetter:
    """The same to somebody who takes part, without a link: that is the patron's own key."""
    return _letter(
        request,
        lambda library: _("%(library)s answered") % {"library": library},
        lambda: [words, _("Answer this mail to write back.")],
    )


def promise_letter(request: Request, what: str, due_at: datetime) -> PatronLetter:
    """What the patron will have, and by when."""
    when = full_time(due_at, zone=request.branch.time_zone, language=request.language)
    return _letter(
        request,
        lambda library: _("A promise from %(library)s") % {"library": library},
        lambda: [
            greeting(request),
            _("We promise you this by %(when)s:") % {"when": when}
            + f"\n{promised_words(what, request.language)}",
        ],
        _see_and_write,
    )


def new_time_letter(request: Request, words: str) -> PatronLetter:
    """That we are late, and the new time; `words` say both."""
    return _letter(
        request,
        lambda library: _("A new time from %(library)s") % {"library": library},
        lambda: [greeting(request), words],
        _see_and_write,
    )


def decline_letter(request: Request, no: Mapping[str, str]) -> PatronLetter:
    """A no with its three lines. `no`: `reason`, `nearest_yes` and `ask_again`."""
    return _letter(
        request,
        lambda library: _("%(library)s answered you") % {"library": library},
        lambda: [
            greeting(request),
            _("Not this time. This is what you can have."),
            *(f"{label}:\n{words}" for label, words in decline_lines(**no)),
        ],
        _see_and_write,
    )


def receipt_letter(request: Request) -> PatronLetter:
    """Their words arrived."""
    return _letter(
        request,
        lambda library: _("%(library)s has your message") % {"library": library},
        lambda: [greeting(request), _("Your message is with us. A person reads it.")],
        _see_and_write,
        lambda: [_("The link is yours alone. Whoever has it can read your request.")],
    )


def link_letter(request: Request) -> PatronLetter:
    """Their own link once more."""
    return _letter(
        request,
        _your_link,
        lambda: [greeting(request)],
        lambda: _("You asked for your link. Here it is:"),
    )


def code_letter(request: Request, code: str) -> PatronLetter:
    """The code that lets a printed slip do what only they may."""
    return _letter(
        request,
        lambda library: _("Your code at %(library)s") % {"library": library},
        lambda: [
            greeting(request),
            _("Your code is:") + f" {code}",
            _("It is good for an hour. Type it on the page where you asked for it."),
        ],
        lambda: _("Did you not ask for it? Then somebody has your slip. Change your link here:"),
    )


def new_link_letter(request: Request, *, former_closed: bool) -> PatronLetter:
    """Their link to an address that was just put right."""
    return _letter(
        request,
        _your_link,
        lambda: [greeting(request), _("From now on we answer you at this address.")],
        lambda: _("Here you can read what we wrote so far, and write again:"),
        lambda: [
            _("A link you had before opens nothing any more.") if former_closed else "",
            _("The link is yours alone. Whoever has it can read your request."),
        ],
    )


def _your_link(library: str) -> str:
    return _("Your link at %(library)s") % {"library": library}


def greeting(request: Request) -> str:
    """Whoever forges a sender also writes their name, and our letter goes to somebody else: no advertisement in it."""
    name = request.patron.name if request.patron else ""
    if not name or len(name) > _LONGEST_NAME or _NO_NAME.search(name):
        return _("Hello,")
    return _("Hello %(name)s,") % {"name": name}


def is_our_greeting(line: str, language: str) -> bool:
    """Whether this line is a greeting of ours in that language, whomever it greets."""
    with translation.override(language):
        before, _name, after = _("Hello %(name)s,").partition("%(name)s")
        return line == _("Hello,") or (
            line.startswith(before)
            and line.endswith(after)
            and len(line) <= len(before) + len(after) + _LONGEST_NAME
        )


def _greets(words: str, request: Request) -> bool:
    """Whether they begin with a greeting: one of the usual words, or a short line of its own that ends in a comma."""
    line = words.lstrip().partition("\n")[0].strip()
    name = request.patron.name if request.patron else ""
    by_name = bool(name) and line.casefold().startswith(f"{name.casefold()},")
    alone = len(line) <= _LONGEST_GREETING and line.endswith((",", "،", "，"))
    return bool(_GREETS.match(line)) or by_name or alone


def _see_and_write() -> str:
    return _("Here you can see what happens and write again:")


def _letter(
    request: Request,
    subject: Callable[[str], str],
    told: Callable[[], Iterable[str]],
    label: Callable[[], str] | None = None,
    after: Callable[[], Iterable[str]] = tuple,
) -> PatronLetter:
    """The frame of every letter about a request, in the patron's language. `label`: what stands above their link."""
    with translation.override(request.language):
        way_back = [f"{label()}\n{LINK}"] if label else []
        parts = [*told(), *way_back, *after(), _signed(request)]
        title = subject(library_info().name)
    return PatronLetter(title, tuple(part for part in parts if part), request.language)


def _signed(request: Request) -> str:
    """The library's own words, or the branch, the library and a number to call."""
    own = library_words(SIGNED, language=request.language)[SIGNED]
    if own:
        return own
    branch, library = request.branch, library_info().name
    place = library if branch.name in library else f"{branch.name}, {library}"
    phone = branch.phone
    return f"{place}\n{phone}" if phone else place
