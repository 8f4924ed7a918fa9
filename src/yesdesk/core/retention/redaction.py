"""Words were struck out of something: rooms that keep it as it came, words and all, let that go."""

from collections.abc import Callable

from yesdesk.core.registry import Registry

type LetGo = Callable[[str], object]

kept_as_it_came: Registry[LetGo] = Registry("copy kept as it came")
"""Each takes what the words stood in, like `request:17`, inside the transaction that strikes them."""


type StrikeAgain = Callable[[int, str, str], bool]

struck_again: Registry[StrikeAgain] = Registry("words to strike again")
"""After a restore, by series: what a line of the erasure list says, as `(number, mark, place)`. Each gives whether the
words stood there again, and are struck.
"""


def delete_copies(about: str) -> None:
    """What cannot be struck word by word goes whole."""
    for name in kept_as_it_came:
        kept_as_it_came[name](about)
