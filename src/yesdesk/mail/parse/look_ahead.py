"""What a line among headers is that is no header field: a look at the lines up to the next blank one tells."""

import re
from collections.abc import Sequence
from typing import Final

MOST_LINES: Final = 400
MOST_BYTES: Final = 65_536
_NAMED: Final = re.compile(
    rb"(?i)(from|to|date|subject|message-id|mime-version|reply-to|content-type|content-transfer-encoding)[ \t]*:"
)
"""Fields a head has once. In a text they stand where a mail is quoted, whose head has them already."""
_FIELD: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")
_LONG: Final = re.compile(rb"[A-Za-z0-9+/=_-]{24,}[;\s]*")
_SHORT: Final = re.compile(rb"[A-Za-z0-9+/=_-]{1,80}[;\s]*")
_OF_MACHINES: Final = re.compile(
    rb"(?i)(dkim-|domainkey-|arc-|authentication-|x-|.*-?signature|autocrypt|openpgp|face)"
)


def head_goes_on(head: Sequence[bytes], ahead: Sequence[bytes]) -> bool:
    """Return whether a field that the head still lacks stands before the next blank line."""
    there = {_name(line, _NAMED) for line in head}
    return any((name := _name(line, _NAMED)) and name not in there for line in ahead)


def is_a_value_cut(head: Sequence[bytes], ahead: Sequence[bytes]) -> bool:
    """Return whether all lines up to the blank one are the rest of a signature's base64 that lost its indent."""
    last = next((line for line in reversed(head) if line[:1] not in b" \t"), b"")
    if not ahead or not _OF_MACHINES.match(_name(last, _FIELD)):
        return False
    begins = (head[-1].strip(), ahead[0])  # the last line of it is a short one
    return any(map(_LONG.fullmatch, begins)) and all(map(_SHORT.fullmatch, ahead))


def _name(line: bytes, pattern: re.Pattern[bytes]) -> bytes:
    found = pattern.match(line)
    return found[1].lower() if found else b""
