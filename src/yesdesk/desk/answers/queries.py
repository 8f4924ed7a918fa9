"""Read saved answers: lists, one with its facts, and its language to send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from yesdesk.core.actors import Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.dates import humanize_day, local_day
from yesdesk.core.errors import or_not_found
from yesdesk.core.labels import with_colon
from yesdesk.core.models import FileReadIn
from yesdesk.core.permissions import Permission
from yesdesk.core.person_check import redact_person
from yesdesk.core.search import bm25
from yesdesk.core.site_context import library_info
from yesdesk.counts.queries import count_since
from yesdesk.desk.answers.finding import ANSWER, by_language, find_for, forget_answers
from yesdesk.people.queries import names_of_staff
from yesdesk.places.queries import the_library
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.models import Answer, AnswerRule, Entry, Kind, Request

PAGE: Final = 50
PREVIEW: Final = 180  # characters
COUNTED_BACK: Final = timedelta(days=91)
FEWEST: Final = 5  # fewer uses than that are not told: they might tell of somebody


@dataclass(frozen=True, slots=True)
class AnswerRef:
    pk: int
    title: str


@dataclass(frozen=True, slots=True)
class TranslatedWords:
    words: str
    language: str
    wanted: bool  # in the language asked for


def words_in(
    texts: Mapping[str, str], links: Iterable[tuple[str, str]], language: str, *, default: str
) -> TranslatedWords:
    """Return the words in `language` (`pt` for `pt-BR`), else in the library's, else in any; links below."""
    base = language.partition("-")[0]
    order = [code for code in (language, base, default, *sorted(texts)) if texts.get(code)]
    said = order[0] if order else default
    named = [(address, label_in(label, said)) for address, label in links]
    with translation.override(said):
        below = [f"{with_colon(words)} {address}" if words else address for address, words in named]
    whole = "\n\n".join(part for part in (texts.get(said, ""), "\n".join(below)) if part)
    return TranslatedWords(whole, said, wanted=said in {language, base})


def label_in(label: str, language: str) -> str:
    """Return a link's words of `Renew | es: Renovar` in this language; words without one serve each."""
    said = by_language(label)
    return said.get(language, said[""])


class AnswerFilter(StrEnum):
    ALL = "all"
    AGAIN = "again"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    pk: int
    title: str
    words: str  # the beginning, in `language`
    language: str
    languages: list[str]  # of all its texts
    kind: str
    where: str
    look_again: bool
    retired: bool

    @property
    def key(self) -> str:
        """Return a key like `a12`, which finds it for a reply."""
        return f"a{self.pk}"


@dataclass(frozen=True, slots=True)
class AnswersPage:
    lines: list[AnswerLine]
    older: str = ""  # cursor of the next page, empty on the last
    again: int = 0  # how many need a review


def answers_page(
    by: Actor, *, shown: AnswerFilter = AnswerFilter.ALL, kind: str = "", after: int | None = None
) -> AnswersPage:
    """Return answers by title, fifty at a time. Three queries, four further back."""
    by.require(Permission.DESK_REQUEST_SEE)
    today = library_day()
    rows = _answers_after(_filtered_answers(shown, kind, today), after).select_related("branch")
    found = list(rows.order_by("title", "id")[: PAGE + 1])
    lines = _answer_lines(found[:PAGE], by, today)
    again = _filtered_answers(AnswerFilter.AGAIN, "", today).count()
    return AnswersPage(lines, str(found[PAGE - 1].pk) if len(found) > PAGE else "", again)


