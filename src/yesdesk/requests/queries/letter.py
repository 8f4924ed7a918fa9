"""The draft of an answer, and the letter around it, part by part in the order in which the patron reads it: the same
function for whoever looks at it first and for what is posted.

The draft says what was done since the last answer, with an open place for a line of the colleague's own where there may
be something to be sorry for. What that is, the machine never says.

Greeting · what is told · the way back, with their own link · the name and place as the library signs.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.dates import by_words, humanize_day, local_day
from yesdesk.core.outbox.messages import LINK
from yesdesk.core.site_context import library_info
from yesdesk.patrons.models import Proof
from yesdesk.places.queries import library_words
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Entry,
    EntryKind,
    Promise,
    PromiseState,
    Request,
)
from yesdesk.requests.queries.decisions import Taken, letter_of
from yesdesk.requests.queries.patron_letters import (
    acts_in_letter,
    decline_lines,
    promised_words,
)

LONG: Final = timedelta(days=2)
"""Whoever waited so long is owed a word about it."""

_LOOKED_AT: Final = 5  # of the patron's own entries, the newest
_OF_A_DEATH: Final = re.compile(
    r"\b(?:died|dying|death|funeral|passed away|bur(?:y|ied|ying|ial)|in mourning|widow(?:er|ed)?"
    r"|muri[oó]|muerte|falleci\w*|entierro|enterr\w+|de luto|viud[oa]"
    r"|d[ée]c[èée]d\w*|d[ée]c[èe]s|mort|morte|obs[èe]ques|enterrement|deuil|veuve|veuf)\b",
    re.IGNORECASE,
)


def answer_draft(request: Request, taken: Sequence[Taken], language: str, *, now: datetime) -> str:
    """Say what several taps did, the oldest first, in the order of a letter; empty where it is not known to be so. Only
    a known patron is told what they owe.
    """
    proven = request.patron is not None and request.patron.proof != Proof.NONE
    taps = [acts for _decision, acts in taken if acts]
    told = [
        letter_of(decision, language)
        for decision, acts in taken
        if not acts_in_letter([acts], language)
    ]
    said = acts_in_letter(taps, language, owed_since=now - FRESH if proven else None)
    return " ".join(dict.fromkeys(each for each in (said, *told) if each))


FRESH: Final = timedelta(hours=1)
"""Older readings of an account say nothing of what is owed now."""


def may_owe_an_apology(request: Request, *, now: datetime) -> bool:
    """Whether there may be something to be sorry for: it took long, we broke a promise or said no, or they wrote of a
    death. Three queries.
    """
    waited = request.waiting_since is not None and now - request.waiting_since > LONG
    return (
        waited
        or _broke_a_promise(request, now)
        or Approval.objects.filter(request=request, state=ApprovalState.NO).exists()
        or writes_of_a_death(patron_texts(request))
    )


def _broke_a_promise(request: Request, now: datetime) -> bool:
    late = Promise.objects.filter(request=request, due_at__lt=now)
    return late.filter(state__in=(PromiseState.OPEN, PromiseState.BROKEN)).exists()


def patron_texts(request: Request) -> list[str]:
    """The patron's last words, the newest first. One query."""
    theirs = Entry.objects.filter(request=request, kind=EntryKind.PATRON).order_by("-id")
    return list(theirs.values_list("text", flat=True)[:_LOOKED_AT])


def writes_of_a_death(texts: Iterable[str]) -> bool:
    """Whether any of these texts speaks of a death, in a language we can read."""
    return any(_OF_A_DEATH.search(text) for text in texts)


def open_line() -> str:
    """The open place, for the colleague who reads it."""
    return _("[Write a line of your own here, or take this one out.]")


def open_line_in(words: str) -> bool:
    """Whether the open place stands in them, in whatever language; also where a bracket or a blank of it was lost."""
    plain = _plain_line(words)
    return any(line in plain for line in _open_lines())


def _plain_line(words: str) -> str:
    return " ".join(words.translate({ord("["): None, ord("]"): None}).casefold().split())


@lru_cache(maxsize=1)
def _open_lines() -> frozenset[str]:
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(_plain_line(open_line()))
    return frozenset(found)


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


def on_file_letter(request: Request, words: str) -> PatronLetter:
    """The same to whom a card belongs, whose number somebody typed: with no link, and nothing of what was asked."""
    return _letter(
        request,
        lambda library: _("%(library)s answered") % {"library": library},
        lambda: [
            _(
                "Somebody wrote to us with the number of your library card. "
                "We answer at the address that we have for it."
            ),
            words,
            _("Was it not you? Then please tell us."),
            _("Answer this mail to write back."),
        ],
    )


def promise_letter(request: Request, what: str, due_at: datetime) -> PatronLetter:
    """What the patron will have, and by when."""
    zone = request.branch.time_zone
    by = by_words(due_at, zone=zone, language=request.language, now=due_at, in_full=True)
    return _letter(
        request,
        lambda library: _("A promise from %(library)s") % {"library": library},
        lambda: [
            greeting(request),
            _("We promise you this %(by)s:") % {"by": by}
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
        lambda: [_("The link is only for you. Anyone who has it can read your request.")],
    )


def link_letter(request: Request) -> PatronLetter:
    """Their own link once more. A household shares an address: the number and the day tell its requests apart, and none
    of what was asked does.
    """
    asked_on = local_day(request.opened_at, request.branch.time_zone)
    day = humanize_day(asked_on, language=request.language)
    return _letter(
        request,
        lambda library: f"{_your_link(library)} ({_('No.')} {request.pk})",
        lambda: [
            greeting(request),
            _("This is for your request No. %(n)s of %(day)s.") % {"n": request.pk, "day": day},
        ],
        lambda: _("You asked for your link. Here it is:"),
    )


def new_link_letter(request: Request, *, former_closed: bool) -> PatronLetter:
    """Their link to an address that was just put right."""
    return _letter(
        request,
        _your_link,
        lambda: [greeting(request), _("From now on we answer you at this address.")],
        lambda: _("Here you can read what we wrote so far, and write again:"),
        lambda: [
            _("A link you had before does not work any more.") if former_closed else "",
            _("The link is only for you. Anyone who has it can read your request."),
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
        parts = [*told(), *way_back, *after(), signed_by(request, request.language)]
        title = subject(library_info().name)
    return PatronLetter(title, tuple(part for part in parts if part), request.language)


def signed_by(request: Request, language: str) -> str:
    """Sign as the library does: its own words, or the branch, the library, a number to call and what to say then."""
    own = library_words(SIGNED, language=language)[SIGNED]
    if own:
        return own
    branch, library = request.branch, library_info().name
    place = library if branch.name in library else f"{branch.name}, {library}"
    if not branch.phone:
        return place
    told = {"phone": branch.phone, "n": request.pk}
    return f"{place}\n{_('Call %(phone)s and say No. %(n)s.') % told}"
