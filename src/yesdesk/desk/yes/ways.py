"""A way to yes as it is offered: who may, what it costs, what happens then, and the deed behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from yesdesk.core.registry import Registry
from yesdesk.desk.yes.deeds import Deed
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.wishes import Wish, wishes


@dataclass(frozen=True, slots=True)
class HonestNo:
    """What a no says where a rule lets nobody say yes: by the rule's id, in the patron's language when sent."""

    rule: int


@dataclass(frozen=True, slots=True)
class Way:
    """`key` finds the way again when it is tapped. `spine`: its kind, in a word; `tone`: the look's own.

    `weight`: the smaller, the earlier. With a `deed` one tap does it; with `ask` too, the tap asks one of
    these job classes first; with `no` the tap says an honest no in the rule's own words; with `href` a page
    of its own does it. At most one of `deed`, `no` and `href` is there; without any it only tells.
    `about` names what on the account it is for. `besides`: what the library system does besides, in sentences.
    `aside`: a rule that nothing on the account shows, folded at the end (from the weight `ASIDE` on).
    `put`: words that go into the reply when they are wanted (queries/words_that_help.py), beside a `no` or alone.
    """

    key: str
    spine: str
    title: str
    weight: int
    tone: str = ""
    who_may: str = ""
    cost: str = ""
    then: str = ""
    button: str = ""
    deed: Deed | None = None
    ask: tuple[int, ...] = ()
    about: str = ""
    no: HonestNo | None = None
    href: str = ""
    besides: tuple[str, ...] = ()
    put: str = ""
    aside: bool = False


ASIDE: Final = 200


type Offers = Callable[[Scene, Sequence[Wish]], Iterable[Way]]

verbs: Final = Registry[Offers]("way to yes")
"""By the name of its file."""


def ways_to_yes(scene: Scene) -> list[Way]:
    """Every way there is, the best first. Reads nothing but the scene.

    Where two rules stand before the same thing, each kind of yes is offered for it once.
    """
    wanted = tuple(wishes(scene))
    found: dict[tuple[str, str], Way] = {}
    for name, offers in verbs.items():
        for way in offers(scene, wanted):
            found.setdefault((name, way.about or way.key), way)
    return sorted(found.values(), key=lambda way: way.weight)
