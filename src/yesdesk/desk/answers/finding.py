"""Find saved answers, rules and places outside that fit a need: for requests, *Say yes*, notes and mail alike."""

from collections.abc import Callable
from functools import cache
from typing import Final

from yesdesk.community.queries import only_offered, place_entries
from yesdesk.core.cache import KeptWhileTheSame, Rows, SettingsMark, TtlCache
from yesdesk.core.search.bm25 import Findable, Index
from yesdesk.core.search.words import LISTED, language_of
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import COLLECTION as RULE, rule_entries
from yesdesk.requests.models import Answer, Request

# Rules have their own kind (policy/queries.py).
ANSWER: Final = "answer"


def find_for(words: str, branch: int | None, *, typed: bool = False) -> list[Findable]:
    """Find what fits at a branch (None: any), best first, and nothing rather than noise. No query while cached. Words
    count in their language, where that is plain. `typed`: any word of a colleague finds, also places that nobody called
    for a year.
    """
    found = _index_in.get()(language_of(words)).find(words, typed=typed)
    here = [each for each in found if branch is None or each.place in {0, branch}]
    return here if typed else only_offered(here)


def find_for_request(request: Request) -> list[Findable]:
    """Find what fits all words of a request, else its short words."""
    short = f"{request.asked_for} {request.needed}".strip()
    found = find_for(f"{short}\n{request.said}", request.branch_id)
    return found or (find_for(short, request.branch_id) if short else [])


def offered_names(words: str) -> list[str]:
    """Return what is offered for a need, best first, without quiet ones: titles, names of places, slugs of rules."""
    found = [each for each in find_for(words, None) if each.kind != ANSWER or not each.quiet]
    slugs = dict(Rule.objects.values_list("pk", "slug"))
    return [slugs[each.ref] if each.kind == RULE else each.name_in("") for each in found]


def every_entry() -> frozenset[tuple[str, int]]:
    """Return kind and id of every answer, rule and place that can be found."""
    return frozenset((each.kind, each.ref) for each in _index_in.get()("").entries)


def forget_answers() -> None:
    _mark.forget()


def by_language(said: str) -> dict[str, str]:
    """Split `Renew | es: Renovar` by language; "" is the part without one."""
    first, *others = said.split("|")
    named = (each.partition(":") for each in others)
    return {"": first.strip()} | {code.strip(): words.strip() for code, _colon, words in named}


def _load_index() -> Callable[[str], Index]:
    # A language without a list of small words would be taken for another, so there all languages count together.
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
    entries = [*rule_entries(), *place_entries(), *answers]
    spoken = {code.partition("-")[0] for each in entries for code in each.names if code}
    return cache(
        lambda language: Index(entries, language if {language} <= spoken <= set(LISTED) else "")
    )


_mark: Final = TtlCache(SettingsMark([Rows(Answer, ("id", "number", "retired_at"))]).now)
_index_in: Final = KeptWhileTheSame(
    lambda: (_mark.get(), rule_entries(), place_entries()), _load_index
)
