"""Routes of outgoing mail: its mailbox, its server, and the servers' states, shared by all processes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Final, Self
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from yesdesk.core.outbox.delivery import SAID_AT_MOST, wait_after
from yesdesk.core.site_context import library_info
from yesdesk.mail.credentials import Login, TokenUnavailable, forget_tokens, login_for
from yesdesk.mail.models import Mailbox, OutboundServerState
from yesdesk.mail.outbound.compose import Sender, Undeliverable, to_wire_address
from yesdesk.mail.outbound.smtp import SmtpError, SmtpServer
from yesdesk.requests.models import Request

ENVIRONMENT: Final = "environment"
TEXTS: Final = "texts"
"""The key of the provider of text messages among the states of servers."""


@dataclass(frozen=True, slots=True)
class OutboundServer:
    key: str
    server: SmtpServer
    mailbox: Mailbox | None = None

    @property
    def address(self) -> str:
        return f"{self.server.host}:{self.server.port}"

    def login(self) -> Login:
        """Sign in, for the worker and the command line alone. Raises SmtpError where no token is to be had."""
        if self.mailbox is None:
            return Login(settings.SMTP_USER, password=settings.SMTP_PASSWORD)
        try:
            return login_for(self.mailbox, "smtp")
        except TokenUnavailable as none:
            raise SmtpError("OAuth2", none.why) from none


@dataclass(frozen=True, slots=True)
class Route:
    sender: Sender
    way: OutboundServer | None


@dataclass(frozen=True, slots=True)
class RequestPlace:
    request: int
    service_point: int | None
    branch: int
    link_id: str


def request_places(abouts: Iterable[str]) -> dict[str, RequestPlace]:
    """Places by `request:17`; an erased request has none. One query."""
    numbers = [about.removeprefix("request:") for about in abouts if about.startswith("request:")]
    rows = Request.objects.filter(pk__in={int(each) for each in numbers if each.isdecimal()})
    found = rows.values_list("pk", "service_point", "branch", "link_id")
    return {
        f"request:{pk}": RequestPlace(pk, point, branch, link) for pk, point, branch, link in found
    }


class OutboundRouting:
    def __init__(self, mailboxes: Iterable[Mailbox]) -> None:
        self.mailboxes = sorted(mailboxes, key=lambda mailbox: (not mailbox.is_default, mailbox.pk))
        self._by_point = {mailbox.service_point_id: mailbox for mailbox in self.mailboxes}
        self._by_branch: dict[int, Mailbox] = {}
        for mailbox in self.mailboxes:
            self._by_branch.setdefault(mailbox.service_point.branch_id, mailbox)

    @classmethod
    def now(cls) -> Self:
        sending = Mailbox.objects.filter(switched_on=True, quiet_until=None)
        return cls(sending.select_related("service_point"))

    def has_server(self) -> bool:
        return self._shared_server() is not None

    def servers(self) -> dict[str, OutboundServer]:
        found = [self._shared_server(), *(self.way_of(mailbox) for mailbox in self.mailboxes)]
        return {way.key: way for way in found if way is not None}

    def route(self, place: RequestPlace | None) -> Route:
        """Route a message by the request's own mailbox, its branch's, the default one, or the environment's server."""
        mailbox = self._mailbox_for(place)
        if mailbox is None:
            return Route(_sender_of_the_environment(), _server_of_environment())
        return self.route_of(mailbox)

    def route_of(self, mailbox: Mailbox) -> Route:
        sender = Sender(mailbox.display_name or library_info().name, mailbox.address, listens=True)
        return Route(sender, self.way_of(mailbox))

    def way_of(self, mailbox: Mailbox) -> OutboundServer | None:
        return _mailbox_server(mailbox) if mailbox.smtp_host else self._shared_server()

    def _mailbox_for(self, place: RequestPlace | None) -> Mailbox | None:
        default = self.mailboxes[0] if self.mailboxes else None
        if place is None:
            return default
        here = self._by_branch.get(place.branch)
        return self._by_point.get(place.service_point or 0) or here or default

    def _shared_server(self) -> OutboundServer | None:
        """The server of mailboxes that name none: the default one's, the environment's, or else the first there is."""
        first = self.mailboxes[0] if self.mailboxes else None
        if first is not None and first.is_default and first.smtp_host:
            return _mailbox_server(first)
        named = next((mailbox for mailbox in self.mailboxes if mailbox.smtp_host), None)
        return _server_of_environment() or (_mailbox_server(named) if named else None)


