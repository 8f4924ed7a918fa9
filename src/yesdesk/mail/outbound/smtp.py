"""A connection to a mail server for mail that leaves, step by step. A fault of the server, its certificate or our
login is SmtpError, and no patron's address is to blame. Its word on one address or one message is an SmtpReply."""

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yesdesk.core.loopback import is_loopback_host
from yesdesk.core.plain_text import single_line
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.mail.credentials import Login
from yesdesk.mail.models import Security
from yesdesk.mail.tls import tls_context

CONNECT: Final = 20.0  # seconds
EACH_STEP: Final = 60.0
AT_THE_END: Final = 300.0
"""Seconds at the end: hanging up early is how mail gets doubled (RFC 1047)."""

_OUR_FAULT: Final = re.compile(
    r"relay|send ?as ?denied|not authenticated|5\.7\.(?:30|57|60|708)\b|5\.4\.5\b|sending (?:limit|quota)",
    re.IGNORECASE,
)
"""Refusals that speak of us and not of the recipient: not allowed to relay, to send as, or so much."""

_LOGIN_MISSING: Final = (530, 535, 538)
NO_UNICODE: Final = "our mail server cannot carry an address written in such letters (SMTPUTF8)"

_TO: Final = "RCPT TO"
LAST: Final = "the end of DATA"

type Note = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    security: str
    greet_as: str = "localhost"


class SmtpError(Exception):
    """A fault of the server or our login. `step`: where; `said`: the server's words, or our own. `over_one`: it turned
    us away when it heard one address; only another address tells whether it does so with all."""

    def __init__(self, step: str, said: str, *, over_one: bool = False) -> None:
        super().__init__(step)
        self.step = step
        self.said = said
        self.over_one = over_one


class SendResult(StrEnum):
    """The result of sending. `unknown`: the server had all, without an answer. `dropped`: we stopped before the end."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SmtpReply:
    verdict: SendResult
    said: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Addresses of a mail. `sender`: for reports; empty (RFC 3834), or `fallback` where a server takes no empty one."""

    sender: str
    recipient: str
    fallback: str = ""
    unicode: bool = False


def _silent(_step: str, _words: str) -> None: ...


class SmtpConnection:
    def __init__(self, server: SmtpServer, login: Login, note: Note = _silent) -> None:
        refuse_in_transaction("a mail server")
        self.carried = 0
        self.usable = True
        self._note = note
        self._smtp = _connect(server, note)
        try:
            _greet(self._smtp, note)
            if server.security == Security.STARTTLS:
                _start_tls(self._smtp, server, note)
                _greet(self._smtp, note)
            _sign_in(self._smtp, login, note)
        except BaseException:
            self._smtp.close()
            raise

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            _set_timeout(self._smtp, 2.0)  # it is done with us either way
            self._smtp.quit()
        self._smtp.close()

    def try_sender(self, sender: str) -> None:
        """Begin a message up to its sender; nothing is sent. Raises SmtpError."""
        code, words = self._send_command("MAIL FROM", f"MAIL FROM:<{sender}>")
        if code != 250:
            raise SmtpError("MAIL FROM", _reply_line(code, words))
        self._forget()

    def send(
        self, envelope: Envelope, content: bytes, *, before_end_of_data: Callable[[], bool]
    ) -> SmtpReply:
        """Send one message. Raises SmtpError. `before_end_of_data` runs when all but the end is with the server: a
        message whose end never went is known not to have gone. False lets go of it."""
        refused = self._offer_envelope(envelope)
        if refused is not None:
            self._forget()
            return refused
        code, words = self._send_command("DATA", "DATA")
        if code != 354:
            self._forget()
            return self._reply_or_raise("DATA", code, words)
        try:
            self._smtp.send(dot_stuffed(content))
        except (smtplib.SMTPException, OSError) as error:
            raise self._close_and_return_error("DATA", error) from error
        if not before_end_of_data():
            self._close_for_good()  # without the end no server keeps it
            return SmtpReply(SendResult.DROPPED, "")
        return self._end_of_data()

    def _offer_envelope(self, envelope: Envelope) -> SmtpReply | None:
        if envelope.unicode and not self._smtp.has_extn("smtputf8"):
            return SmtpReply(SendResult.NEVER, NO_UNICODE)
        options = " BODY=8BITMIME SMTPUTF8" if envelope.unicode else ""
        self._smtp.command_encoding = "utf-8" if envelope.unicode else "ascii"
        code, words = self._send_command("MAIL FROM", f"MAIL FROM:<{envelope.sender}>{options}")
        if code >= 500 and not envelope.sender and envelope.fallback:
            self._forget()
            code, words = self._send_command(
                "MAIL FROM", f"MAIL FROM:<{envelope.fallback}>{options}"
            )
        if code != 250:
            raise SmtpError("MAIL FROM", _reply_line(code, words))
        code, words = self._send_command(_TO, f"RCPT TO:<{envelope.recipient}>")
        return None if code in {250, 251} else self._reply_or_raise(_TO, code, words)

    def _end_of_data(self) -> SmtpReply:
        try:
            _set_timeout(self._smtp, AT_THE_END)
            self._smtp.send(b".\r\n")
            code, words = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._close_for_good()
            self._note(LAST, _error_in_words(error))
            return SmtpReply(SendResult.UNKNOWN, _error_in_words(error))
        _set_timeout(self._smtp, EACH_STEP)
        self._note(LAST, _reply_line(code, words))
        if 200 <= code < 300:
            self.carried += 1
            return SmtpReply(SendResult.TAKEN, _reply_line(code, words))
        return self._reply_or_raise(LAST, code, words)

    def _reply_or_raise(self, step: str, code: int, words: bytes) -> SmtpReply:
        said = _reply_line(code, words)
        ours = code == 421 or code in _LOGIN_MISSING or (code >= 500 and _OUR_FAULT.search(said))
        if ours or not 400 <= code < 600:
            self._close_for_good()
            speaks_of_us = code >= 500 and code not in _LOGIN_MISSING
            raise SmtpError(step, said, over_one=speaks_of_us and step == _TO)
        return SmtpReply(SendResult.LATER if code < 500 else SendResult.NEVER, said)

    def _send_command(self, step: str, command: str) -> tuple[int, bytes]:
        return _send_command(self._smtp, step, command, self._note)

    def _forget(self) -> None:
        """Reset for the next message. A server that hung up after its answer has answered all the same."""
        try:
            self._send_command("RSET", "RSET")
        except SmtpError:
            self._close_for_good()

    def _close_for_good(self) -> None:
        self.usable = False
        self._smtp.close()

    def _close_and_return_error(self, step: str, error: Exception) -> SmtpError:
        self._close_for_good()
        self._note(step, _error_in_words(error))
        return SmtpError(step, _error_in_words(error))