def find_answers(by: Actor, words: str, *, limit: int = PAGE) -> AnswersPage:
    """Return answers that fit typed words, best first, or none. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    return answers_of(find_for(words, None, typed=True)[:limit], by)


def answers_of(found: Iterable[bm25.Findable], by: Actor) -> AnswersPage:
    """Return lines of the found answers, in their order. One query at most."""
    refs = [each.ref for each in found if each.kind == ANSWER]
    rows = Answer.objects.select_related("branch").in_bulk(refs) if refs else {}
    return AnswersPage(_answer_lines([rows[ref] for ref in refs if ref in rows], by, library_day()))


def _filtered_answers(shown: AnswerFilter, kind: str, today: date) -> QuerySet[Answer]:
    rows = Answer.objects.filter(retired_at__isnull=shown is not AnswerFilter.RETIRED)
    if shown is AnswerFilter.RETIRED:  # but for those of a file that is not in yet
        rows = rows.exclude(retired_at__in=FileReadIn.objects.filter(kind="answers").values("at"))
    if shown is AnswerFilter.AGAIN:
        rows = rows.filter(review_on__lte=today)
    return rows.filter(kind=kind) if kind else rows


def _answers_after(rows: QuerySet[Answer], after: int | None) -> QuerySet[Answer]:
    last = Answer.objects.filter(pk=after).values_list("title").first() if after else None
    if last is None:
        return rows
    return rows.filter(Q(title__gt=last[0]) | Q(title=last[0], id__gt=after))


def _answer_lines(answers: Iterable[Answer], by: Actor, today: date) -> list[AnswerLine]:
    default = library_info().default_language
    return [_answer_line(answer, by, today, default) for answer in answers]


def _answer_line(answer: Answer, by: Actor, today: date, default: str) -> AnswerLine:
    said = words_in(answer.texts, (), by.language, default=default)
    return AnswerLine(
        pk=answer.pk,
        title=answer.title_in(by.language),
        words=preview(said.words),
        language=said.language,
        languages=sorted(answer.texts),
        kind=str(Kind(answer.kind).label) if answer.kind else "",
        where=answer.branch.name if answer.branch else "",
        look_again=answer.review_on <= today,
        retired=answer.retired_at is not None,
    )


def preview(words: str) -> str:
    line = " ".join(words[: 2 * PREVIEW].split())
    if len(line) <= PREVIEW:
        return line
    return line[:PREVIEW].rpartition(" ")[0] + "…"


def answer_facts(answer: Answer, *, by: Actor) -> dict[str, Any]:
    by.require(Permission.DESK_REQUEST_SEE)
    today = library_day()
    ids = rules_of(answer)
    standing = rules_in_force(by, None, today) if ids else []
    return {
        "rules": [rule for rule in standing if rule.terms.id in ids],
        "used": _counted("answer", answer, today, by),
        "helped": _counted("answer_helped", answer, today, by),
        "look_again": answer.review_on <= today,
        "review_on": humanize_day(answer.review_on, language=by.language),
        "versions": _version_lines(answer, by),
    }


def rules_of(answer: Answer) -> frozenset[int]:
    return frozenset(AnswerRule.objects.filter(answer=answer).values_list("rule", flat=True))


def version_said(answer: Answer, number: int) -> dict[str, Any] | None:
    row = answer.versions.filter(number=number).first()
    return row.said if row else None


def draft_from_reply(request: Request, entry: Entry) -> dict[str, Any]:
    """Return a reply as a draft, with gaps for names. Nothing is stored: somebody reads it first."""
    patron = request.patron
    authors = (
        [entry.author.name] if entry.author else names_of_staff()
    )  # whose it was may be let go
    names = [patron.name if patron else "", *authors]
    numbers = [patron.card_number, patron.contact, patron.contact_as_typed] if patron else []
    clean = partial(redact_person, names=names, numbers=numbers)
    return {
        "title": clean(request.asked_for),
        "texts": {request.language: clean(entry.text)},
        "kind": request.kind,
    }


def library_day() -> date:
    return local_day(timezone.now(), the_library().time_zone)


def _counted(measure: str, answer: Answer, today: date, by: Actor) -> int:
    # The whole library in three months, from five on; never by whom, where or on which day.
    times = count_since(by, measure, str(answer.pk), today - COUNTED_BACK)
    return times if times >= FEWEST else 0


def _version_lines(answer: Answer, by: Actor) -> list[dict[str, Any]]:
    zone = the_library().time_zone
    rows = answer.versions.exclude(number=answer.number).order_by("-number")[:20]
    return [
        {
            "number": row.number,
            "when": humanize_day(local_day(row.at, zone), language=by.language),
            "job_class": row.job_class,
            "title": row.said.get("title", ""),
            "texts": sorted(row.said.get("texts", {}).items()),
        }
        for row in rows
    ]


def rule_answers(by: Actor, branch: int) -> dict[int, tuple[AnswerRef, ...]]:
    """Return a branch's answers by rule. One query when read anew."""
    by.require(Permission.DESK_REQUEST_SEE)
    here = {
        rule: tuple(
            AnswerRef(each.pk, each.title_in(by.language))
            for each in answers
            if each.branch_id in {None, branch} and not each.own_line
        )
        for rule, answers in _by_rule.get().items()
    }
    return {rule: answers for rule, answers in here.items() if answers}


def answers_about(by: Actor, rule: int | None) -> tuple[AnswerRef, ...]:
    """Return answers about a rule (id), of all branches: a decision may make them untrue."""
    by.require(Permission.DESK_REQUEST_SEE)
    answers = _by_rule.get().get(rule or 0, ())
    return tuple(AnswerRef(each.pk, each.title_in(by.language)) for each in answers)


def answers_by_pk(by: Actor, pks: Iterable[int]) -> dict[int, AnswerRef]:
    """Return these answers by their numbers, without dropped ones."""
    by.require(Permission.DESK_REQUEST_SEE)
    rows = Answer.objects.filter(pk__in=list(pks), retired_at=None)
    return {row.pk: AnswerRef(row.pk, row.title_in(by.language)) for row in rows}


def kinds_with_an_answer(by: Actor) -> frozenset[str]:
    by.require(Permission.DESK_REQUEST_SEE)
    rows = Answer.objects.filter(retired_at=None).exclude(kind="").order_by()
    return frozenset(rows.values_list("kind", flat=True).distinct())


def clear_rule_answers() -> None:
    _by_rule.forget()
    forget_answers()


def _load_answers_by_rule() -> Mapping[int, tuple[Answer, ...]]:
    found: dict[int, tuple[Answer, ...]] = {}
    rows = AnswerRule.objects.filter(answer__retired_at=None).order_by("answer__title", "answer_id")
    for row in rows.select_related("answer"):
        found[row.rule] = (*found.get(row.rule, ()), row.answer)
    return found


_by_rule: Final = TtlCache(_load_answers_by_rule)


def access_answer(by: Actor, pk: int) -> Answer:
    """Return an answer, retired ones too, with branch and keeper. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    return or_not_found(Answer.objects.select_related("branch", "keeper").filter(pk=pk).first())
