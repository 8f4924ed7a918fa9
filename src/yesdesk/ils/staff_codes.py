"""The code a library system and the ledger know a member of staff by: never a name, never a login."""

from yesdesk.core.actors import Actor


def staff_code(user_id: int | None) -> str:
    """`S7` for user 7; `S0` for the machine itself."""
    return f"S{user_id or 0}"


def user_of(code: str) -> int | None:
    """Return the way back; None for the machine, or for no code at all."""
    number = code.removeprefix("S")
    return int(number) or None if number.isascii() and number.isdigit() else None


def code_of(by: Actor) -> str:
    """Return the code of whoever acts."""
    return staff_code(by.user_id)
