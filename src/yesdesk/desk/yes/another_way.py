"""Another way: where nobody here may bend it, the rule's own nearest yes, and how to ask again."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.ways import Way, verbs
from yesdesk.desk.yes.wishes import Wish, wishes
from yesdesk.latitude.situation import Decision


@verbs("another_way")
def other_ways(scene: Scene) -> Iterator[Way]:
    """Tells what stands in the way and what there is instead; nothing is done by it."""
    for wish in wishes(scene):
        if wish.verdict.decision is Decision.NOT_HERE:
            yield _way(wish)


def _way(wish: Wish) -> Way:
    return Way(
        key=f"other.{wish.key}",
        spine=_("Another way"),
        title=wish.rule.nearest_yes or wish.rule.name,
        weight=70,
        who_may=str(wish.verdict.why),
        then=wish.rule.how_to_ask_again or str(wish.verdict.way_on),
    )
