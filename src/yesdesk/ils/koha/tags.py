"""The note Yesdesk leaves on whatever it writes into Koha: which intent, which staff code, which rule.

`yesdesk:<uuid> staff:S7 rule:late-fees`. Koha records its API account for every write, never the person.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from yesdesk.ils.port import Order

_NOTE: Final = re.compile(
    r"yesdesk:(?P<uuid>[\w-]+)(?: staff:(?P<staff>\S*))?(?: rule:(?P<rule>\S+))?"
)
ANY_OF_OURS: Final = {"-like": "yesdesk:%"}
"""How `q` finds every note of ours."""

_GAPS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Tag:
    uuid: str
    staff: str
    rule: str


def note_for(order: Order) -> str:
    """One line, found again by `asked_for`."""
    parts = [f"yesdesk:{order.uuid}", f"staff:{_word(order.staff)}"]
    rule = _word(order.fields.get("rule", ""))
    if rule:
        parts.append(f"rule:{rule}")
    return " ".join(parts)


def tag_in(note: str) -> Tag | None:
    """What a note of ours says; None for anybody else's."""
    found = _NOTE.match(note)
    if found is None:
        return None
    return Tag(found["uuid"], found["staff"] or "", found["rule"] or "")


def asked_for(order: Order) -> dict[str, Any]:
    """How `q` finds the notes of this order; `tag_in` then tells whether it is exactly this one."""
    return {"-like": f"yesdesk:{order.uuid}%"}


def _word(text: str) -> str:
    return _GAPS.sub("_", text.strip())
