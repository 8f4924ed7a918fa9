"""Whether a message may come in: RFC 8292 as a push service checks it."""

import json
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.twins.push.browser import plain

_HEADER = re.compile(r"vapid t=([\w-]+\.[\w-]+\.[\w-]+), k=([\w-]+)")


class NotLetIn(Exception):
    """401 or 403: no token, or one that is not right."""


def claims_of(header: str) -> tuple[dict[str, Any], str]:
    """What a good token says, and the key it is signed with. Raises NotLetIn."""
    found = _HEADER.fullmatch(header)
    if found is None:
        raise NotLetIn("no vapid header")
    token, key = found.groups()
    said, _dot, signature = token.rpartition(".")
    head, claims = (json.loads(plain(part)) for part in said.split("."))
    if head != {"typ": "JWT", "alg": "ES256"}:
        raise NotLetIn(f"signed as {head}")
    pair = plain(signature)
    der = encode_dss_signature(int.from_bytes(pair[:32], "big"), int.from_bytes(pair[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(key))
    try:
        public.verify(der, said.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature as wrong:
        raise NotLetIn("not signed with that key") from wrong
    return claims, key


def check(header: str, *, origin: str, server_key: str, now: float) -> dict[str, Any]:
    """The claims of a token that is good for this service, subscription and moment. Raises NotLetIn."""
    claims, key = claims_of(header)
    wrong = [
        words
        for words, holds in (
            ("another key than it was subscribed with", key == server_key),
            ("aud is another service", claims.get("aud") == origin),
            ("exp is over or beyond a day", now < claims.get("exp", 0) <= now + 86_400),
            ("sub reaches nobody", str(claims.get("sub", "")).startswith(("mailto:", "https://"))),
        )
        if not holds
    ]
    if wrong:
        raise NotLetIn(", ".join(wrong))
    return claims
