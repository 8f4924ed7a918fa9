"""Learn by which words an answer or a rule is looked for, from its use.

What a colleague typed before they used it is kept as an asking: no author, no request, the day alone, and none of its
names or numbers. A patron's own words stay with their request: each reply leaves only which answer it used
(`AnswerUse`), and once a day the words of the requests that are still kept are compared. A word that five of them share
is kept as an asking of one word; all others go with their request.

A page lists the askings by the answer or rule they find, and deletes one; each goes a year after its last use.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, groupby
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.tasks import task
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.models import CollectionDocument
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import SeriesSpec, by_age, mark_of
from yesdesk.core.search import folded, set_learnt, small_words, without_names
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.desk.answers.pii_check import GAP, redact_person
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.models import Answer, AnswerUse, Asking, Collection, Request
from yesdesk.patrons.erasure import erase_now
from yesdesk.policy.queries import rules_in_force

SHARED_BY: Final = 5
"""Requests that share a word before it is kept."""

LEARN_EVERY: Final = 24 * 60 * 60
LEARN: Final = "desk.learn_words"
MOST_WORDS: Final = 8  # of one asking
MOST_KEYS: Final = 12  # used in one reply
MOST_LEARNT: Final = 300  # askings of one answer by which it is found
_OPEN_NAMES: Final = 2_000  # people at the desk just now
_WORDS_READ: Final = 1_000  # characters of one request
_SHORTEST, LONGEST = 3, 30  # letters of a word

_KEY: Final = re.compile(r"([ar])(\d{1,15})")
_COLLECTIONS: Final = {"a": Collection.ANSWER, "r": Collection.RULE}
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_TITLED: Final = re.compile(
    r"(?<!\w)(?:mrs?|ms|miss|dr|sr|sra|srta|señora?|señorita|don|doña|mme|mlle|madame|monsieur)\.?\s+\S+",
    re.IGNORECASE,
)

type Used = tuple[str, int]
"""A collection and an id there."""


@transaction.atomic
def note_used(
    request: Request, keys: Iterable[str], typed: Mapping[str, str], *, by: Actor
) -> None:
    """Note what was put into a reply (`a12`, `r3`), and learn what its writer had typed to find it, by key."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    used = _findable(list(dict.fromkeys(keys))[:MOST_KEYS])
    rows = [AnswerUse(request=request, collection=kind, ref=ref) for kind, ref in used.values()]
    AnswerUse.objects.bulk_create(rows, ignore_conflicts=True)
    heard = {key: typed[key] for key in used if typed.get(key, "").strip()}
    if heard:
        names = [request.patron.name] if request.patron else []
        _learn({used[key]: words for key, words in heard.items()}, names)


@transaction.atomic
def note_unused(request: Request, keys: Iterable[str]) -> None:
    """Take back that these were put into a reply, as the reply was. In the caller's transaction."""
    for kind, ref in _parsed(keys).values():
        AnswerUse.objects.filter(request=request, collection=kind, ref=ref).delete()


@transaction.atomic
def learn_asking(key: str, words: str, *, by: Actor) -> None:
    """Learn what a colleague typed before they opened an answer or a rule (`a12`, `r3`)."""
    by.require(Permission.DESK_REQUEST_SEE)
    used = _findable([key])
    if used and words.strip():
        _learn({used[key]: words}, [])


def clean_asking(words: str, names: Iterable[str]) -> str:
    """The words of an asking that may be kept: in small letters, without numbers, addresses, and names.

    A name is one of `names` or of staff, what follows a title, and whatever begins with a capital. What was typed in
    capitals alone says nothing of that, and counts as small.
    """
    text = words[:300].lower() if words.isupper() else words[:300]
    return " ".join(list(_plain_words(text, names))[:MOST_WORDS])[:100].strip()


def refresh(used: Iterable[Used]) -> None:
    """Make these findable by what is learnt for them now, and by nothing that was learnt before."""
    for kind, ref in set(used):
        rows = Asking.objects.filter(collection=kind, ref=ref).order_by("-times", "id")
        set_learnt(kind, ref, " ".join(rows.values_list("words", flat=True)[:MOST_LEARNT]))


def learn_is_due(_ref: str, _now: datetime) -> None:
    """The timer's handler: reading many requests takes longer than a timer may."""
    enqueue_once(learn_words, LEARN)


