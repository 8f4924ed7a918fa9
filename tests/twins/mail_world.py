"""The world of mail as patrons meet it, on loopback: one server that takes mail from anybody, over TLS.

It is the submission server of `post.example`, whose customers sign in with their password; the library's own server,
which notes what it knows of a sender and takes away what others noted in its name; and the mailboxes of both.
"""

import asyncio
import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.twins.imap import Boxes, serving
from tests.twins.mail_letters import as_read, not_delivered
from tests.twins.smtp import ended, loop_in_a_thread
from yesdesk.testing.certificates import signed_by_itself
from yesdesk.testing.patience import PATIENCE, until

HOST: Final = "localhost"
LIBRARY: Final = "ask@mill.library.example"
LIBRARYS_PASSWORD: Final = "open sesame"
OURS: Final = "mx.library.example"
THEIRS: Final = "post.example"
_RESULTS: Final = re.compile(
    rb"^Authentication-Results:\s*mx\.library\.example\b[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Post:
    """One mail in a mailbox of `post.example`. `sender`: of the envelope, empty where reports go nowhere."""

    sender: str
    recipient: str
    content: bytes
    at: datetime

    @property
    def mail(self) -> Any:
        return as_read(self.content)

    @property
    def text(self) -> str:
        return str(self.mail.get_body(("plain",)).get_content())

    @property
    def html(self) -> str:
        return str(self.mail.get_body(("html",)).get_content())


type Answer = Callable[[Post], bytes]


@dataclass
class MailWorld:
    """`certificate`: trust it, and both servers are known. `boxes`: the library's account on its IMAP server.

    `robots`: who answers each mail by itself, after a second. `gone`: whose mailbox is not there, and what is said.
    `slow`: seconds its SMTP server takes over a mail that it has whole. `steps`: every command that was heard.
    """

    certificate: Path
    boxes: Boxes
    port: int = 0
    imap_port: int = 0
    passwords: dict[str, str] = field(default_factory=dict)
    robots: dict[str, Answer] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    slow: float = 0.0
    _heard: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))

    @property
    def steps(self) -> int:
        return sum(map(len, self._heard))

    def listen(self, imap: list[str]) -> None:
        """Its IMAP server notes what it hears there."""
        self._heard = (imap, self._heard[1])

    def hear(self, command: str) -> None:
        self._heard[1].append(command)

    def customer(self, address: str, password: str = "lighthouse") -> str:
        """Somebody with a mailbox at post.example; their address."""
        self.passwords[address] = password
        return address

    def send(self, mail: bytes, *, sender: str, to: str = LIBRARY, signed_in: bool = True) -> None:
        """From a phone, by SMTP. Not `signed_in`: as anybody can who only says who they are."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        with smtplib.SMTP_SSL(HOST, self.port, timeout=PATIENCE, context=trusted) as line:
            if signed_in:
                line.login(sender, self.passwords[sender])
            line.sendmail(sender, [to], mail)

    def inbox(self, address: str) -> list[Post]:
        """What lies in somebody's mailbox, oldest first."""
        return [post for post in list(self.posts) if post.recipient == address]

    def newest(self, address: str, *, count: int = 1, seconds: float = 60) -> Post:
        """The newest of so many, once they are there."""
        until(lambda: len(self.inbox(address)) >= count, seconds=seconds)
        return self.inbox(address)[-1]

    def put_into_our_mailbox(self, content: bytes) -> None:
        with self.boxes.lock:
            self.boxes.inbox.put(content)

    def authenticate(
        self, _talk: SMTP, _session: Session, _envelope: Any, _how: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        right = self.passwords.get(user) == password
        return AuthResult(success=right, handled=False, auth_data=user)


class _Office:
    """What becomes of each mail."""

    def __init__(self, world: MailWorld) -> None:
        self._world = world

    async def handle_RCPT(
        self, _talk: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._world.hear("RCPT")
        if address != LIBRARY and not address.endswith(f"@{THEIRS}"):
            return "550 5.7.1 relaying is not for everybody"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 go on"

    async def handle_DATA(self, _talk: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        sender = (envelope.mail_from or "").strip("<>")
        who = str(session.auth_data) if session.authenticated else ""
        for recipient in envelope.rcpt_tos:
            self._deliver(_Handed(sender, recipient, content, who))
        self._world.hear("DATA")
        await asyncio.sleep(self._world.slow)
        return "250 2.0.0 taken"

    def _deliver(self, handed: "_Handed") -> None:
        if handed.recipient == LIBRARY:
            self._world.put_into_our_mailbox(handed.as_our_server_keeps_it())
        elif handed.recipient in self._world.gone:
            self._send_back(handed)
        else:
            post = Post(handed.sender, handed.recipient, handed.under_way(), datetime.now(UTC))
            self._world.posts.append(post)
            if handed.recipient in self._world.robots:
                asyncio.get_running_loop().call_later(1.0, self._answer, post)

    def _send_back(self, handed: "_Handed") -> None:
        """RFC 3464; where reports go nowhere, nothing comes back."""
        if handed.sender:
            said = self._world.gone[handed.recipient]
            report = not_delivered(handed.content, handed.sender, handed.recipient, said)
            self._deliver(_Handed("", handed.sender, report, THEIRS))

    def _answer(self, post: Post) -> None:
        words = self._world.robots[post.recipient](post)
        self._deliver(_Handed(post.recipient, LIBRARY, words, post.recipient))


@dataclass(frozen=True)
class _Handed:
    """A mail in its envelope. `who`: whom the server it was handed to knows them to be; empty: nobody."""

    sender: str
    recipient: str
    content: bytes
    who: str

    def under_way(self) -> bytes:
        return self._received(THEIRS) + self.content

    def as_our_server_keeps_it(self) -> bytes:
        """With what our own server found, above everything and in nobody else's words (RFC 8601, 5)."""
        head, gap, body = self.content.partition(b"\r\n\r\n")
        come = _RESULTS.sub(b"", head + b"\r\n").removesuffix(b"\r\n")
        results = f"Authentication-Results: {OURS}; {self._found()}\r\n".encode()
        return results + self._received(OURS) + come + gap + body

    def _found(self) -> str:
        """Its DKIM signature, which their provider writes for its own customers alone."""
        domain = parseaddr(str(as_read(self.content)["from"] or ""))[1].rpartition("@")[2]
        return f"dkim=pass header.d={domain}" if self._is_a_customers(domain) else "dkim=none"

    def _is_a_customers(self, domain: str) -> bool:
        return bool(self.who) and domain == THEIRS == self.who.rpartition("@")[2]

    def _received(self, by: str) -> bytes:
        now = format_datetime(datetime.now(UTC))
        return (
            f"Return-Path: <{self.sender}>\r\n"
            f"Received: from {self.who or 'unknown'} by {by} with ESMTPS\r\n\tfor <{self.recipient}>; {now}\r\n"
        ).encode()


@contextlib.contextmanager
def mail_world(folder: Path) -> Iterator[MailWorld]:
    """Both servers, until the end of the block. `folder`: for their certificate."""
    certificate = signed_by_itself(HOST, folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    world = MailWorld(certificate, Boxes(LIBRARY, LIBRARYS_PASSWORD))
    world.customer(LIBRARY, LIBRARYS_PASSWORD)
    with (
        serving(world.boxes, tls=certificate, implicit=True) as imap,
        _taking_mail(world, context) as port,
    ):
        world.imap_port, world.port = imap.port, port
        world.listen(imap.heard)
        yield world


@contextlib.contextmanager
def _taking_mail(world: MailWorld, context: ssl.SSLContext) -> Iterator[int]:
    def talk() -> SMTP:
        return SMTP(
            _Office(world),
            hostname=OURS,
            ident="mail world",
            enable_SMTPUTF8=True,
            authenticator=world.authenticate,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    with loop_in_a_thread() as loop:
        begun = asyncio.run_coroutine_threadsafe(
            loop.create_server(talk, "127.0.0.1", 0, ssl=context), loop
        ).result()
        try:
            yield int(begun.sockets[0].getsockname()[1])
        finally:
            asyncio.run_coroutine_threadsafe(ended(begun), loop).result()
