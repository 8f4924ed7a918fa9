"""Answers that patrons read: in their own language, found by the desk's search, hidden while a rule behind changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from yesdesk.core.cache import KeptWhileTheSame, Rows, SettingsMark, TtlCache
from yesdesk.core.errors import or_not_found
from yesdesk.core.search.bm25 import Findable, Index
from yesdesk.core.search.words import LISTED
from yesdesk.core.site_context import library_info
from yesdesk.desk.answers.finding import ANSWER, by_language
from yesdesk.desk.answers.queries import label_in, library_day, rules_of
from yesdesk.places.switches import Switch, is_on
from yesdesk.policy.queries import versions_in_force
from yesdesk.requests.models import Answer, AnswerRule

_KEPT: Final = 8  # languages, and days while nothing changes


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    pk: int
    title: str
    words: str
    links: tuple[tuple[str, str], ...]  # (address, label)
    subject: str
    branch: str  # empty: it goes everywhere


class Published:
    """The public answers in one language, by title. `by_subject`: an empty word has all of them."""

    def __init__(self, rows: Sequence[Answer], language: str) -> None:
        told = ((row, _title_in(row, language)) for row in rows if row.texts.get(language))
        titled = [(row, title) for row, title in told if title]
        self.answers = {row.pk: _public_answer(row, title, language) for row, title in titled}
        self.by_subject: dict[str, list[PublicAnswer]] = {"": list(self.answers.values())}
        for each in self.answers.values():
            if each.subject:
                self.by_subject.setdefault(each.subject, []).append(each)
        entries = [_findable(row, self.answers[row.pk], language) for row, _title in titled]
        self._index = Index(entries, language if language in LISTED else "")

    def find(self, words: str, *, typed: bool = False) -> list[PublicAnswer]:
        """Return the answers that fit, best first. `typed`: somebody looks for one by any of its words."""
        return [self.answers[each.ref] for each in self._index.find(words, typed=typed)]


def _title_in(row: Answer, language: str) -> str:
    """Return its question in this language; empty where nobody wrote one."""
    own = row.title if language == library_info().default_language else ""
    return str(row.titles.get(language) or own)


def _public_answer(row: Answer, title: str, language: str) -> PublicAnswer:
    links = tuple((address, label_in(label, language) or address) for address, label in row.links)
    branch = row.branch.name if row.branch else ""
    subject = label_in(row.subject, language)
    return PublicAnswer(row.pk, title, row.texts[language], links, subject, branch)


def _findable(row: Answer, told: PublicAnswer, language: str) -> Findable:
    also = by_language(row.also)
    words = also.get(language) or also[""]
    return Findable(ANSWER, row.pk, {"": told.title}, also={"": words}, text={"": told.words})


def published(language: str) -> Published:
    """Return the public answers of a language (`pt` for `pt-BR`). One query each five seconds."""
    return _published.get()(language.partition("-")[0], library_day())


def has_public(language: str) -> bool:
    """Return whether patrons find an answer in this language."""
    return is_on(Switch.ANSWERS) and bool(published(language).answers)


def only_in_others(language: str) -> dict[str, int]:
    """Return how many public answers a language lacks, by another language of the library that has them."""
    seen = set(published(language).answers)
    found: dict[str, int] = {}
    for code in library_info().languages:
        there = published(code).answers.keys()
        found[code] = len(there - seen)
        seen |= there
    return {code: n for code, n in found.items() if n}


def access_public(language: str, pk: int) -> PublicAnswer:
    """Return a public answer that stands in this language. Raises NotFound."""
    return or_not_found(published(language).answers.get(pk))


def versions_of_rules(rules: Iterable[int]) -> str:
    """Return rules with the versions in force today, like `3:17 9:22`; 0 for a rule that is not in force."""
    return _with_versions(rules, library_day())


def _with_versions(rules: Iterable[int], day: date) -> str:
    now = versions_in_force(day)
    return " ".join(f"{rule}:{now.get(rule, 0)}" for rule in sorted(rules))


def is_hidden(answer: Answer) -> bool:
    """Return whether a rule behind a public answer changed since somebody read it."""
    return answer.is_public and answer.rules_read != versions_of_rules(rules_of(answer))


def _load() -> Callable[[str, date], Published]:
    rules = defaultdict(list)
    named = AnswerRule.objects.filter(answer__is_public=True).values_list("answer", "rule")
    for pk, rule in named:
        rules[pk].append(rule)
    public = Answer.objects.filter(is_public=True, retired_at=None, own_line=False)
    rows = list(public.select_related("branch").order_by("title", "id"))

    def standing_on(day: date) -> list[Answer]:
        return [row for row in rows if row.rules_read == _with_versions(rules[row.pk], day)]

    return lru_cache(_KEPT)(lambda language, day: Published(standing_on(day), language))


_mark: Final = TtlCache(
    SettingsMark(
        [Rows(Answer, ("id", "number", "rules_read"), only="is_public AND retired_at IS NULL")]
    ).now
)
_published: Final = KeptWhileTheSame(lambda: (_mark.get(), versions_in_force(library_day())), _load)


def forget_published() -> None:
    """Have the next page read again: call it when an answer changed here."""
    _mark.forget()
