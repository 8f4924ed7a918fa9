"""OpenID Connect with the city's issuer: where it is, a code for an ID token, and the proof of that token.

It stands on httpx and PyJWT instead of allauth's adapter: docs/decisions/0031 says why. A sign-in imports it at its
first use, as an idle process needs neither.
"""

import base64
import hashlib
import json
import secrets
import ssl
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
import jwt
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from yesdesk.core.cache import TtlCache
from yesdesk.core.http_deadline import Deadline, DeadlineTransport
from yesdesk.core.loopback import is_loopback_host
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.people.account.passwords import PAGES_KEEP
from yesdesk.people.city.refusals import NO_ANSWER, NOT_PROVED, CityRefusal

WHOLE: Final = 6.0  # seconds for one exchange, whatever its single steps take
KEPT: Final = 3600.0  # seconds of discovery and keys
_LARGEST: Final = 256 * 1024
_CLOCKS_DIFFER: Final = 60  # seconds
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# By the issuer's private key alone: with HS256 our own secret would sign, with `none` anybody.
_ALGORITHMS: Final = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip

# Threads of a web process that never wait for the city: an issuer that is down stops no page.
_exchanges = BoundedSemaphore(max(1, settings.WEB_THREADS - PAGES_KEEP))


def new_secrets() -> dict[str, str]:
    """Make what one sign-in proves itself by; the session keeps it until its one use."""
    return {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}


def authorization_address(made: dict[str, str], *, ask_again: bool) -> str:
    """Return the page of the city to go to. `ask_again`: it asks for the password there although somebody is still
    signed in at the city. Raises CityRefusal.
    """
    page = str(discovery.get()["authorization_endpoint"])
    challenge = base64.urlsafe_b64encode(hashlib.sha256(made["verifier"].encode()).digest())
    asked = {
        "response_type": "code",
        "scope": "openid profile email",
        "client_id": settings.OIDC_CLIENT,
        "redirect_uri": redirect_address(),
        "state": made["state"],
        "nonce": made["nonce"],
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
        **({"prompt": "login"} if ask_again else {}),
    }
    return f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}"


def redirect_address() -> str:
    """Return the address that the city's IT enters for this library."""
    return f"{settings.BASE_URL}{reverse('city_back')}"


def claims_for(code: str, made: dict[str, str]) -> dict[str, Any]:
    """Exchange a code for the claims of a proved ID token. Raises CityRefusal."""
    known = discovery.get()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_address(),
        "client_id": settings.OIDC_CLIENT,
        "code_verifier": made["verifier"],
    }
    login = None
    if "client_secret_post" in known.get("token_endpoint_auth_methods_supported", ()):
        form |= {"client_secret": settings.OIDC_SECRET} if settings.OIDC_SECRET else {}
    elif settings.OIDC_SECRET:
        login = quote_plus(settings.OIDC_CLIENT), quote_plus(settings.OIDC_SECRET)
    told = _ask("POST", known["token_endpoint"], data=form, auth=login)
    return _proved_claims(told.get("id_token"), made["nonce"])


def _proved_claims(token: Any, nonce: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key_named(jwt.get_unverified_header(token).get("kid")),
            algorithms=_ALGORITHMS,
            audience=settings.OIDC_CLIENT,
            issuer=settings.OIDC_ISSUER,
            leeway=_CLOCKS_DIFFER,
            options={
                "require": ["iss", "aud", "exp", "iat", "sub", "nonce"],
                "enforce_minimum_key_length": True,
            },
        )
    except (jwt.PyJWTError, RecursionError) as error:
        raise CityRefusal(NOT_PROVED, type(error).__name__) from error
    if not constant_time_compare(str(claims["nonce"]), nonce):
        raise CityRefusal(NOT_PROVED, "another nonce")
    if claims.get("azp", settings.OIDC_CLIENT) != settings.OIDC_CLIENT:
        raise CityRefusal(NOT_PROVED, "a token for another program")
    sub = claims["sub"]
    if not (sub.isascii() and sub.isprintable() and 0 < len(sub) <= 255):
        raise CityRefusal(NOT_PROVED, "no usable sub")
    return claims


def _key_named(kid: str | None) -> jwt.PyJWK:
    """Return the issuer's key of this name. An unknown name has the keys fetched once more, as they change."""
    for _time in range(2):
        known = [key for key in keys.get() if kid in {None, key.key_id}]
        if len(known) == 1:
            return known[0]
        keys.forget()
    raise CityRefusal(NOT_PROVED, "an unknown key")


def _fetch_keys() -> list[jwt.PyJWK]:
    found = jwt.PyJWKSet.from_dict(_ask("GET", discovery.get()["jwks_uri"]))
    return [key for key in found.keys if key.public_key_use != "enc"]


def _discover() -> dict[str, Any]:
    issuer = settings.OIDC_ISSUER
    here = urlsplit(issuer)
    if here.scheme != "https" and not is_loopback_host(here.hostname or ""):
        raise CityRefusal(NO_ANSWER, "an issuer without https")
    told = _ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise CityRefusal(NO_ANSWER, "discovery names another issuer")
    for name in _ENDPOINTS:
        if urlsplit(str(told.get(name)))[:2] != here[:2]:
            raise CityRefusal(NO_ANSWER, f"{name} is not at the issuer's host")
    return told


def _ask(method: str, address: str, **sent: Any) -> dict[str, Any]:
    refuse_in_transaction("the city's sign-in")
    if not _exchanges.acquire(blocking=False):
        raise CityRefusal(NO_ANSWER, "too many at once")
    try:
        status, body = _exchange(method, address, sent)
        told = json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        raise CityRefusal(NO_ANSWER, type(error).__name__) from error
    finally:
        _exchanges.release()
    if status != 200 or not isinstance(told, dict):
        raise CityRefusal(NO_ANSWER, f"{urlsplit(address).path} answered {status}")
    return told


def _exchange(method: str, address: str, sent: dict[str, Any]) -> tuple[int, bytes]:
    """Read at most so much, in at most so much time; redirects are not followed."""
    deadline = Deadline()
    deadline.begin(WHOLE)
    transport = DeadlineTransport(deadline, ssl.create_default_context(), keep=0)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    body = b""
    with (
        httpx.Client(transport=transport, trust_env=False, timeout=WHOLE) as client,
        client.stream(method, address, headers=headers, **sent) as answer,
    ):
        for piece in answer.iter_raw():
            body += piece
            if len(body) > _LARGEST:
                raise CityRefusal(NO_ANSWER, "an answer without an end")
        return answer.status_code, body


discovery: Final = TtlCache(_discover, seconds=KEPT, in_tests=True)
keys: Final = TtlCache(_fetch_keys, seconds=KEPT, in_tests=True)