@task(priority=-10)
def learn_words() -> None:
    """Keep the single words that five kept requests share which the same answer or rule helped; and set right what is
    indexed, where an answer was changed the moment something was learnt for it.
    """
    today, learnt = library_day(), dict(_shared_words())
    for used in {*learnt, *Asking.objects.values_list("collection", "ref").distinct()}:
        with transaction.atomic():
            for word, times in learnt.get(used, {}).items():
                _keep(used, word, times, today, by_patrons=True)
            refresh([used])


def _findable(keys: list[str]) -> dict[str, Used]:
    """Those of the keys behind which there is something to be found. One query."""
    asked = _parsed(keys)
    refs = {ref for _kind, ref in asked.values()}
    rows = CollectionDocument.objects.filter(kind__in=Collection.values, ref__in=refs)
    there = set(rows.values_list("kind", "ref")) if refs else set()
    return {key: used for key, used in asked.items() if used in there}


def _parsed(keys: Iterable[str]) -> dict[str, Used]:
    found = {key: _KEY.fullmatch(key) for key in keys}
    return {
        key: (_COLLECTIONS[match[1]].value, int(match[2])) for key, match in found.items() if match
    }


def _learn(heard: Mapping[Used, str], names: Iterable[str]) -> None:
    """`names`: of whoever it was about. Whoever waits at the desk is left out too."""
    waiting = Request.objects.filter(closed_at=None).exclude(patron__name="")
    left_out = [*names, *waiting.values_list("patron__name", flat=True)[:_OPEN_NAMES]]
    kept = {used: clean_asking(words, filter(None, left_out)) for used, words in heard.items()}
    today = library_day()
    for used, words in kept.items():
        if words:
            _keep(used, words, 1, today)
    refresh(used for used, words in kept.items() if words)


def _keep(used: Used, words: str, times: int, day: date, *, by_patrons: bool = False) -> None:
    """A colleague's asking is counted each time; a patron's word has the number of requests that share it now."""
    kind, ref = used
    row, is_new = Asking.objects.get_or_create(
        collection=kind,
        ref=ref,
        words=words,
        by_patrons=by_patrons,
        defaults={"times": times, "last_on": day},
    )
    if not is_new:
        count = times if by_patrons else F("times") + times
        Asking.objects.filter(pk=row.pk).update(times=count, last_on=day)


