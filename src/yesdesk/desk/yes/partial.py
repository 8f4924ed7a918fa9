"""Partial yes: not all of it is the asker's to give, but some of it is, now."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.subjects import up_to
from yesdesk.desk.yes.ways import Way, verbs
from yesdesk.desk.yes.wishes import Wish, deed_for, wish_for
from yesdesk.desk.yes.words import button_for, cost_of, fee_words, then_for


@verbs("partial")
def partly(scene: Scene, wished: Sequence[Wish]) -> Iterator[Way]:
    """For money that is more than the asker may decide: as much of it as they may."""
    for wish in wished:
        if not wish.verdict.allowed and wish.subject.fees and wish.subject.fees[0].line:
            smaller = _as_much_as_allowed(wish, scene)
            if smaller is not None:
                yield _way(smaller, scene)


def _as_much_as_allowed(wish: Wish, scene: Scene) -> Wish | None:
    """The largest part that is allowed. More is never allowed where less is not, so halving finds it."""
    least, most = 0, wish.subject.amount
    best: Wish | None = None
    while least < most:
        middle = (least + most + 1) // 2
        found = wish_for(scene, wish.account, wish.situation, up_to(wish.subject, middle))
        if found is not None and found.verdict.allowed:
            best, least = found, middle
        else:
            most = middle - 1
    return best


def _way(wish: Wish, scene: Scene) -> Way:
    key = f"partial.{wish.key}"
    title = _("Waive part of %(what)s") % {"what": fee_words(wish.subject.fees[0].kind)}
    return Way(
        key=key,
        about=wish.subject.key,
        spine=_("Yes, in part"),
        tone="yes",
        title=title,
        weight=30,
        who_may=_("You. %(why)s") % {"why": wish.verdict.why},
        cost=cost_of(wish.subject, scene.language),
        then=then_for(wish, scene.language),
        button=button_for(wish.subject, scene.language),
        deed=deed_for(wish, way=key, outcome=OutcomeValue.YES_PARTIAL),
    )
