"""A kindness: outside any rule. It costs nothing but a little time, and somebody is glad of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yesdesk.desk.yes.deeds import Deed
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.ways import Way, verbs


@dataclass(frozen=True, slots=True)
class Kindness:
    """Words are translated when shown."""

    title: object
    then: object
    button: object


KINDNESSES: Final = {
    "card": Kindness(
        gettext_lazy("A handwritten card"),
        gettext_lazy("It is noted here, so that somebody writes it today"),
        gettext_lazy("Write a card"),
    ),
    "call": Kindness(
        gettext_lazy("A call to say how it went"),
        gettext_lazy("It is noted here, so that somebody calls"),
        gettext_lazy("Call them"),
    ),
    "aside": Kindness(
        gettext_lazy("A book put aside"),
        gettext_lazy("It is noted here, so that it lies ready"),
        gettext_lazy("Put it aside"),
    ),
}


@verbs("kindness")
def kindnesses(scene: Scene) -> Iterator[Way]:
    """Free ones, for anybody, once there is somebody to be kind to."""
    if scene.request is None:
        return
    for place, (name, kindness) in enumerate(KINDNESSES.items()):
        key = f"kind.{name}"
        yield Way(
            key=key,
            spine=_("A kindness"),
            tone="kind",
            title=str(kindness.title),
            weight=80 + place,
            who_may=_("Anybody"),
            cost=_("Nothing"),
            then=str(kindness.then),
            button=str(kindness.button),
            deed=Deed(key, str(kindness.title), None),
        )