def _shared_words() -> Iterator[tuple[Used, dict[str, int]]]:
    """By answer or rule: words and how many requests share them, from five on."""
    uses = AnswerUse.objects.order_by("collection", "ref", "request")
    found: dict[Used, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    fields = ("collection", "ref", "request__asked_for", "request__said", "request__patron__name")
    for kind, ref, asked_for, said, name in uses.values_list(*fields).iterator():
        text = f"{asked_for} {said}"[:_WORDS_READ]
        for word in _plain_words(text, [name or ""]):
            found[kind, ref][word] += len(word) >= _SHORTEST
    for used, words in found.items():
        yield used, {word: times for word, times in words.items() if times >= SHARED_BY}


def _plain_words(text: str, names: Iterable[str]) -> dict[str, None]:
    """The different words of a text that may be kept, in order: none of a name, a number, an address, or too small."""
    left_out = small_words() | {folded(word) for name in names for word in _letters(name)}
    text = _TITLED.sub(GAP, without_names(redact_person(text, names=())))
    words = chain.from_iterable(_letters(part) for part in text.split() if _is_plain(part))
    return {word: None for word in words if len(word) <= LONGEST and folded(word) not in left_out}


def _letters(text: str) -> list[str]:
    return _LETTERS.findall(unicodedata.normalize("NFC", text))


def _is_plain(part: str) -> bool:
    """No capital, which may begin a name, no digit, no sign of an address, nothing that was taken out."""
    return not any(
        sign.isupper() or sign.istitle() or sign.isnumeric() or sign in {GAP, "@"} for sign in part
    )


TYPED, SHARED = "desk.asking", "desk.asked_word"


def erase_askings(ids: list[int]) -> int:
    """Erase askings, and take their words out of the index."""
    rows = Asking.objects.filter(pk__in=ids)
    used = list(rows.values_list("collection", "ref"))
    went, _each = rows.delete()
    refresh(used)
    return went


def asking_marks(ids: list[int]) -> dict[int, str]:
    """Marks from the words and what they find."""
    rows = Asking.objects.filter(pk__in=ids).values_list("pk", "collection", "ref", "words")
    return {pk: mark_of(f"asking:{kind}:{ref}:{words}") for pk, kind, ref, words in rows}


def _rows(*, by_patrons: bool) -> Callable[[], QuerySet[Asking]]:
    return lambda: Asking.objects.filter(by_patrons=by_patrons)


def _spec(code: str, name: str, ground: str, for_patrons: str, *, by_patrons: bool) -> SeriesSpec:
    return SeriesSpec(
        code=code,
        name=name,
        days=365,
        ground=ground,
        due=by_age(_rows(by_patrons=by_patrons), "last_on", in_days=True),
        erase=erase_askings,
        subject=code.rpartition(".")[2],
        holds_patron_words=True,
        for_patrons=for_patrons,
        why_for_patrons=_("So others find an answer. We keep no names and no numbers."),
        marks=asking_marks,
    )


ASKINGS: Final = (
    _spec(
        TYPED,
        _("What colleagues typed before they used an answer or a rule, without names and numbers"),
        _("We use it to find the right answer. We erase it a year after its last use."),
        _("Words our staff typed to find an answer"),
        by_patrons=False,
    ),
    _spec(
        SHARED,
        _("Single words that five requests or more share, by the answer they got"),
        _(
            "We use them to find the right answer. Until five requests share a word, it goes with its request."
        ),
        _("Single words that five requests share, like “printer”"),
        by_patrons=True,
    ),
)


MAY: Final = Permission.PATRONS_WORDS_ERASE
PAGE: Final = 100  # askings


@dataclass(frozen=True, slots=True)
class FoundBy:
    """An answer or a rule, and the askings by which it is found. `href` empty: it is not in use any more."""

    key: str
    title: str
    href: str
    askings: list[Asking]


@dataclass(frozen=True, slots=True)
class FoundByPage:
    """`older`: the number to read on from, 0 on the last page."""

    things: list[FoundBy]
    older: int = 0


def found_by_page(by: Actor, *, start: int = 0, of: str = "") -> FoundByPage:
    """Askings by what they find, a hundred at a time; `of` (`a12`, `r3`): of that alone. Three queries."""
    by.require(MAY)
    rows = Asking.objects.order_by("collection", "ref", "by_patrons", "words", "id")
    if of[1:].isdecimal() and len(of) < 16:
        rows = rows.filter(collection__startswith=of[0], ref=int(of[1:]))
    found = list(rows[start : start + PAGE + 1])
    groups = groupby(found[:PAGE], key=lambda row: (row.collection, row.ref))
    by_thing = {used: list(askings) for used, askings in groups}
    titles = _titles(by_thing, by)
    things = [
        FoundBy(f"{kind[0]}{ref}", *titles.get((kind, ref), ("", "")), askings)
        for (kind, ref), askings in by_thing.items()
    ]
    return FoundByPage(things, start + PAGE if len(found) > PAGE else 0)


def delete_asking(pk: int, *, by: Actor) -> None:
    """Erase one asking, from the index too, and from a backup that is put back. Raises NotFound."""
    by.require(MAY)
    row = Asking.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound.plain()
    erase_now(SHARED if row.by_patrons else TYPED, [pk], "staff", by=by)


def _titles(things: Iterable[tuple[str, int]], by: Actor) -> dict[tuple[str, int], tuple[str, str]]:
    """Title and address by collection and id."""
    refs: dict[str, list[int]] = defaultdict(list)
    for kind, ref in things:
        refs[kind].append(ref)
    answers = Answer.objects.filter(pk__in=refs[Collection.ANSWER]).values_list("pk", "title")
    found = {
        (Collection.ANSWER.value, pk): (title, reverse("answer", args=[pk]))
        for pk, title in answers
    }
    rules = rules_in_force(by, None, library_day()) if refs[Collection.RULE] else []
    return found | {
        (Collection.RULE.value, rule.terms.id): (
            rule.terms.name,
            reverse("rule", args=[rule.slug]),
        )
        for rule in rules
    }