def _mailbox_server(mailbox: Mailbox) -> OutboundServer:
    server = SmtpServer(
        mailbox.smtp_host,
        mailbox.smtp_port,
        mailbox.smtp_security,
        _own_name(mailbox.address),
    )
    return OutboundServer(f"mailbox:{mailbox.pk}", server, mailbox)


def _server_of_environment() -> OutboundServer | None:
    if not settings.SMTP_HOST:
        return None
    server = SmtpServer(
        settings.SMTP_HOST,
        settings.SMTP_PORT,
        settings.SMTP_SECURITY,
        _own_name(_sender_of_the_environment().address),
    )
    return OutboundServer(ENVIRONMENT, server)


def _sender_of_the_environment() -> Sender:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Sender(name or library_info().name, address)


def _own_name(address: str) -> str:
    """The host name we give in EHLO: the address of Yesdesk, else the domain we write from."""
    here = urlsplit(settings.BASE_URL).hostname or ""
    if "." in here and not here.replace(".", "").isdigit():
        return here
    try:
        return to_wire_address(address).domain
    except Undeliverable:
        return "localhost"


log = structlog.get_logger("yesdesk.mail")


def server_states() -> dict[str, OutboundServerState]:
    """Return what is known of the mail servers, by key."""
    return {state.server: state for state in OutboundServerState.objects.exclude(server=TEXTS)}


def server_troubles() -> dict[str, OutboundServerState]:
    return {key: state for key, state in server_states().items() if state.failures}


def text_trouble() -> OutboundServerState | None:
    """Return why the provider takes no texts at present; None where it does."""
    return OutboundServerState.objects.filter(server=TEXTS, failures__gt=0).first()


def record_server_failure(
    way: str, trouble: SmtpError, now: datetime, *, ask_on: bool = False
) -> OutboundServerState:
    """Note that the server took no mail: nobody asks it before `retry_at`, or with `ask_on` before now."""
    forget_tokens()  # a token that was refused is not offered twice
    said = f"{trouble.step}: {trouble.said}"[:SAID_AT_MOST]
    at = connection.ops.adapt_datetimefield_value(now)
    with transaction.atomic():  # two workers may meet the same trouble at once
        with connection.cursor() as cursor:
            cursor.execute(_ONE_MORE_FAILURE, [way, said, at, at])
        state = OutboundServerState.objects.get(server=way)
        if not ask_on:
            state.retry_at = now + wait_after(state.failures - 1)
            state.save(update_fields=["retry_at"])
    log.warning("mail server takes nothing", server=way, step=trouble.step, failures=state.failures)
    return state


_ONE_MORE_FAILURE: Final = """
INSERT INTO mail_outboundserverstate (server, said, since, failures, retry_at) VALUES (%s, %s, %s, 1, %s)
ON CONFLICT (server) DO UPDATE
SET since = CASE WHEN mail_outboundserverstate.failures = 0 THEN excluded.since ELSE mail_outboundserverstate.since END,
    said = excluded.said, failures = mail_outboundserverstate.failures + 1, retry_at = excluded.retry_at
"""


def record_server_reached(key: str, address: str) -> OutboundServerState:
    """Note that this server took a message, or that a check got as far as one: waiting mail is offered again. The row
    stays: sent mail is erased after weeks, and says nothing of its server."""
    now = timezone.now()
    state = OutboundServerState(server=key, said=address, since=now, failures=0, retry_at=now)
    OutboundServerState.objects.bulk_create(
        [state],
        update_conflicts=True,
        unique_fields=["server"],
        update_fields=["said", "since", "failures", "retry_at"],
    )
    return state


def is_reached(way: OutboundServer, states: Mapping[str, OutboundServerState]) -> bool:
    state = states.get(way.key)
    return state is not None and not state.failures and state.said == way.address
