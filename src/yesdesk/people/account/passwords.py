"""A new password with its hash, made before the transaction that stores it: one who hashes keeps no writer waiting."""

import secrets
from dataclasses import dataclass, field
from typing import Final, Self

from django.contrib.auth.hashers import make_password

# No letter or digit that looks like another one when written on a slip of paper.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A new password, in plain text and hashed."""

    words: str = field(repr=False)
    hashed: str = field(repr=False)

    @classmethod
    def of(cls, words: str) -> Self:
        """Hash `words`. Outside of any transaction."""
        return cls(words, make_password(words))

    @classmethod
    def for_start(cls) -> Self:
        """Make a start password, to be shown once. Outside of any transaction."""
        return cls.of(start_password())

    @classmethod
    def of_nobody(cls) -> Self:
        """A password that lets nobody in, until somebody gets a start password."""
        return cls("", make_password(None))


def start_password() -> str:
    """Make a start password like `k7wd-mmpe-3fqx-9tzh`: 80 bits, easy to read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
