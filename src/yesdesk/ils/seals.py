"""Card numbers and accounts as seals: the same number gives the same seal, and no seal gives a number back
to whoever holds only the database. The key is the library's SECRET_KEY, outside of it.
"""

from django.utils.crypto import salted_hmac


def seal_of_card(card: str) -> str:
    """64 hex digits; blanks in a typed number do not count."""
    return _sealed("card", "".join(card.split()))


def seal_of_account(ref: str) -> str:
    """64 hex digits for the library system's own ref."""
    return _sealed("account", ref)


def _sealed(kind: str, text: str) -> str:
    return salted_hmac(f"yesdesk.ils.{kind}", text, algorithm="sha256").hexdigest()
