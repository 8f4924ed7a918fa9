"""Ask a lead: somebody with more latitude may say yes, and is asked for it with one tap."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.scene import Colleague, Scene
from yesdesk.desk.yes.ways import ASIDE, Way, verbs
from yesdesk.desk.yes.wishes import Wish, deed_for, once_each
from yesdesk.desk.yes.words import by_hand_words, cost_of, title_for
from yesdesk.policy.situation import VerdictKind


@verbs("ask_lead")
def to_ask(scene: Scene, wished: Sequence[Wish]) -> Iterator[Way]:
    """One for each thing that somebody else may grant, whoever is on shift first."""
    for wish in once_each(each for each in wished if each.verdict.decision is VerdictKind.ASK):
        yield way_to_ask(wish, scene)


def way_to_ask(wish: Wish, scene: Scene) -> Way:
    """This wish as what a lead is asked for."""
    key, title = f"ask.{wish.key}", title_for(wish.subject)
    on_shift = list(_on_shift(wish, scene))
    lead = next((each for each in on_shift if each.reached), None)
    may = str(wish.verdict.next_step)
    return Way(
        key=key,
        about=wish.subject.key,
        spine=_("Ask a lead"),
        tone="ask",
        title=title,
        weight=_weight(wish, lead),
        aside=wish.aside,
        who_may=f"{may} {_who_is_there(lead, on_shift)}",
        cost=cost_of(wish.subject, scene.language),
        then=_("No answer in two minutes: you promise an answer by a time"),
        button=_("Ask %(name)s") % {"name": lead.name} if lead else _("Ask"),
        deed=deed_for(wish, way=key, outcome=OutcomeValue.YES_BENT),
        ask=wish.verdict.ask,
        besides=_besides(wish),
    )


def _besides(wish: Wish) -> tuple[str, ...]:
    """What is left to do in the library system once it is granted."""
    if wish.subject.by_hand:
        return (f"{by_hand_words()}.",)
    return (f"{wish.subject.then}.",) if wish.aside and wish.subject.then else ()


def _weight(wish: Wish, lead: Colleague | None) -> int:
    if wish.aside:
        return ASIDE + 1
    return 20 if lead else 60


def _on_shift(wish: Wish, scene: Scene) -> Iterator[Colleague]:
    """Who may grant it, the nearest first."""
    for job_class in wish.verdict.ask:
        yield from scene.at_hand.get(job_class, ())


def _who_is_there(lead: Colleague | None, on_shift: Sequence[Colleague]) -> str:
    if lead is not None:
        return _("%(name)s is on shift.") % {"name": lead.name}
    if on_shift:
        return _(
            "%(name)s is on shift, but has no page open. Call them, tap Ask and note what they say."
        ) % {"name": on_shift[0].name}
    return _("Nobody who may is on shift now.")