def dot_stuffed(content: bytes) -> bytes:
    """Return the bytes of the line but for its end: CRLF only, a dot before each that begins a line."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines)


def _connect(server: SmtpServer, note: Note) -> smtplib.SMTP:
    if server.security == Security.NONE and not is_loopback_host(server.host):
        said = "plain text goes to this machine only; choose TLS or STARTTLS"
        raise SmtpError("connection", said)
    try:
        smtp = _open_and_greet(server)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        note("connection", _error_in_words(error))
        raise SmtpError("connection", _error_in_words(error)) from error
    _set_timeout(smtp, EACH_STEP)
    _set_nodelay(smtp)
    note("connection", f"{server.host}:{server.port} answers")
    if server.security == Security.TLS:
        note("certificate", _certificate_in_words(smtp.sock))
    return smtp


def _open_and_greet(server: SmtpServer) -> smtplib.SMTP:
    host, port, name = server.host, server.port, server.greet_as
    if server.security != Security.TLS:
        return smtplib.SMTP(host, port, name, timeout=CONNECT)
    context = tls_context()
    return smtplib.SMTP_SSL(host, port, name, timeout=CONNECT, context=context)


def _set_timeout(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _set_nodelay(smtp: smtplib.SMTP) -> None:
    """Switch off Nagle's algorithm: a message's end is a packet of its own, which must not wait for an answer."""
    if smtp.sock is not None:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _greet(smtp: smtplib.SMTP, note: Note) -> None:
    """Say EHLO and keep the server's features, else HELO. Raises SmtpError if both fail. Starts no TLS."""
    code, words = _send_command(smtp, "EHLO", f"EHLO {smtp.local_hostname}", note)
    if code == 250:
        _note_features(smtp, words)
        return
    code, words = _send_command(smtp, "HELO", f"HELO {smtp.local_hostname}", note)
    if code != 250:
        raise SmtpError("HELO", _reply_line(code, words))


def _note_features(smtp: smtplib.SMTP, words: bytes) -> None:
    lines = words.decode("latin-1").split("\n")[1:]
    parts = [line.strip().partition(" ") for line in lines]
    smtp.esmtp_features = {name.lower(): values.strip() for name, _blank, values in parts}
    smtp.does_esmtp = True


