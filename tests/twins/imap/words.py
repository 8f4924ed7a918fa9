"""Words of a command, and sets of numbers."""

import re
from collections.abc import Iterable
from typing import Final

_WORD: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"|\{(\d+)\+?\}\r\n|(\([^()]*\))|([^\s"()]+)')


class Refused(Exception):
    """NO, and why."""


def parsed(line: bytes) -> tuple[str, str, list[bytes]]:
    """Tag, name (`UID FETCH` is one), and the words after it: strings without quotes, lists with brackets."""
    words: list[bytes] = []
    at = 0
    while found := _WORD.search(line, at):
        at = found.end()
        if found[2] is not None:
            words.append(line[at : at + int(found[2])])
            at += int(found[2])
        elif found[1] is not None:
            words.append(re.sub(rb"\\(.)", rb"\1", found[1]))
        else:
            words.append(found[3] or found[4])
    tag, name, *rest = words
    if name.upper() == b"UID":
        name, *rest = b"UID " + rest[0], *rest[1:]
    return tag.decode(), name.decode().upper(), rest


def numbers_in(words: bytes, there: Iterable[int]) -> list[int]:
    """Which of `there` a set like `1:3,7,9:*` names, in their order."""
    known = sorted(there)
    last = known[-1] if known else 0
    named: set[int] = set()
    for part in words.decode().split(","):
        first, _, second = part.partition(":")
        low, high = sorted(last if end == "*" else int(end) for end in (first, second or first))
        named.update(uid for uid in known if low <= uid <= high)
    return sorted(named)
