"""Koha's permissions by the words its own page shows them with."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

MODULES: Final[Mapping[str, str]] = {
    "borrowers": "Add, modify and view patron information",
    "catalogue": "Staff access, allows viewing of catalogue in staff interface",
    "circulate": "Check out and check in items",
    "reserveforothers": "Place and modify holds for patrons",
    "updatecharges": "Manage patrons fines and fees",
}
PARTS: Final[Mapping[str, str]] = {
    "edit_borrowers": "Add, modify and view patron information",
    "circulate_remaining_permissions": "Remaining circulation permissions",
    "view_borrower_infos_from_any_libraries": "View patron infos from any libraries",
    "place_holds": "Place holds for patrons",
    "remaining_permissions": "Remaining permissions for managing fines and fees",
}


def how_to_grant(module: str, part: str) -> str:
    """Return a sentence for whoever looks after Koha. `part`: "1" for the whole module."""
    words = MODULES.get(module, module)
    if part == "1":
        return _(
            "In Koha, open the API account, More, Set permissions, and tick all of “%(module)s” (%(code)s)."
        ) % {"module": words, "code": module}
    return _(
        "In Koha, open the API account, More, Set permissions, “%(module)s”, and tick “%(part)s” (%(code)s)."
    ) % {"module": words, "part": PARTS.get(part, part), "code": f"{module}.{part}"}
