"""Passwords of tests: hashed quickly, and where nobody waits to write, as Argon2's are."""

from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher

from yesdesk.core.transactions import refuse_in_transaction


class QuickHasher(MD5PasswordHasher):
    """MD5's kind of hash, refused inside a transaction of the product's."""

    def encode(self, password: str, salt: str) -> Any:
        refuse_in_transaction("a password's hash")
        return super().encode(password, salt)
