"""Bend: a rule stands in the way, and the asker may bend it here and now."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.ways import ASIDE, Way, verbs
from yesdesk.desk.yes.wishes import Wish, deed_for, once_each
from yesdesk.desk.yes.words import button_for, cost_of, then_for, title_for
from yesdesk.ils.port import Capability

_WEIGHTS: Final = {
    Capability.WAIVE_LINE: 10,
    Capability.CLAIMS_RETURNED: 11,
    Capability.LIFT_BLOCK: 12,
    Capability.EXTEND_EXPIRY: 13,
    Capability.EXTEND_DUE_DATE: 14,
}
"""What takes away the cause comes before what takes away its effect."""


@verbs("bend")
def bends(scene: Scene, wished: Sequence[Wish]) -> Iterator[Way]:
    """One for each thing on the account that a rule stands before and the verdict allows."""
    for wish in once_each(each for each in wished if each.verdict.allowed):
        yield _way(wish, scene)


def _way(wish: Wish, scene: Scene) -> Way:
    key, title = f"bend.{wish.key}", title_for(wish.subject)
    return Way(
        key=key,
        about=wish.subject.key,
        spine=_("Exception, by hand") if wish.subject.by_hand else _("Exception, yours"),
        tone="yes",
        title=title,
        weight=ASIDE if wish.aside else _WEIGHTS.get(wish.subject.steps[0].does, 18),
        aside=wish.aside,
        who_may=_("You. %(why)s") % {"why": wish.verdict.why},
        cost=cost_of(wish.subject, scene.language),
        then=then_for(wish, scene.language),
        button=button_for(wish.subject, scene.language),
        deed=deed_for(wish, way=key, outcome=OutcomeValue.YES_BENT),
    )
