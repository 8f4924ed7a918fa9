"""A browser that allowed to be rung: its keys, and how it opens what comes (RFC 8291, RFC 8188)."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def plain(text: str) -> bytes:
    """Of base64url without padding."""
    return base64.urlsafe_b64decode(text + "===")


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Browser:
    """`endpoint`: where its push service takes messages for it. `server_key`: whose messages it takes."""

    endpoint: str
    server_key: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def given(self) -> dict[str, str]:
        """What its page sends to the library."""
        return {
            "endpoint": self.endpoint,
            "p256dh": text_of(self.point),
            "auth": text_of(self.secret),
            "server_key": self.server_key,
        }

    def opened(self, body: bytes) -> bytes:
        """The text of a message. Raises InvalidTag or AssertionError for one that is not for this browser."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, record = body[21 : 21 + length], body[21 + length :]
        assert length == 65
        assert 18 <= len(record) <= size, "one record"
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.key.exchange(ec.ECDH(), sender)
        first = _step(self.secret, shared, b"WebPush: info\0" + self.point + theirs, 32)
        key = _step(salt, first, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _step(salt, first, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert text.endswith(b"\x02"), "the last record"
        return text[:-1]


def _step(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF as RFC 8291 spells it out, one block."""
    extracted = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)[:length]
