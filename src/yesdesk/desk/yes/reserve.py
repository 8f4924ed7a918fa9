"""A title somebody asks for: reserved, resting, waiting again, or given up. No rule is bent for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.permissions import Permission
from yesdesk.core.when import spoken_day
from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.ask_lead import way_to_ask
from yesdesk.desk.yes.deeds import Deed, Step
from yesdesk.desk.yes.reservations import (
    fetched_words,
    holds_on,
    place_step,
    rest_step,
    title_key,
)
from yesdesk.desk.yes.scene import Scene, Wanted
from yesdesk.desk.yes.ways import Way, verbs
from yesdesk.desk.yes.wishes import Wish
from yesdesk.desk.yes.words import by_hand_words
from yesdesk.ils.port import Account, BlockKind, Capability, Hold
from yesdesk.policy.situation import VerdictKind

_STOPS: Final = frozenset({BlockKind.EXPIRED, BlockKind.LOST_CARD, BlockKind.OTHER})


@verbs("reserve")
def reservations(scene: Scene, wished: Sequence[Wish]) -> Iterator[Way]:
    """For the title staff looked up, and for no other: nobody scrolls past what was not asked."""
    account, wanted = scene.account, scene.wanted
    if account is None or account.holds is None or wanted is None:
        return
    if not scene.by.may(Permission.ILS_ACT_DO):
        return
    own = holds_on(account, wanted)
    for hold in own:
        yield from _changes(hold, scene)
    if not own and not any(wish.subject.key == title_key(wanted) for wish in wished):
        stopped = what_stops(account, wished)
        if stopped:
            yield from _placing_by_a_lead(wanted, stopped, scene)
        else:
            yield _placing(wanted, scene)


def what_stops(account: Account, wished: Sequence[Wish]) -> list[Wish]:
    """The rules about what stops this card, where none of them is the asker's to bend: the library system reserves for
    it all the same, so whoever may let the card go on says yes to this too.
    """
    over = {block.kind for block in account.blocks or ()} & _STOPS
    keys = {f"block.{kind.value}" for kind in over}
    keys |= {"card"} if BlockKind.EXPIRED in over else set()
    about = [wish for wish in wished if wish.subject.key in keys]
    allowed = {wish.subject.key for wish in about if wish.verdict.allowed}
    return [wish for wish in about if wish.subject.key not in allowed]


def _placing_by_a_lead(wanted: Wanted, stopped: Sequence[Wish], scene: Scene) -> Iterator[Way]:
    """Asked of whoever may; nothing where nobody may."""
    step = place_step(wanted)
    for wish in stopped:
        if wish.verdict.decision is VerdictKind.ASK:
            by_hand = step.does not in scene.can
            subject = replace(
                wish.subject, key=title_key(wanted), steps=(step,), by_hand=by_hand,
                then=fetched_words(wanted),
            )  # fmt: skip
            yield way_to_ask(replace(wish, subject=subject), scene)
            return


def _placing(wanted: Wanted, scene: Scene) -> Way:
    title = _("Reserve “%(title)s”") % {"title": wanted.title.name}
    step = place_step(wanted)
    return _way("reserve.place", title, 5, step, scene, fetched_words(wanted), _("Reserve it"))


def _changes(hold: Hold, scene: Scene) -> Iterator[Way]:
    named = {"title": hold.title}
    if not (hold.ready or hold.suspended):
        step = rest_step(hold, scene.now.date())
        then = _("Passed over until then; its place stays")
        if step.until is not None:
            day = spoken_day(step.until, language=scene.language)
            then = _("Passed over until %(day)s; its place stays") % {"day": day}
        title = _("Let “%(title)s” rest") % named
        yield _way("reserve.rest", title, 6, step, scene, then, _("Let it rest"))
    if hold.suspended and not hold.ready:
        yield _going_on(hold, scene)
    step = Step(Capability.CANCEL_HOLD, target=hold.hold, words=hold.title)
    then = _("Whoever waits next gets it; asked for again, it waits from the end")
    title = _("Give up “%(title)s”") % named
    yield _way("reserve.cancel", title, 7, step, scene, then, _("Give it up"))


def _going_on(hold: Hold, scene: Scene) -> Way:
    title = _("Let “%(title)s” wait in its place again") % {"title": hold.title}
    step = Step(Capability.RESUME_HOLD, target=hold.hold, words=hold.title)
    then = _("Passed over no longer; its place has stayed")
    return _way("reserve.resume", title, 6, step, scene, then, _("End its rest"))


def _way(
    key: str, title: str, weight: int, step: Step, scene: Scene, then: str, button: str
) -> Way:
    """By the library system, or by a colleague's hand where it has no door for it."""
    by_hand = step.does not in scene.can
    ref = scene.account.patron.ref if scene.account is not None else ""
    return Way(
        key=f"{key}.{step.target}",
        spine=_("By hand") if by_hand else _("Yes"),
        tone="yes",
        title=title,
        weight=weight,
        who_may=_("You"),
        cost=_("Nothing"),
        then=by_hand_words(then) if by_hand else then,
        button=button,
        deed=Deed(key, OutcomeValue.YES, patron=ref, steps=(step,), by_hand=by_hand),
        about=f"{key}.{step.target}",
    )
