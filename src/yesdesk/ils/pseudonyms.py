"""Pseudonyms of card numbers and accounts: none gives a number back to a holder of the database alone. The key is the
library's SECRET_KEY, outside of it. New ones are sealed under the present key (`card_pseudonym`); those under a named
former key are found too (`card_pseudonyms`). Words beside our marks can be read again by us alone."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from yesdesk.core.actors import Actor
from yesdesk.core.links import secret_keys
from yesdesk.core.storage.folders import secret_fingerprint

PROOF: Final = 6

BLOCK: Final = 8


def card_pseudonym(card: str) -> str:
    """64 hex digits; blanks in a typed number do not count."""
    return card_pseudonyms(card)[0]


def card_pseudonyms(card: str) -> list[str]:
    """Pseudonyms under each key we have, the present one first."""
    return _pseudonyms_by_each_key("card", "".join(card.split()))


def account_pseudonym(ref: str) -> str:
    return account_pseudonyms(ref)[0]


def account_pseudonyms(ref: str) -> list[str]:
    return _pseudonyms_by_each_key("account", ref)


def tag_pseudonym(tag: UUID) -> UUID:
    return tag_pseudonyms(tag)[0]


def tag_pseudonyms(tag: UUID) -> list[UUID]:
    return [UUID(seal[:32]) for seal in _pseudonyms_by_each_key("tag", str(tag))]


def key_fingerprint() -> str:
    return secret_fingerprint(secret_keys()[0])


def known_key_fingerprints() -> list[str]:
    return [secret_fingerprint(key) for key in secret_keys()]


def encrypt_word(mark: str, word: str) -> str:
    """Seal `word` as letters, digits, `-` and `_`: another value beside each mark, and as long for every short word."""
    raw = word.encode()
    padded = raw.ljust(max(-(-len(raw) // BLOCK), 1) * BLOCK, b"\0")
    key = str(settings.SECRET_KEY)
    sealed = _proof_bytes(key, mark, padded) + _xor_with_stream(key, mark, padded)
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def decrypt_word(mark: str, value: str) -> str | None:
    """The decrypted word; None for a value of another mark, a lost key, or none of our own."""
    try:
        sealed = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return None
    for key in secret_keys():
        padded = _xor_with_stream(key, mark, sealed[PROOF:])
        if constant_time_compare(_proof_bytes(key, mark, padded), sealed[:PROOF]):
            return padded.rstrip(b"\0").decode(errors="replace")
    return None


def _proof_bytes(key: str, mark: str, padded: bytes) -> bytes:
    text = f"{mark} {padded.hex()}"
    return salted_hmac("yesdesk.ils.mark", text, secret=key, algorithm="sha256").digest()[:PROOF]


def _xor_with_stream(key: str, mark: str, data: bytes) -> bytes:
    """Mix with a stream that no other mark has; twice gives the data back."""
    salt, stream = "yesdesk.ils.mark.stream", b""
    while len(stream) < len(data):
        block = salted_hmac(salt, f"{mark} {len(stream)}", secret=key, algorithm="sha256")
        stream += block.digest()
    return bytes(one ^ other for one, other in zip(data, stream, strict=False))


def _pseudonyms_by_each_key(kind: str, text: str) -> list[str]:
    salt = f"yesdesk.ils.{kind}"
    return [
        salted_hmac(salt, text, secret=key, algorithm="sha256").hexdigest() for key in secret_keys()
    ]


def staff_code(user_id: int | None) -> str:
    return f"S{user_id or 0}"


def user_of_staff_code(code: str) -> int | None:
    number = code.removeprefix("S")
    return int(number) or None if number.isascii() and number.isdigit() else None


def staff_code_of(by: Actor) -> str:
    return staff_code(by.user_id)
