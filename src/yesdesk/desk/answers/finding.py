"""Find the saved answers and rules that fit a need: for a request, Say yes, what is noted and mail alike."""

from collections.abc import Callable
from functools import cache
from typing import Final

from yesdesk.core.cache import KeptWhileTheSame, Rows, SettingsMark, TtlCache
from yesdesk.core.search.bm25 import Findable, Index
from yesdesk.core.search.words import LISTED, language_of
from yesdesk.desk.models import Answer, Request
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import rule_entries

ANSWER: Final = "answer"
"""The kind of answers among what is found by words; rules have their own (policy/queries.py)."""


def find_for(words: str, branch: int | None, *, typed: bool = False) -> list[Findable]:
    """Find what fits these words at a branch (None: at any), best first, and nothing rather than noise. Words count in
    the language they are in, where that is plain. `typed`: a colleague looks by any of its words. No query while
    answers and rules are cached.
    """
    found = _index_in.get()(language_of(words)).find(words, typed=typed)
    return [each for each in found if branch is None or each.place in {0, branch}]


def find_for_request(request: Request) -> list[Findable]:
    """Find what fits a request by all its words; else by what a colleague or its subject says in short."""
    short = f"{request.asked_for} {request.needed}".strip()
    found = find_for(f"{short}\n{request.said}", request.branch_id)
    return found or (find_for(short, request.branch_id) if short else [])


def offered_names(words: str) -> list[str]:
    """What is offered for a need at any branch, best first: titles of answers, slugs of rules. Nothing quiet."""
    found = [each for each in find_for(words, None) if each.kind != ANSWER or not each.quiet]
    slugs = dict(Rule.objects.values_list("pk", "slug"))
    return [each.name_in("") if each.kind == ANSWER else slugs[each.ref] for each in found]


def every_entry() -> frozenset[tuple[str, int]]:
    """Kind and id of all answers and rules that can be found."""
    return frozenset((each.kind, each.ref) for each in _index_in.get()("").entries)


def forget_answers() -> None:
    """The next search reads what was just written in this process."""
    _mark.forget()


def by_language(said: str) -> dict[str, str]:
    """Split `Renew | es: Renovar` by language; "" is the part without one."""
    first, *others = said.split("|")
    named = (each.partition(":") for each in others)
    return {"": first.strip()} | {code.strip(): words.strip() for code, _colon, words in named}


def _load() -> Callable[[str], Index]:
    """Give all entries by their words in a language. Where the library speaks one that has no list of small words, it
    would be taken for another: there, all languages count together.
    """
    answers = [
        Findable(
            kind=ANSWER,
            ref=answer.pk,
            names={"": answer.title, **answer.titles},
            also=by_language(answer.also),
            text=answer.texts,
            place=answer.branch_id or 0,
            quiet=answer.own_line,
        )
        for answer in Answer.objects.filter(retired_at=None).order_by("id")
    ]
    entries = [*rule_entries(), *answers]
    spoken = {code.partition("-")[0] for each in entries for code in each.names if code}
    return cache(
        lambda language: Index(entries, language if {language} <= spoken <= set(LISTED) else "")
    )


_mark: Final = TtlCache(SettingsMark([Rows(Answer, ("id", "number", "retired_at"))]).now)
_index_in: Final = KeptWhileTheSame(lambda: (_mark.get(), rule_entries()), _load)
