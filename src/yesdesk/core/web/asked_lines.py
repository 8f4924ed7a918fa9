"""Lines about work that waits for the reader, from several rooms in one shape."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line about work that waits for the reader, at the top of staff pages and on *Asked of you*."""

    key: str
    """Unlike the key of any other line, so that a page notices a new one."""

    href: str
    words: str
    where: str = ""
    seconds: int = 0
    """The time until it ends, with `left` like `1:24`."""

    left: str = ""
    voice: bool = False
    """A spoken yes that a colleague noted, to be seen: it counts already."""
