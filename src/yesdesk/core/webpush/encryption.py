"""A message that only the browser can read: RFC 8291 over RFC 8188 (`aes128gcm`), one record.

The arithmetic is `cryptography`'s; what stands here is the order of the two RFCs, held by their examples.
"""

import base64
import os
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_SIZE: Final = 4096
PADDED_TO: Final = 512


class BadKeys(Exception):
    """The subscription's keys are none that anything could be sealed for."""


def unpadded(text: bytes) -> str:
    """base64url without its `=`, as both RFCs write it."""
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def from_unpadded(text: str) -> bytes:
    """Raises ValueError for what is no base64url."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def point_of(key: EllipticCurvePublicKey) -> bytes:
    """65 bytes, uncompressed."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    text: bytes,
    *,
    p256dh: str,
    auth: str,
    padded_to: int = PADDED_TO,
    ours: EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """Return the body of the request. `ours` and `salt` are fresh for each message; given only to repeat an example.

    Raises BadKeys.
    """
    try:
        point, secret = from_unpadded(p256dh), from_unpadded(auth)
        theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as error:
        raise BadKeys from error
    if len(secret) != 16:
        raise BadKeys
    ours = ours or generate_private_key(SECP256R1())
    salt = salt or os.urandom(16)
    mine = point_of(ours.public_key())
    shared = ours.exchange(ECDH(), theirs)
    between = _derived(shared, secret, b"WebPush: info\0" + point + mine, 32)
    key = _derived(between, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(between, salt, b"Content-Encoding: nonce\0", 12)
    padding = bytes(max(padded_to - len(text), 0))
    record = AESGCM(key).encrypt(nonce, text + b"\x02" + padding, None)
    return salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(mine)]) + mine + record


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
