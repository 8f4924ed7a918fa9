"""Another way: where nobody here may bend it, the rule's own nearest yes; and answers colleagues have kept."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.desk.answers import KeptAnswer
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.ways import ASIDE, HonestNo, Way, verbs
from yesdesk.desk.yes.wishes import Wish, once_each
from yesdesk.policy.situation import VerdictKind

_OF_THE_RULE: Final = 68
_HONEST_NO: Final = 70
_NEAR: Final = 72
"""What a colleague found for this very rule comes before a no in its words, and what only sounds like it after."""


@verbs("another_way")
def other_ways(scene: Scene, wished: Sequence[Wish]) -> Iterator[Way]:
    """Tells what stands in the way and what there is instead; one tap says both to the patron."""
    closed = [wish for wish in wished if wish.verdict.decision is VerdictKind.NOT_HERE]
    for wish in once_each(closed):
        yield _way(wish, scene)
    for rule in dict.fromkeys(wish.rule.id for wish in closed if not wish.aside):
        for answer in scene.of_rules.get(rule, ()):
            yield _with_words(answer, scene, _OF_THE_RULE)
    for answer in scene.near:
        yield _with_words(answer, scene, _NEAR)


def _way(wish: Wish, scene: Scene) -> Way:
    rule = wish.rule
    says = rule.reason and rule.nearest_yes and rule.how_to_ask_again and scene.request is not None
    return Way(
        key=f"other.{wish.key}",
        about=wish.subject.key,
        spine=_("Another way"),
        title=wish.subject.name or rule.nearest_yes or rule.name,
        weight=ASIDE + 2 if wish.aside else _HONEST_NO,
        aside=wish.aside,
        who_may=str(wish.verdict.why),
        cost=_("Nothing"),
        then=_way_on(wish),
        button=_("Not this time, with these words") if says else "",
        no=HonestNo(rule.id) if says else None,
        put=f"r{rule.id}" if says else "",
    )


def _way_on(wish: Wish) -> str:
    """Aside the rule's name is the title, so that the nearest yes stands here."""
    again = wish.rule.how_to_ask_again or str(wish.verdict.next_step)
    return f"{wish.rule.nearest_yes} {again}".strip() if wish.aside else again


def _with_words(answer: KeptAnswer, scene: Scene, weight: int) -> Way:
    """Before there is a request there is no reply to put them into: they are read out."""
    replies = scene.request is not None
    return Way(
        key=f"answer.{answer.pk}",
        spine=_("Another way"),
        title=answer.title,
        weight=weight,
        who_may=_("Anybody"),
        cost=_("Nothing"),
        then=_("Its words go into your answer; you change a line")
        if replies
        else _("A kept answer, to read or to say"),
        button=_("Use these words") if replies else _("Read it"),
        put=f"a{answer.pk}" if replies else "",
        href="" if replies else reverse("answer", args=[answer.pk]),
    )
