"""Kept answers that ways to yes are offered from: by what somebody asks for, and by the rule in the way."""

from collections.abc import Mapping
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.permissions import Permission
from yesdesk.core.search import rank
from yesdesk.desk.answers.values import COLLECTION, AnswerRef
from yesdesk.desk.models import AnswerRule

NEAR: Final = 2  # of them beside the ways; all others are a search away


def matching_answers(by: Actor, words: str, branch: int) -> tuple[AnswerRef, ...]:
    """The best few kept answers for these words at a branch. One query, none without words."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = rank(words, kinds=[COLLECTION], audiences=["staff"], places=[0, branch], limit=NEAR)
    return tuple(AnswerRef(each.ref, each.title) for each in found)


def rule_answers(by: Actor, branch: int) -> dict[int, tuple[AnswerRef, ...]]:
    """Kept answers by rule, of those that go at a branch. No query while they are kept (core/cache.py), one when
    read anew.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    here = {
        rule: tuple(each for each in answers if each.branch in {None, branch})
        for rule, answers in _by_rule.get().items()
    }
    return {rule: answers for rule, answers in here.items() if answers}


def clear_rule_answers() -> None:
    """Clear the cache: the next read sees what was just written in this process."""
    _by_rule.forget()


def _load() -> Mapping[int, tuple[AnswerRef, ...]]:
    found: dict[int, tuple[AnswerRef, ...]] = {}
    rows = AnswerRule.objects.filter(answer__retired_at=None).order_by("answer__title", "answer_id")
    for rule, pk, title, branch in rows.values_list(
        "rule", "answer_id", "answer__title", "answer__branch_id"
    ):
        found[rule] = (*found.get(rule, ()), AnswerRef(pk, title, branch))
    return found


_by_rule: Final = TtlCache(_load)
