import errno
from typing import Final

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No room on the disk; none left of the user's share of it; a file as large as this disk or user may have."""


def is_full_disk(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return _error_has_code(error, "sqlite_errorname", "SQLITE_FULL") or is_full_server(error)


def is_full_server(error: BaseException | None) -> bool:
    """Recognise a full disk of PostgreSQL's machine by its code, since it speaks many languages."""
    return _error_has_code(error, "sqlstate", "53100")


def _error_has_code(error: BaseException | None, name: str, code: str) -> bool:
    told = (error, getattr(error, "__cause__", None))
    return any(getattr(each, name, "") == code for each in told)
