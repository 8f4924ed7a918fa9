"""A conversation with a SIP2 server: one message in flight, an answer by a deadline. A read without an answer is asked
again on a new connection, three times in all. A write never is."""

import select
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from django.utils.translation import gettext_noop as _

from yesdesk.core.clock_mark import hear_time
from yesdesk.core.loopback import is_loopback_address
from yesdesk.ils.port import AccessDenied, Unknown, Unreachable, Unreadable
from yesdesk.ils.sip2.codec import (
    Frames,
    Garbled,
    Sip2Message,
    decode_frame,
    encode_frame,
    message,
    moment_from,
)
from yesdesk.ils.sip2.server import Sip2Server

ANSWERS: Final = {
    "15": "16",
    "17": "18",
    "23": "24",
    "29": "30",
    "35": "36",
    "37": "38",
    "63": "64",
    "93": "94",
    "99": "98",
}
TRIES: Final = 3

log = structlog.get_logger("yesdesk.sip2")


@dataclass(frozen=True, slots=True)
class ServerStatus:
    renews: bool
    version: str
    supports: str
    institution: str

    def takes(self, kind: int) -> bool:
        """Read a position of BX: 7 patron information, 9 fee paid, 10 item, 13 hold, 14 renew."""
        return self.supports[kind : kind + 1] == "Y"


class Sip2LoginRefused(AccessDenied):
    pass


class Client:
    """A client for one thread. Opens its connection when it is first needed, and again when it was closed."""

    def __init__(self, server: Sip2Server) -> None:
        self._server = server
        self._open: Sip2Connection | None = None

    def status(self) -> ServerStatus:
        return self._try_up_to_three_times(lambda line: line.status)

    def ask(self, request: Sip2Message) -> Sip2Message:
        return self._try_up_to_three_times(lambda line: line.say(request))

    def ask_within(self, request: Sip2Message, seconds: float) -> Sip2Message | None:
        """Return an answer that a page can do without; None where it is late. Raises Unreachable."""

        def say_or_none(line: Sip2Connection) -> Sip2Message | None:
            try:
                return line.say(request, seconds)
            except TimeoutError:
                return None

        answer = self._try_up_to_three_times(say_or_none)
        if answer is None:
            self.close()  # it may come yet, as the answer to something else
        return answer

    def tell(self, request: Sip2Message) -> Sip2Message:
        """Return the answer to a write, which goes out once. Raises Unreachable when it did not, else Unknown."""
        line = self._try_up_to_three_times(lambda line: line)
        try:
            return line.say(request)
        except (OSError, Garbled) as error:
            self.close()
            raise Unknown(connection_failure_label(error)) from error

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _try_up_to_three_times[T](self, what: Callable[["Sip2Connection"], T]) -> T:
        """Try up to three connections. A server that answers its health, and then ends on this question each time,
        fails on one record. A server that runs out of time may be ill."""
        lost: Exception | None = None
        answering = False
        for _try in range(TRIES):
            answering = False
            try:
                line = self._open_connection()
                answering = True
                return what(line)
            except (OSError, Garbled) as error:
                lost = error
                self.close()
        kind = Unreadable if answering and not isinstance(lost, TimeoutError) else Unreachable
        raise kind(connection_failure_label(lost)) from lost

    def _open_connection(self) -> "Sip2Connection":
        if self._open is not None and self._open.is_over():
            self.close()
        if self._open is None:
            self._open = Sip2Connection(self._server)
        return self._open


