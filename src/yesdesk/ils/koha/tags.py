"""The mark Yesdesk leaves on whatever it writes into Koha: which intent, and a value that only Yesdesk reads.

`yesdesk:<uuid> <value>`. Koha keeps notes for good and shows them to all its staff, so no rule and no colleague stands
in one in plain words. `staff:S7` follows only where the signed sheet says that the library's auditor asked for it.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from yesdesk.ils.port import Order
from yesdesk.ils.pseudonyms import decrypt_word, encrypt_word

_NOTE: Final = re.compile(
    r"yesdesk:(?P<uuid>[\w-]+)(?: (?P<value>[\w-]{11,})(?=\s|$))?"
    r"(?: staff:(?P<staff>\S*))?(?: rule:(?P<rule>\S+))?"
)
"""`rule`: as it stood there in plain words until November 2026."""

ANY_OF_OURS: Final = {"-like": "yesdesk:%"}
"""The `q` that finds every note of ours."""

_GAPS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Tag:
    """`staff`, `rule`: empty where it does not say, or not to us."""

    uuid: str
    staff: str
    rule: str


def note_for(order: Order) -> str:
    """The note of an order: one line, found again by `asked_for`."""
    parts = [f"yesdesk:{order.uuid}", encrypt_word(order.uuid, order.fields.get("rule", ""))]
    staff = _GAPS.sub("_", order.staff.strip())
    return " ".join([*parts, f"staff:{staff}"] if staff else parts)


def tag_in(note: str) -> Tag | None:
    """The tag in a note of ours; None for anybody else's."""
    found = _NOTE.match(note)
    if found is None:
        return None
    uuid, value = found["uuid"], found["value"]
    rule = decrypt_word(uuid, value) if value else found["rule"]
    return Tag(uuid, found["staff"] or "", rule or "")


def asked_for(order: Order) -> dict[str, Any]:
    """The `q` that finds the notes of this order; `tag_in` then tells whether it is exactly this one."""
    return {"-like": f"yesdesk:{order.uuid}%"}