def _start_tls(smtp: smtplib.SMTP, server: SmtpServer, note: Note) -> None:
    """Stop without TLS: an attacker between us and the server could take the offer away (RFC 3207)."""
    if not smtp.has_extn("starttls"):
        note("STARTTLS", "not offered")
        raise SmtpError("STARTTLS", "the server offers no STARTTLS, and was to be spoken to by it")
    code, words = _send_command(smtp, "STARTTLS", "STARTTLS", note)
    if code != 220:
        raise SmtpError("STARTTLS", _reply_line(code, words))
    assert smtp.sock is not None  # noqa: S101 - it has just answered
    try:
        smtp.sock = tls_context().wrap_socket(smtp.sock, server_hostname=server.host)
    except OSError as error:  # a certificate that is not to be trusted is one
        note("certificate", _error_in_words(error))
        raise SmtpError("certificate", _error_in_words(error)) from error
    if smtp.file is not None:
        smtp.file.close()  # what was read ahead in plain text is nobody's word
    smtp.file = None
    note("certificate", _certificate_in_words(smtp.sock))


def _sign_in(smtp: smtplib.SMTP, login: Login, note: Note) -> None:
    if not login.user:
        return
    offered = smtp.esmtp_features.get("auth", "").upper().replace("=", " ").split()
    way = next((each for each in _WAYS[bool(login.access_token)] if each in offered), None)
    if way is None:
        said = f"the server offers {' '.join(offered) or 'no sign-in'}, which does not fit"
        note("AUTH", said)
        raise SmtpError("AUTH", said)
    code, words = _AUTH[way](smtp, login)
    note(f"AUTH {way}", _reply_line(code, words))
    if code != 235:
        raise SmtpError("AUTH", _reply_line(code, words))


_WAYS: Final = {True: ("XOAUTH2",), False: ("PLAIN", "LOGIN")}


def _sign_in_by_xoauth2(smtp: smtplib.SMTP, login: Login) -> tuple[int, bytes]:
    told = f"user={login.user}\x01auth=Bearer {login.access_token}\x01\x01"
    code, words = _say_secret(smtp, f"AUTH XOAUTH2 {_base64_text(told)}")
    return (
        _say_secret(smtp, "") if code == 334 else (code, words)
    )  # it says what is wrong only then


def _sign_in_by_plain(smtp: smtplib.SMTP, login: Login) -> tuple[int, bytes]:
    return _say_secret(smtp, f"AUTH PLAIN {_base64_text(f'\0{login.user}\0{login.password}')}")


def _sign_in_by_login(smtp: smtplib.SMTP, login: Login) -> tuple[int, bytes]:
    code, words = _say_secret(smtp, f"AUTH LOGIN {_base64_text(login.user)}")
    return _say_secret(smtp, _base64_text(login.password)) if code == 334 else (code, words)


_AUTH: Final[dict[str, Callable[[smtplib.SMTP, Login], tuple[int, bytes]]]] = {
    "XOAUTH2": _sign_in_by_xoauth2,
    "PLAIN": _sign_in_by_plain,
    "LOGIN": _sign_in_by_login,
}


def _base64_text(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _say_secret(smtp: smtplib.SMTP, command: str) -> tuple[int, bytes]:
    return _send_command(smtp, "AUTH", command, _silent)


def _send_command(smtp: smtplib.SMTP, step: str, command: str, note: Note) -> tuple[int, bytes]:
    try:
        smtp.putcmd(command)
        code, words = smtp.getreply()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        smtp.close()
        note(step, _error_in_words(error))
        raise SmtpError(step, _error_in_words(error)) from error
    note(step, _reply_line(code, words))
    return code, words


def _certificate_in_words(sock: object) -> str:
    if not isinstance(sock, ssl.SSLSocket):
        return ""
    told = sock.getpeercert() or {}
    issuer = dict(part[0] for part in told.get("issuer", ()))  # type: ignore[misc]
    by = issuer.get("organizationName") or issuer.get("commonName") or "?"
    return f"{sock.version()}, trusted, issued by {by}, good until {told.get('notAfter', '?')}"


def _reply_line(code: int, words: bytes) -> str:
    return single_line(f"{code} {words.decode('utf-8', 'replace')}", 500)


def _error_in_words(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"the certificate cannot be trusted: {error.verify_message}"
        case TimeoutError():
            return "no answer in time"
        case smtplib.SMTPServerDisconnected():
            silent = isinstance(error.__context__, TimeoutError)
            return "no answer in time" if silent else "the server hung up"
        case smtplib.SMTPResponseException():
            said = error.smtp_error
            return _reply_line(error.smtp_code, said if isinstance(said, bytes) else said.encode())
        case OSError():
            return error.strerror or type(error).__name__
        case _:
            return type(error).__name__
