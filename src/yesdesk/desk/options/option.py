"""An option as it is offered: who may, what it costs, what happens then, and the command behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from yesdesk.core.registry import Registry
from yesdesk.desk.options.command import Command
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.rules import Candidate, candidates


@dataclass(frozen=True, slots=True)
class Decline:
    """A no where a rule lets nobody say yes: by the rule's id, in the patron's language when sent."""

    rule: int


@dataclass(frozen=True, slots=True)
class Option:
    """`key` finds the way again when it is tapped. `badge`: its kind, in a word; `tone`: the look's own.

    `weight`: the smaller, the earlier. With a `command` one tap does it; with `ask` too, the tap asks one of
    these job classes first; with `decline` the tap says an honest no in the rule's own words; with `href` a page
    of its own does it. At most one of `command`, `decline` and `href` is there; without any it only tells.
    `about` names what on the account it is for. `besides`: what the library system does besides, in sentences.
    `secondary`: a rule that nothing on the account shows, folded at the end (from `SECONDARY` on in `ORDER`).
    `insert_text`: words for the reply when they are wanted (answers/suggestions.py), beside a `decline` or alone.
    """

    key: str
    badge: str
    title: str
    weight: int
    tone: str = ""
    who_may: str = ""
    cost: str = ""
    effect: str = ""
    button: str = ""
    command: Command | None = None
    ask: tuple[int, ...] = ()
    about: str = ""
    decline: Decline | None = None
    href: str = ""
    besides: tuple[str, ...] = ()
    insert_text: str = ""
    secondary: bool = False


type OptionProvider = Callable[[OptionContext, Sequence[Candidate]], Iterable[Option]]

option_providers: Final = Registry[OptionProvider]("way to yes")
"""By the name of its file, and what of it where the file offers several kinds."""


def collect_options(context: OptionContext) -> list[Option]:
    """Every option there is, the best first. Reads nothing but the context.

    Where two rules stand before the same thing, each kind of yes is offered for it once.
    """
    wanted = tuple(candidates(context))
    found: dict[tuple[str, str], Option] = {}
    for name, offers in option_providers.items():
        for option in offers(context, wanted):
            found.setdefault((name, option.about or option.key), option)
    return sorted(found.values(), key=lambda option: option.weight)
