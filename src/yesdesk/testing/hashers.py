"""Quick hashes for tests, refused inside a transaction, as Argon2 would keep writers waiting."""

from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher

from yesdesk.core.transactions import refuse_in_transaction


class QuickHasher(MD5PasswordHasher):
    def encode(self, password: str, salt: str) -> Any:
        refuse_in_transaction("a password's hash")
        return super().encode(password, salt)
