"""The one box of the top bar, for the frame of every staff page."""

from typing import Any

from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of


def frame_box(http: Any) -> dict[str, str] | None:
    """Where the box leads; None for who may find nothing. No query."""
    by = getattr(http, "actor", None)
    if by is None or not by.may(Permission.DESK_REQUEST_SEE):
        return None
    scans = by.may(Permission.ILS_ACCOUNT_SEE)
    return {"find_href": address_of("find"), "scan_href": address_of("scan") if scans else ""}
