"""Yesdesk mails itself, and repeats what each server said at each step: for whoever sets mail up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from yesdesk.core.facts import library_facts
from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox import BY_MACHINE
from yesdesk.mail.admin.hints import hint_for
from yesdesk.mail.outbound.compose import compose
from yesdesk.mail.outbound.message_ids import NO_REQUEST, new_message_id
from yesdesk.mail.outbound.routing import OutboundRouting, OutboundServer, Route
from yesdesk.mail.outbound.smtp import Envelope, SendResult, SmtpConnection, SmtpError
from yesdesk.mail.outbound.wire_address import Undeliverable, to_wire_address

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SelftestResult:
    sender: str
    """The mailbox's address."""

    well: bool
    """Its server took the mail."""


def send_test_mail(to: str, say: Say) -> list[SelftestResult]:
    """Return a mail through every mailbox, or as the environment says; to its own address where `to` is empty.

    Nothing of it is stored. Only the command line calls this: it holds the keys.
    """
    tried = [_tried(route, to or route.sender.address, say) for route in _routes()]
    if not tried:
        say(
            "No way out for mail is set up: no mailbox names a server, and YESDESK_SMTP_HOST is empty."
        )
    return tried


def _routes() -> Iterable[Route]:
    ways = OutboundRouting.now()
    routes = [ways.route_of(mailbox) for mailbox in ways.mailboxes] or [ways.route(None)]
    return [route for route in routes if route.way is not None]


def _tried(route: Route, to: str, say: Say) -> SelftestResult:
    way = route.way
    assert way is not None  # noqa: S101 - only those are tried
    server = way.server
    say(
        f"\nFrom {route.sender.address} to {to}, through {server.host}:{server.port} ({server.security})"
    )
    try:
        trouble = _sent(route, way, to, lambda step, words: say(f"  {step:<16} {words}"))
    except Undeliverable as cannot:
        say(f"  {cannot.why}")
        return SelftestResult(route.sender.address, well=False)
    if trouble is not None:
        say(f"  {hint_for(trouble, route.sender.address)}")
        return SelftestResult(route.sender.address, well=False)
    say(f"  Taken. Look whether it arrives at {to}, and not among the junk there.")
    return SelftestResult(route.sender.address, well=True)


def _sent(
    route: Route, way: OutboundServer, to: str, note: Callable[[str, str], None]
) -> SmtpError | None:
    """None when it was taken."""
    steps = ["connection"]

    def noted(step: str, words: str) -> None:
        note(step, words)
        if step != "RSET":  # that only clears away what came before
            steps.append(step)

    own = to_wire_address(route.sender.address)
    composed = compose(_test_mail(to, own.domain), route.sender)
    envelope = Envelope("", composed.recipient, fallback=own.address, unicode=composed.unicode)
    try:
        line = SmtpConnection(way.server, way.login(), noted)
        try:
            answer = line.hand_over(envelope, composed.content, last_byte=lambda: True)
        finally:
            line.close()
    except SmtpError as trouble:
        return trouble
    return None if answer.verdict is SendResult.TAKEN else SmtpError(steps[-1], answer.said)


def _test_mail(to: str, host: str) -> OutboundMessage:
    """Return a row that is never saved."""
    library = library_facts().name
    return OutboundMessage(
        to=to,
        subject=f"{library}: a test by yesdesk doctor",
        text="This mail was sent by `yesdesk doctor --mail`, to see whether mail leaves. It needs no answer.",
        headers=dict(BY_MACHINE),
        about="doctor",
        created_at=timezone.now(),
        message_id=new_message_id(NO_REQUEST, "", host),
    )
