"""A twin of an OpenID Connect issuer that is honest until it is told to lie: `document`, `claims` and `header` replace
what it says, `signs_with` is the key it really signs with."""

import base64
import json
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from tests.twins.http_server import TwinHandler, serving

CLIENT = "yesdesk-at-wren"
SECRET = "a secret: of the twin"
CODE = "a-code-of-the-twin"


@cache
def key_named(kid: str) -> RSAPrivateKey:
    """The same key for each name; making one takes a tenth of a second."""
    return generate_private_key(65537, 2048)


def jwk_of(kid: str) -> dict[str, Any]:
    told: dict[str, Any] = RSAAlgorithm.to_jwk(key_named(kid).public_key(), as_dict=True)
    return {**told, "kid": kid, "use": "sig", "alg": "RS256"}


@dataclass
class Issuer:
    """`asked`: the path of each request. `forms`: each form at the token endpoint, `logins` its Authorization."""

    url: str
    claims: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    keys: list[str] = field(default_factory=lambda: ["first"])
    signs_with: str = "first"
    algorithm: str = "RS256"
    status: int = HTTPStatus.OK
    body: bytes = b""
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            return {"keys": [jwk_of(kid) for kid in self.keys]}
        if path == "/token":
            return {"access_token": "none", "token_type": "Bearer", "id_token": self.token()}
        endpoints = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }
        return {**endpoints, **self.document}

    def token(self) -> str:
        claims = {each: said for each, said in self.claims.items() if said is not None}
        key: Any = key_named(self.signs_with) if self.algorithm == "RS256" else SECRET * 4
        signer: Any = None if self.algorithm == "none" else key
        return jwt.encode(
            claims, signer, self.algorithm, headers={"kid": self.keys[0], **self.header}
        )


class _Handler(TwinHandler[Issuer]):
    def do_GET(self) -> None:
        twin = self.server.twin
        twin.asked.append(self.path)
        told = twin.body or json.dumps(twin.answer(self.path)).encode()
        self.send_response(twin.status)
        if twin.status == HTTPStatus.FOUND:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.twin.forms.append(form)
        login = self.headers.get("Authorization", "").removeprefix("Basic ")
        self.server.twin.logins.append(base64.b64decode(login).decode())
        self.do_GET()


def issuer() -> AbstractContextManager[Issuer]:
    """The twin on loopback until the end of the block."""
    return serving(Issuer, _Handler)
