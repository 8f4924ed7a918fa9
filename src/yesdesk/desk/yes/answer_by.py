"""An answer by a time: what is always possible, and is never a promise of what the answer will be."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.ways import Way, verbs
from yesdesk.desk.yes.wishes import Wish


@verbs("answer_by")
def by_a_time(scene: Scene, _wished: Sequence[Wish]) -> Iterator[Way]:
    """Where there is a request that can be answered later."""
    if scene.request is None:
        return
    yield Way(
        key="promise",
        spine=_("Promise"),
        tone="clock",
        title=_("An answer by a time"),
        weight=75,
        who_may=_("Anybody"),
        cost=_("Nothing"),
        then=_("You choose when; the desk remembers"),
        button=_("Promise"),
        href=f"{reverse('request_promise', args=[scene.request])}#act",
    )
