"""Another way: where nobody here may bend it, the rule's own nearest yes, and how to ask again."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.ways import HonestNo, Way, verbs
from yesdesk.desk.yes.wishes import Wish
from yesdesk.latitude.situation import Decision


@verbs("another_way")
def other_ways(scene: Scene, wished: Sequence[Wish]) -> Iterator[Way]:
    """Tells what stands in the way and what there is instead; one tap says both to the patron."""
    for wish in wished:
        if wish.verdict.decision is Decision.NOT_HERE:
            yield _way(wish, scene)


def _way(wish: Wish, scene: Scene) -> Way:
    rule = wish.rule
    says = rule.reason and rule.nearest_yes and rule.how_to_ask_again and scene.request is not None
    return Way(
        key=f"other.{wish.key}",
        about=wish.subject.key,
        spine=_("Another way"),
        title=rule.nearest_yes or rule.name,
        weight=70,
        who_may=str(wish.verdict.why),
        then=rule.how_to_ask_again or str(wish.verdict.way_on),
        button=_("Not this time, with these words") if says else "",
        no=HonestNo(rule.id) if says else None,
    )
