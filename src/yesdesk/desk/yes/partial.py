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
    done: set[str] = set()
    for wish in wished:
        if wish.verdict.allowed or wish.subject.key in done or not _has_lines(wish):
            continue
        smaller = _as_much_as_allowed(wish, scene)
        if smaller is not None:
            done.add(wish.subject.key)
            yield _way(smaller, scene)


def _has_lines(wish: Wish) -> bool:
    return bool(wish.subject.fees and wish.subject.fees[0].line)


def _as_much_as_allowed(wish: Wish, scene: Scene) -> Wish | None:
    """The largest part that is allowed. More is never allowed where less is not, so halving finds it."""
    best = _allowed(wish, 1, scene)
    if best is None:
        return None
    least, most = 1, wish.subject.amount
    while least < most:
        middle = (least + most + 1) // 2
        found = _allowed(wish, middle, scene)
        if found is None:
            most = middle - 1
        else:
            best, least = found, middle
    return best


def _allowed(wish: Wish, part: int, scene: Scene) -> Wish | None:
    """The wish for `part` minor units of it, None where even that is not the asker's."""
    found = wish_for(scene, wish.account, wish.situation, up_to(wish.subject, part))
    return found if found is not None and found.verdict.allowed else None


def _way(wish: Wish, scene: Scene) -> Way:
    key = f"partial.{wish.key}"
    title = _("Waive part of %(what)s") % {"what": fee_words(wish.subject.fees[0].kind)}
    return Way(
        key=key,
        about=wish.subject.key,
        spine=_("In part, by hand") if wish.subject.by_hand else _("Yes, in part"),
        tone="yes",
        title=title,
        weight=30,
        who_may=_("You. %(why)s") % {"why": wish.verdict.why},
        cost=cost_of(wish.subject, scene.language),
        then=then_for(wish, scene.language),
        button=button_for(wish.subject, scene.language),
        deed=deed_for(wish, way=key, outcome=OutcomeValue.YES_PARTIAL),
    )