class Sip2Connection:
    """A logged-in connection. Raises OSError and Garbled, after which it is of no more use."""

    def __init__(self, server: Sip2Server) -> None:
        self._server = server
        self._frames = Frames()
        self._heard: list[bytes] = []
        self._sequence = -1
        self._socket = _connect_socket(server)
        try:
            self._log_in()
            self.status = self._ask_status()
        except BaseException:
            self.close()
            raise

    def say(self, request: Sip2Message, within: float | None = None) -> Sip2Message:
        self._sequence = (self._sequence + 1) % 10
        most = self._server.timeout
        deadline = time.monotonic() + (most if within is None else min(within, most))
        log.debug("sip2.sent", frame=repr(request))
        self._send_frame(encode_frame(request, self._server.charset, self._sequence))
        try:
            answer = decode_frame(self._next_frame(deadline), self._server.charset)
        except Garbled:
            # The same answer once more, not the same request: safe after a write too.
            self._send_frame(encode_frame(message("97"), self._server.charset))
            answer = decode_frame(self._next_frame(deadline), self._server.charset)
        log.debug("sip2.heard", frame=repr(answer))
        return self._check_answer_fits(answer, request)

    def is_over(self) -> bool:
        """Return whether the server closed it, or is about to say something nobody asked for."""
        try:
            return bool(self._heard or select.select([self._socket], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def close(self) -> None:
        self._socket.close()

    def _send_frame(self, frame: bytes) -> None:
        self._socket.settimeout(self._server.timeout)
        self._socket.sendall(frame)

    def _check_answer_fits(self, answer: Sip2Message, request: Sip2Message) -> Sip2Message:
        if answer.code != ANSWERS[request.code]:
            raise Garbled(f"a {answer.code} where a {ANSWERS[request.code]} was due")
        if answer.sequence not in {"", str(self._sequence)}:
            raise Garbled("the answer to another message")
        return answer

    def _next_frame(self, deadline: float) -> bytes:
        while not self._heard:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer in time")
            self._socket.settimeout(left)
            data = self._socket.recv(8192)
            if not data:
                raise ConnectionResetError("closed before the answer")
            self._heard += self._frames.feed(data)
        return self._heard.pop(0)

    def _log_in(self) -> None:
        if not self._server.user:
            return
        who = {"CN": self._server.user, "CO": self._server.password}
        location = self._server.location or None
        if self.say(message("93", "00", **who, CP=location)).fixed != "1":
            raise Sip2LoginRefused(_("The SIP2 server does not know this user and password."))

    def _ask_status(self) -> ServerStatus:
        answer = self.say(message("99", "00802.00"))
        if answer.fixed[:1] == "N":
            raise Unreachable(_("The SIP2 server says that the library system is off line."))
        said = moment_from(answer.fixed[12:30], self._server.zone)
        if said is not None:
            hear_time(self._socket, said)
        return ServerStatus(
            renews=answer.fixed[3] != "N",
            version=answer.fixed[30:34],
            supports=answer.first("BX"),
            institution=answer.first("AO"),
        )


def _connect_socket(server: Sip2Server) -> socket.socket:
    plain = socket.create_connection((server.host, server.port), timeout=server.timeout)
    try:
        if server.tls:
            trusted = ssl.create_default_context(cafile=server.ca_file or None)
            return trusted.wrap_socket(plain, server_hostname=server.host)
        _must_stay_here(plain, server)
        return plain
    except BaseException:
        plain.close()
        raise


def _must_stay_here(plain: socket.socket, server: Sip2Server) -> None:
    """Check the address that was reached: a name may lead anywhere."""
    if not (server.plain_is_named or is_loopback_address(plain.getpeername()[0])):
        raise AccessDenied(_("Plain text would leave this computer, so nothing was sent."))


def connection_failure_label(error: Exception | None) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The SIP2 server's certificate is not one this computer trusts.")
    if isinstance(error, ssl.SSLError):
        return _("The SIP2 server does not speak TLS as it should.")
    if isinstance(error, ConnectionRefusedError | socket.gaierror):
        return _("We get no answer where the SIP2 server should be.")
    if isinstance(error, TimeoutError):
        return _("The SIP2 server did not answer in time.")
    if isinstance(error, Garbled):
        return _("The SIP2 server answered something that cannot be read.")
    return _("The SIP2 server closed the connection before it answered.")
