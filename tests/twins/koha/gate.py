"""Who may: the twin's API keys, tokens and permissions."""

import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from tests.twins.koha.asking import Said, SaysNo

CLIENT_ID: Final = "yesdesk-key"
CLIENT_SECRET: Final = "yesdesk-secret"

SMALLEST: Final[Mapping[str, frozenset[str]]] = {
    "catalogue": frozenset({"1"}),
    "reserveforothers": frozenset({"1"}),
    "borrowers": frozenset({"edit_borrowers", "view_borrower_infos_from_any_libraries"}),
    "circulate": frozenset({"circulate_remaining_permissions"}),
    "updatecharges": frozenset({"remaining_permissions"}),
}
"""The smallest API account, as our docs tell people to make it; "1" is the whole module."""


@dataclass
class Gate:
    """`library`: where the account of this key is at home. `lives`: seconds a token is good for; `said_life`: what is
    said of that, None for the truth. `basic`: whether RESTBasicAuth is on.
    """

    permissions: dict[str, frozenset[str]] = field(default_factory=lambda: dict(SMALLEST))
    library: str = "MILL"
    active: bool = True
    oauth: bool = True
    basic: bool = False
    lives: int = 3600
    said_life: int | None = None
    logins: int = 0
    tokens: dict[str, float] = field(default_factory=dict)

    def token(self, body: bytes) -> Said:
        """Client credentials in, a token out; there is no refresh."""
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if not self.oauth or form.get("grant_type") != "client_credentials":
            raise SaysNo(400, {"error": "Unimplemented grant type"})
        if form.get("client_id") != CLIENT_ID or not self.active:
            raise SaysNo(403, {"error": "unauthorized_client"})
        if form.get("client_secret") != CLIENT_SECRET:
            raise SaysNo(403, {"error": "access_denied"})
        self.logins += 1
        token = secrets.token_hex(16)
        self.tokens[token] = time.monotonic() + self.lives
        life = self.lives if self.said_life is None else self.said_life
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": life}
        return Said(200, answer)

    def expire(self) -> None:
        """Every token ends now, whatever was said of its life."""
        self.tokens.clear()

    def check(self, authorization: str, permissions: Any) -> None:
        """401 for who is not known, 403 for who may not, with what is missing."""
        self._know(authorization)
        alternatives = permissions if isinstance(permissions, list) else [permissions]
        if not any(self._may(each) for each in alternatives):
            raise SaysNo(
                403,
                {
                    "error": "Authorization failure. Missing required permission(s).",
                    "required_permissions": permissions,
                },
            )

    def sees(self, patron: Mapping[str, Any]) -> bool:
        """Patrons of another library are not there at all for who may not see them: no 403, an empty list."""
        granted = self.permissions.get("borrowers", frozenset())
        anywhere = granted & {"1", "view_borrower_infos_from_any_libraries"}
        return bool(anywhere) or patron["library_id"] == self.library

    def _know(self, authorization: str) -> None:
        kind, _, value = authorization.partition(" ")
        if kind == "Bearer" and self.tokens.get(value, 0) > time.monotonic():
            return
        if kind == "Basic" and self.basic:
            if base64.b64decode(value).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}":
                return
            raise SaysNo(403, {"error": "Invalid password"})
        raise SaysNo(401, {"error": "Authentication failure."})

    def _may(self, wanted: Mapping[str, str]) -> bool:
        return all(
            "1" in self.permissions.get(module, ())
            or (part != "1" and part in self.permissions.get(module, ()))
            for module, part in wanted.items()
        )
