"""What somebody wrote on an account in the library system."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    words: str
    seen_by_patron: bool = False
    """It is meant for the patron, who sees it on their own account; else for staff alone."""
