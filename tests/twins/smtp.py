"""A mail server in the test's own process (aiosmtpd), which takes mail, or breaks where it is told to.

`fault("RCPT", "450 4.2.1 later")` is met once, at the next RCPT; `fault(..., times=...)` more often. Steps: CONNECT,
EHLO, AUTH, MAIL, RCPT, RSET, DATA (instead of its 354), BODY (after the 354), END (instead of taking it), TAKEN (it is
taken, and this is answered). A fault is a reply, DROP, or a function that is called and then all goes on.
"""

import asyncio
import base64
import contextlib
import logging
import ssl
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP: Final = "drop"
logging.getLogger("mail.log").setLevel(logging.WARNING)

type Fault = str | Callable[[], object]


@dataclass(frozen=True)
class Taken:
    """One message as it came. `options` of MAIL FROM."""

    sender: str
    recipient: str
    content: bytes
    options: tuple[str, ...]

    @property
    def mail(self) -> EmailMessage:
        found = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


@dataclass
class MailServer:
    """`taken`: what it took, in order. `logins`: who signed in, and how. `connections`: how many there were; `quits`:
    how many of them were ended politely.
    """

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    logins: list[tuple[str, str, str]] = field(default_factory=list)
    connections: int = 0
    quits: int = 0
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def fault(self, step: str, what: Fault, *, times: int = 1) -> None:
        self.faults.setdefault(step, deque()).extend([what] * times)

    def well(self) -> None:
        """No more faults."""
        self.faults.clear()

    def next_fault(self, step: str) -> Fault | None:
        waiting = self.faults.get(step)
        return waiting.popleft() if waiting else None

    def authenticate(
        self, _talk: SMTP, _session: Session, _envelope: Any, how: str, data: Any
    ) -> AuthResult:
        """Notes every try."""
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        self.logins.append((how, user, password))
        return AuthResult(success=self.passwords.get(user) == password, handled=False)

    def to(self, recipient: str) -> list[Taken]:
        return [each for each in self.taken if each.recipient == recipient]


class _Talk(SMTP):
    """One connection."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        self._server = server
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a login without TLS: nobody listens on loopback
            super().__init__(_Handler(server, self), **options)

    async def broken(self, step: str) -> bool:
        fault = self._server.next_fault(step)
        if fault is None:
            return False
        if callable(fault):
            await asyncio.get_running_loop().run_in_executor(None, fault)
            return False
        if fault == DROP:
            self.drop()
        else:
            await self.push(fault)
        return True

    def drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()  # type: ignore[attr-defined]

    async def push(self, status: Any) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        if str(status).startswith("220 ") and await self.broken("CONNECT"):
            return
        with contextlib.suppress(ConnectionError):
            await super().push(status)
        if str(status).startswith("354 "):
            await self.broken("BODY")

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self.broken("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self.broken("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self.broken("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self.broken("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:
        if not await self.broken("RSET"):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        self._server.quits += 1
        await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self.broken("DATA"):
            await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, server: MailServer, talk: _Talk) -> None:
        self._server = server
        self._talk = talk

    async def handle_DATA(self, _talk: SMTP, _session: Session, envelope: Envelope) -> str:
        if await self._talk.broken("END"):
            return "451 4.3.0 already answered"
        content = envelope.content
        assert isinstance(content, bytes)
        taken = Taken(
            (envelope.mail_from or "").strip("<>"),
            envelope.rcpt_tos[0],
            content,
            tuple(envelope.mail_options),
        )
        self._server.taken.append(taken)
        if await self._talk.broken("TAKEN"):
            return "250 already answered"
        return "250 2.0.0 taken"

    async def auth_XOAUTH2(self, talk: SMTP, args: list[str]) -> AuthResult:
        told = (await self._told(talk, args)).split("\x01")
        user, token = told[0].removeprefix("user="), told[1].removeprefix("auth=Bearer ")
        self._server.logins.append(("XOAUTH2", user, token))
        if self._server.tokens.get(user) == token:
            return AuthResult(success=True)
        await talk.challenge_auth('{"status":"400","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)

    async def _told(self, talk: SMTP, args: list[str]) -> str:
        return base64.b64decode(args[1]).decode()


@contextlib.contextmanager
def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    unicode: bool = True,
    login: bool = False,
    port: int = 0,
) -> Iterator[MailServer]:
    """On 127.0.0.1. `tls`: from the start; `starttls`: when asked. `unicode`: knows SMTPUTF8. `login`: asks for one."""
    server = MailServer()

    def talk() -> _Talk:
        server.connections += 1
        return _Talk(
            server,
            hostname="mail.test",
            ident="test",
            enable_SMTPUTF8=unicode,
            tls_context=starttls,
            auth_required=login,
            auth_require_tls=False,
            authenticator=server.authenticate,
            auth_exclude_mechanism=None if login else ["PLAIN", "LOGIN", "XOAUTH2"],
            loop=asyncio.get_running_loop(),
        )

    with loop_in_a_thread() as loop:
        begun = asyncio.run_coroutine_threadsafe(
            loop.create_server(talk, "127.0.0.1", port, ssl=tls), loop
        ).result()
        server.port = begun.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(ended(begun), loop).result()


async def ended(server: asyncio.Server) -> None:
    """Stops listening, and lets go of whoever still talks."""
    server.close()
    server.abort_clients() if hasattr(server, "abort_clients") else None
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)


@contextlib.contextmanager
def loop_in_a_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of its own, for a server beside a test that waits."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mail-server", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
