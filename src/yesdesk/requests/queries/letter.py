"""The draft of an answer and the letter around it, by one function for its first reader and the post.

The draft says what was done since the last answer. Where there may be something to be sorry for, it leaves a place for
a colleague's own line: the machine never says that.
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

# After such a wait we owe a word about it.
LONG: Final = timedelta(days=2)

_LOOKED_AT: Final = 5  # of the patron's own entries, the newest
_OF_A_DEATH: Final = re.compile(
    r"\b(?:died|dying|death|funeral|passed away|bur(?:y|ied|ying|ial)|in mourning|widow(?:er|ed)?"
    r"|muri[oó]|muerte|falleci\w*|entierro|enterr\w+|de luto|viud[oa]"
    r"|d[ée]c[èée]d\w*|d[ée]c[èe]s|mort|morte|obs[èe]ques|enterrement|deuil|veuve|veuf)\b",
    re.IGNORECASE,
)


def answer_draft(request: Request, taken: Sequence[Taken], language: str, *, now: datetime) -> str:
    """Say what these taps did, the oldest first; empty if not known. Only a known patron is told what they owe."""
    proven = request.patron is not None and request.patron.proof != Proof.NONE
    taps = [acts for _decision, acts in taken if acts]
    told = [
        letter_of(decision, language)
        for decision, acts in taken
        if not acts_in_letter([acts], language)
    ]
    said = acts_in_letter(taps, language, owed_since=now - FRESH if proven else None)
    return " ".join(dict.fromkeys(each for each in (said, *told) if each))


# An older reading of an account says nothing of the present debt.
FRESH: Final = timedelta(hours=1)


def may_owe_an_apology(request: Request, *, now: datetime) -> bool:
    """Return whether we may owe an apology: a long wait, a broken promise, a no, a death. Three queries."""
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
    """Return the patron's last words, the newest first. One query."""
    theirs = Entry.objects.filter(request=request, kind=EntryKind.PATRON).order_by("-id")
    return list(theirs.values_list("text", flat=True)[:_LOOKED_AT])


def writes_of_a_death(texts: Iterable[str]) -> bool:
    """Return whether a text speaks of a death, in a language we can read."""
    return any(_OF_A_DEATH.search(text) for text in texts)


def open_line() -> str:
    return _("[Write a line of your own here, or take this one out.]")


def open_line_in(words: str) -> bool:
    """Return whether the open place is in the words, in any language, even if a bracket was lost."""
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


# The library's own words at the end of its letters (places: LibraryText).
SIGNED: Final = "letter.signed"

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
    """A letter. `parts` hold `{link}` for the patron's own link."""

    subject: str
    parts: tuple[str, ...]
    language: str

    @property
    def text(self) -> str:
        return "\n\n".join(self.parts)


def answer_letter(request: Request, words: str) -> PatronLetter:
    """Write staff's words to the patron, with one greeting."""
    return _compose_letter(
        request,
        lambda library: _("%(library)s answered you") % {"library": library},
        lambda: [*([] if _begins_with_greeting(words, request) else [greeting(request)]), words],
        lambda: _("Write back here:"),
    )


def copied_letter(request: Request, words: str) -> PatronLetter:
    """Write the same to a participant, without the link: that is the patron's own key."""
    return _compose_letter(
        request,
        lambda library: _("%(library)s answered") % {"library": library},
        lambda: [words, _("Answer this mail to write back.")],
    )


def on_file_letter(request: Request, words: str) -> PatronLetter:
    """Write the same to the owner of a typed card, without a link or a word of the need."""
    return _compose_letter(
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
    zone = request.branch.time_zone
    by = by_words(due_at, zone=zone, language=request.language, now=due_at, in_full=True)
    return _compose_letter(
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
    return _compose_letter(
        request,
        lambda library: _("A new time from %(library)s") % {"library": library},
        lambda: [greeting(request), words],
        _see_and_write,
    )


def decline_letter(request: Request, no: Mapping[str, str]) -> PatronLetter:
    """Write a no. `no`: `reason`, `nearest_yes` and `ask_again`."""
    return _compose_letter(
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
    return _compose_letter(
        request,
        lambda library: _("%(library)s has your message") % {"library": library},
        lambda: [greeting(request), _("Your message is with us. A person reads it.")],
        _see_and_write,
        lambda: [_("The link is only for you. Anyone who has it can read your request.")],
    )


def link_letter(request: Request) -> PatronLetter:
    """Write the patron's link again. A household shares an address, so number and day name the request, not words."""
    asked_on = local_day(request.opened_at, request.branch.time_zone)
    day = humanize_day(asked_on, language=request.language)
    return _compose_letter(
        request,
        lambda library: f"{_your_link(library)} ({_('No.')} {request.pk})",
        lambda: [
            greeting(request),
            _("This is for your request No. %(n)s of %(day)s.") % {"n": request.pk, "day": day},
        ],
        lambda: _("You asked for your link. Here it is:"),
    )


def new_link_letter(request: Request, *, former_closed: bool) -> PatronLetter:
    return _compose_letter(
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
    """Greet the patron, without advertisement: a forged sender may choose their name and our addressee."""
    name = request.patron.name if request.patron else ""
    if not name or len(name) > _LONGEST_NAME or _NO_NAME.search(name):
        return _("Hello,")
    return _("Hello %(name)s,") % {"name": name}


def is_our_greeting(line: str, language: str) -> bool:
    """Return whether this line is our greeting in that language, with any name."""
    with translation.override(language):
        before, _name, after = _("Hello %(name)s,").partition("%(name)s")
        return line == _("Hello,") or (
            line.startswith(before)
            and line.endswith(after)
            and len(line) <= len(before) + len(after) + _LONGEST_NAME
        )


def _begins_with_greeting(words: str, request: Request) -> bool:
    # A usual word, or a short line of its own that ends in a comma.
    line = words.lstrip().partition("\n")[0].strip()
    name = request.patron.name if request.patron else ""
    by_name = bool(name) and line.casefold().startswith(f"{name.casefold()},")
    alone = len(line) <= _LONGEST_GREETING and line.endswith((",", "،", "，"))
    return bool(_GREETS.match(line)) or by_name or alone


def _see_and_write() -> str:
    return _("Here you can see what happens and write again:")


def _compose_letter(
    request: Request,
    subject: Callable[[str], str],
    told: Callable[[], Iterable[str]],
    label: Callable[[], str] | None = None,
    after: Callable[[], Iterable[str]] = tuple,
) -> PatronLetter:
    # `label`: stands above the link.
    with translation.override(request.language):
        way_back = [f"{label()}\n{LINK}"] if label else []
        parts = [*told(), *way_back, *after(), signed_by(request, request.language)]
        title = subject(library_info().name)
    return PatronLetter(title, tuple(part for part in parts if part), request.language)


def signed_by(request: Request, language: str) -> str:
    """Sign in the library's own words, or with branch, library, a number to call and what to say."""
    own = library_words(SIGNED, language=language)[SIGNED]
    if own:
        return own
    branch, library = request.branch, library_info().name
    place = library if branch.name in library else f"{branch.name}, {library}"
    if not branch.phone:
        return place
    told = {"phone": branch.phone, "n": request.pk}
    return f"{place}\n{_('Call %(phone)s and say No. %(n)s.') % told}"
