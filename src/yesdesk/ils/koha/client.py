"""Koha's client: logs in, reads up to three times, writes exactly once."""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext_noop as _

from yesdesk.ils.koha import NO_ADDRESS
from yesdesk.ils.koha.http import KohaHttp, KohaRequest, NotSent, ResponseLost
from yesdesk.ils.koha.responses import STRANGE, KohaLoginRefused, KohaRefused, KohaResponse, Row
from yesdesk.ils.port import AccessDenied, Unknown, Unreachable, Unreadable

PAUSES: Final = (0.2, 0.6)
PAGE: Final = 100
RENEW_TOKEN_BEFORE: Final = 60
NOBODY: Final = "/patrons/0"
BEHIND_A_PROXY: Final = frozenset({502, 503, 504})

TIMED_OUT: Final = 408
"""The server heard no whole request; a proxy says so after it asked, too, so a write is unknown."""

NOT_NOW: Final = frozenset({TIMED_OUT, 429})

NO_ANSWER: Final = _("Koha does not answer.")
TOO_OFTEN: Final = _("Koha says that it is asked too often just now.")
NOT_LET_IN: Final = _("Koha does not know our key.")
ELSEWHERE: Final = _("Koha's address sends us elsewhere.")
ODD_RECORD: Final = _("Koha fails on this record, and on no other.")


STAFF_PAGE: Final = "/cgi-bin/koha/mainpage.pl"

_IN_A_NAME: Final = re.compile(rb"_(\d\d)\.(\d\d)(\d\d)\d{3}\.(?:css|js)\b")


