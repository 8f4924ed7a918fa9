"""Askings as a page lists them, by the answer or rule they find; and deleting one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.urls import reverse

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.answers.retention import SHARED, TYPED
from yesdesk.desk.models import Answer, Asking, Collection
from yesdesk.patrons.erasure import erase_now
from yesdesk.policy.queries import rules_in_force

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
