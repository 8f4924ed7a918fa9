"""Encrypt a push message for one browser (RFC 8291 over RFC 8188, `aes128gcm`, one record), and sign (RFC 8292). The
arithmetic is `cryptography`'s; here stands the order of the RFCs, held by their examples."""

import base64
import json
import os
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

RECORD_SIZE: Final = 4096
PADDED_TO: Final = 512


class BadKeys(Exception):
    """The subscription's keys cannot seal anything."""


def unpadded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def from_unpadded(text: str) -> bytes:
    """Raise ValueError for text that is no base64url."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def point_of(key: EllipticCurvePublicKey) -> bytes:
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
    """Return the body of the request. Raises BadKeys. `ours` and `salt` are given only to repeat an example."""
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
    between = _derive_key(shared, secret, b"WebPush: info\0" + point + mine, 32)
    key = _derive_key(between, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive_key(between, salt, b"Content-Encoding: nonce\0", 12)
    padding = bytes(max(padded_to - len(text), 0))
    record = AESGCM(key).encrypt(nonce, text + b"\x02" + padding, None)
    return salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(mine)]) + mine + record


def _derive_key(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


GOOD_FOR: Final = timedelta(hours=1)
"""The life of a token. The RFC allows a day; an hour forgives a clock that is off."""
_HEAD: Final = {"typ": "JWT", "alg": "ES256"}


def new_private_key() -> str:
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return unpadded(number.to_bytes(32, "big"))


def public_half(private: str) -> str:
    """Return the public half, as browsers and push services take it: 65 bytes in base64url."""
    return unpadded(point_of(_signing_key(private).public_key()))


def vapid_header(endpoint: str, now: datetime, private: str) -> str:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc.removesuffix(':443')}",
        "exp": int((now + GOOD_FOR).timestamp()),
        "sub": _whom_to_reach(),
    }
    return f"vapid t={_signed_token(claims, _signing_key(private))}, k={public_half(private)}"


def _whom_to_reach() -> str:
    """The contact address for a push service. Apple's takes none of a host called localhost."""
    return str(settings.BASE_URL) if settings.SECURE else f"mailto:{settings.DEFAULT_FROM_EMAIL}"


def _signed_token(claims: dict[str, object], key: EllipticCurvePrivateKey) -> str:
    said = ".".join(
        unpadded(json.dumps(part, separators=(",", ":")).encode()) for part in (_HEAD, claims)
    )
    pair = decode_dss_signature(key.sign(said.encode(), ECDSA(SHA256())))
    return f"{said}.{unpadded(b''.join(each.to_bytes(32, 'big') for each in pair))}"


def _signing_key(private: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(from_unpadded(private), "big"), SECP256R1())
