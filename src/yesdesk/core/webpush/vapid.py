"""Who we are, said to a push service: a token signed with the library's own key (RFC 8292, VAPID)."""

import json
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from yesdesk.core.webpush.encryption import from_unpadded, point_of, unpadded
from yesdesk.core.webpush.keys import private_key_text

GOOD_FOR: Final = timedelta(hours=1)
"""How long a token holds. The RFC allows a day; an hour forgives a clock that is off."""
_HEAD: Final = {"typ": "JWT", "alg": "ES256"}


def new_private_key() -> str:
    """Return a fresh one as it is kept: its number, 32 bytes in base64url."""
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return unpadded(number.to_bytes(32, "big"))


def public_half(private: str) -> str:
    """Return what goes with it, as browsers and push services take it: 65 bytes in base64url."""
    return unpadded(point_of(_key(private).public_key()))


def authorization(endpoint: str, now: datetime) -> str:
    """Return the header that goes with one message to `endpoint`."""
    private = private_key_text()
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc.removesuffix(':443')}",
        "exp": int((now + GOOD_FOR).timestamp()),
        "sub": _whom_to_reach(),
    }
    return f"vapid t={_signed(claims, _key(private))}, k={public_half(private)}"


def _whom_to_reach() -> str:
    """The contact address for a push service. Apple's takes none of a host called localhost."""
    return str(settings.BASE_URL) if settings.SECURE else f"mailto:{settings.DEFAULT_FROM_EMAIL}"


def _signed(claims: dict[str, object], key: EllipticCurvePrivateKey) -> str:
    said = ".".join(
        unpadded(json.dumps(part, separators=(",", ":")).encode()) for part in (_HEAD, claims)
    )
    pair = decode_dss_signature(key.sign(said.encode(), ECDSA(SHA256())))
    return f"{said}.{unpadded(b''.join(each.to_bytes(32, 'big') for each in pair))}"


def _key(private: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(from_unpadded(private), "big"), SECP256R1())
