"""Redaction: after words are struck out of a thing, rooms delete their raw copies of it."""

from collections.abc import Callable

from yesdesk.core.registry import Registry

type LetGo = Callable[[str], object]

raw_copies: Registry[LetGo] = Registry("copy kept as it came")
"""Each takes what the words stood in, like `request:17`, inside the transaction that strikes them."""


type StrikeAgain = Callable[[int, str, str], bool]

reapply: Registry[StrikeAgain] = Registry("words to strike again")
"""After a restore, by series: what a line of the erasure list says, as `(number, mark, place)`. Each gives whether the
words stood there again, and are struck.
"""


def delete_copies(about: str) -> None:
    """Delete raw copies, which cannot be redacted word by word."""
    for name in raw_copies:
        raw_copies[name](about)
