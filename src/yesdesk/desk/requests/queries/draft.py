"""The draft of an answer: what was done since the last one, and an open place for a line of the colleague's own where
there may be something to be sorry for. What that is, the machine never says.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.desk.models import (
    Approval,
    ApprovalState,
    Entry,
    EntryKind,
    Promise,
    PromiseState,
    Request,
)
from yesdesk.desk.requests.queries.decisions import Taken, letter_of
from yesdesk.desk.requests.queries.patron_letters import acts_in_letter
from yesdesk.patrons.models import Proof

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
    """What several taps did, the oldest first, in the order of a letter; empty where it is not known to be so. What is
    owed is told to nobody who is not known.
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
        waited or _broke_a_promise(request, now) or _said_no(request) or _wrote_of_a_death(request)
    )


def _broke_a_promise(request: Request, now: datetime) -> bool:
    late = Promise.objects.filter(request=request, due_at__lt=now)
    return late.filter(state__in=(PromiseState.OPEN, PromiseState.BROKEN)).exists()


def _said_no(request: Request) -> bool:
    return Approval.objects.filter(request=request, state=ApprovalState.NO).exists()


def _wrote_of_a_death(request: Request) -> bool:
    return writes_of_a_death(patron_texts(request))


def patron_texts(request: Request) -> list[str]:
    """What the patron wrote last, the newest first. One query."""
    theirs = Entry.objects.filter(request=request, kind=EntryKind.PATRON).order_by("-id")
    return list(theirs.values_list("text", flat=True)[:_LOOKED_AT])


def writes_of_a_death(texts: Iterable[str]) -> bool:
    """Whether any of these texts speaks of a death, in a language we can read."""
    return any(_OF_A_DEATH.search(text) for text in texts)


def open_line() -> str:
    """The open place, for the colleague who reads it."""
    return _("[Write a line of your own here, or take this one out.]")


def open_line_in(words: str) -> bool:
    """Whether the open place stands in them as it was put in, in whatever language."""
    return any(line in words for line in _open_lines())


@lru_cache(maxsize=1)
def _open_lines() -> frozenset[str]:
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(open_line())
    return frozenset(found)
