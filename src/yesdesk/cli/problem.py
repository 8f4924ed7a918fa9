"""What `yesdesk doctor` finds wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    wrong: str
    """What is wrong, in a sentence."""

    mend: str
    """The mend, in a sentence."""


type Check = Callable[[], Iterator[Problem]]
