"""Start passwords: made by the machine, shown once, good for one sign-in."""

import secrets
from typing import Final

# No letter or digit that looks like another one when written on a slip of paper.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP: Final = 4


def start_password() -> str:
    """Like `k7wd-mmpe-3fqx-9tzh`: 80 bits, easy to read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