class KohaClient:
    """A client that several threads may read with; they share its token. `pause` waits between two tries of a read."""

    def __init__(
        self,
        wire: KohaHttp,
        *,
        client_id: str,
        client_secret: str,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.wire = wire
        self._key = {"client_id": client_id, "client_secret": client_secret}
        self._pause = pause
        self._token = ""
        self._token_ends = 0.0
        self._door = threading.Lock()

    def read(
        self,
        path: str,
        *,
        q: Mapping[str, Any] | None = None,
        params: Sequence[tuple[str, str]] = (),
        embed: str = "",
    ) -> KohaResponse:
        """Read with `q` of Koha's own query language, always exact. Raises KohaRefused, Unreachable and its kinds."""
        asked = [*params, ("q", json.dumps(q))] if q is not None else list(params)
        headers = {"x-koha-embed": embed} if embed else {}
        try:
            answer = self._known(KohaRequest("GET", path, asked, headers), self._read_once)
        except Unreachable as lost:
            if _went_wrong(lost.__cause__) and self.answers():
                raise Unreadable(ODD_RECORD) from lost
            raise
        return _raise_unless_accepted(answer)

    def answers(self) -> bool:
        try:
            return (
                self.wire.exchange(_with_token(KohaRequest("GET", NOBODY), self._token)).status
                < 500
            )
        except (NotSent, ResponseLost):
            return False

    def read_all(
        self,
        path: str,
        *,
        q: Mapping[str, Any] | None = None,
        order: str,
        embed: str = "",
        pages: int = 20,
    ) -> list[Row]:
        """Read all rows, page by page, by an `order` that leaves no two rows equal. Raises like `read`."""
        rows: list[Row] = []
        for number in range(1, pages + 1):
            params = [("_page", str(number)), ("_per_page", str(PAGE)), ("_order_by", order)]
            answer = self.read(path, q=q, params=params, embed=embed)
            if not isinstance(answer.body, list):
                raise Unreadable(STRANGE)
            rows += answer.rows
            if len(answer.body) < PAGE:
                break
        return rows

    def read_row(self, path: str) -> Row:
        answer = self.read(path)
        if not answer.row:
            raise Unreadable(STRANGE)
        return answer.row

    def try_row(self, path: str, within: float) -> Row | None:
        try:
            answer = self._known(
                KohaRequest("GET", path), lambda asking: self.wire.exchange(asking, within)
            )
        except (NotSent, ResponseLost):
            return None
        return answer.row if answer.status == 200 else None

    def write(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> KohaResponse:
        """Send once. Raises KohaRefused (nothing was done), Unreachable (nothing was sent) or Unknown. A 401 comes
        before anything is done, so that alone is sent once more, with a new token."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        content = None if body is None else spelled(body).encode()
        answer = self._known(KohaRequest(method, path, (), headers, content), self._write_once)
        if answer.status >= 500 or answer.status == TIMED_OUT:
            raise Unknown(f"Koha answered {answer.status}: {answer.words}")
        return _raise_unless_accepted(answer)

    def version(self) -> str:
        try:
            return version_in(self.wire.page(STAFF_PAGE))
        except (NotSent, ResponseLost):
            return ""

    def specification(self) -> Row:
        self._check_address()
        answer = self._read_once(KohaRequest("GET", "/"))
        _raise_if_busy(answer)
        if answer.status != 200 or "paths" not in answer.row:
            raise Unreachable(NO_ANSWER)
        return answer.row

    def log_in(self) -> None:
        """Fetch a new token; there is no refresh. Raises KohaLoginRefused or Unreachable."""
        self._check_address()
        form = urlencode({"grant_type": "client_credentials", **self._key}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._read_once(KohaRequest("POST", "/oauth/token", (), headers, form))
        _raise_if_busy(answer)
        token = answer.row.get("access_token")
        if answer.status != 200 or not isinstance(token, str):
            raise KohaLoginRefused(answer)
        lives = float(answer.row.get("expires_in") or 0)
        self._token = token
        self._token_ends = time.monotonic() + max(lives - RENEW_TOKEN_BEFORE, lives / 2)

    def _known(
        self, asking: KohaRequest, send: Callable[[KohaRequest], KohaResponse]
    ) -> KohaResponse:
        """Send with a token; a 401 brings one new login, and no more."""
        token = self._let_in(self._token if time.monotonic() >= self._token_ends else None)
        answer = send(_with_token(asking, token))
        if answer.status == 401:
            answer = send(_with_token(asking, self._let_in(token)))
        if answer.status == 401:
            raise AccessDenied(NOT_LET_IN)
        return answer

    def _let_in(self, spent: str | None) -> str:
        """Return the present token; a new one in place of `spent`, unless another thread fetched it."""
        if spent is None:
            return self._token
        with self._door:
            if self._token == spent:
                try:
                    self.log_in()
                except KohaLoginRefused as no:
                    raise AccessDenied(NOT_LET_IN) from no
            return self._token

    def _read_once(self, asking: KohaRequest) -> KohaResponse:
        for pause in (*PAUSES, None):
            try:
                answer = self.wire.exchange(asking)
            except (NotSent, ResponseLost) as lost:
                last: Exception = lost
            else:
                if answer.status < 500 and answer.status != TIMED_OUT:
                    return answer
                last = KohaRefused(answer)
            if pause is not None:
                self._pause(pause)
        raise Unreachable(NO_ANSWER) from last

    def _write_once(self, asking: KohaRequest) -> KohaResponse:
        try:
            return self.wire.exchange(asking)
        except NotSent as nobody:
            raise Unreachable(NO_ANSWER) from nobody
        except ResponseLost as lost:
            raise Unknown(str(lost)) from lost

    def _check_address(self) -> None:
        if not self.wire.usable:
            raise AccessDenied(NO_ADDRESS)


def _went_wrong(last: BaseException | None) -> bool:
    """Tell Koha's own failure, as a row with 0000-00-00 for a date makes it."""
    return (
        isinstance(last, KohaRefused)
        and last.answer.status >= 500
        and last.answer.status not in BEHIND_A_PROXY
    )


def _with_token(asking: KohaRequest, token: str) -> KohaRequest:
    headers = {**(asking.headers or {}), "Authorization": f"Bearer {token}"}
    return KohaRequest(asking.method, asking.path, asking.params, headers, asking.content)


def _raise_if_busy(answer: KohaResponse) -> None:
    if answer.status in NOT_NOW:
        raise Unreachable(TOO_OFTEN, retry_after=answer.retry_after)


def _raise_unless_accepted(answer: KohaResponse) -> KohaResponse:
    _raise_if_busy(answer)
    if 300 <= answer.status < 400:
        raise AccessDenied(ELSEWHERE)
    if answer.status >= 400:
        raise KohaRefused(answer)
    return answer


def spelled(body: Mapping[str, Any]) -> str:
    """Write JSON with a Decimal as it is: 18.40 is sent as 18.40, and was never a float."""
    parts = (
        f"{json.dumps(name)}: {value:f}"
        if isinstance(value, Decimal)
        else f"{json.dumps(name)}: {json.dumps(value)}"
        for name, value in body.items()
    )
    return "{" + ", ".join(parts) + "}"


def version_in(page: bytes) -> str:
    """Return a version like `23.05.04`: the API tells none, but the names of the staff pages' style sheets do."""
    found = _IN_A_NAME.search(page)
    return ".".join(part.decode() for part in found.groups()) if found else ""
