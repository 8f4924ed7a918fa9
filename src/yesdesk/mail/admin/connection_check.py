"""Check a mailbox step by step, for its page, which the worker answers, and for `yesdesk doctor --mail`."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.exceptions import Capture, class_path
from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import BY_MACHINE
from yesdesk.core.site_context import library_info
from yesdesk.mail.admin.hints import hint_for_error
from yesdesk.mail.credentials import login_for, secrets_for
from yesdesk.mail.inbound.alerts import MENDS
from yesdesk.mail.inbound.imap import INBOX, MailServer, imap_session
from yesdesk.mail.inbound.imap_errors import ImapCommandRefused, ImapError, translate_errors
from yesdesk.mail.models import InboundMethod, Mailbox, MailboxState, MailboxTrouble
from yesdesk.mail.outbound.compose import (
    Sender,
    Undeliverable,
    WireAddress,
    compose,
    to_wire_address,
)
from yesdesk.mail.outbound.message_ids import NO_REQUEST, new_message_id
from yesdesk.mail.outbound.routing import (
    OutboundRouting,
    OutboundServer,
    Route,
    record_server_reached,
)
from yesdesk.mail.outbound.smtp import Envelope, SendResult, SmtpConnection, SmtpError

SECONDS: Final = 25.0

_SECRET: Final = ("password", "client_secret", "refresh_token")
_SIGNING_IN: Final = _("Signing in to %(host)s, where mail comes in")
_SIGNING_IN_TO_SEND: Final = _("Signing in to %(host)s, where answers go out")
_FROM: Final = _("Sending from %(address)s")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A checked step. `what`, `mend`: sentences to translate, with `values`. `said`: the server's words, no secrets."""

    what: str
    works: bool
    said: str = ""
    mend: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


type Note = Callable[[CheckResult], None]


def check_mailbox(mailbox: Mailbox, seconds: float = SECONDS) -> list[CheckResult]:
    """Sign in at both ends, open the folders, and go as far as a mail that is then not sent."""
    way = OutboundRouting.now().way_of(mailbox)
    values = {
        "host": mailbox.host,
        "address": mailbox.address,
        "sender": mailbox.address,
    }
    coming = _Side(CheckResult(_SIGNING_IN, works=False, values=values))
    host = {"host": way.server.host} if way is not None else {}
    going = _Side(CheckResult(_SIGNING_IN_TO_SEND, works=False, values=values | host))
    coming.begin(lambda note: _check_coming_in(mailbox, note))
    going.begin(lambda note: _check_going_out(mailbox, way, note))
    until = time.monotonic() + seconds
    arrived, sent = [*coming.found(until), *_missing_mail_findings(mailbox)], going.found(until)
    found = [*arrived, *sent]
    if way is not None and all(each.works for each in sent):
        record_server_reached(way.key, way.address)
    kept = secrets_for(mailbox.pk)
    secrets = [*(kept.get(name, "") for name in _SECRET), settings.SMTP_PASSWORD]
    return [replace(each, said=_without_secrets(each.said, secrets)) for each in found]


class _Side:
    """The steps at one server, in a thread of their own: it may keep silent for longer than anybody waits."""

    def __init__(self, first: CheckResult) -> None:
        self._first = first
        self._found: list[CheckResult] = []
        self._thread: threading.Thread | None = None

    def begin(self, steps: Callable[[Note], None]) -> None:
        self._thread = threading.Thread(target=self._run_steps, args=(steps,), daemon=True)
        self._thread.start()

    def _run_steps(self, steps: Callable[[Note], None]) -> None:
        with Capture() as run:
            steps(self._add_finding)
        if run.error is not None:
            self._add_finding(
                CheckResult(self._first.what, works=False, said=class_path(run.error), mend=_ODD)
            )

    def _add_finding(self, finding: CheckResult) -> None:
        self._found.append(replace(finding, values={**self._first.values, **finding.values}))

    def found(self, until: float) -> list[CheckResult]:
        """Return the results until then, and a line where a server keeps us waiting."""
        assert self._thread is not None  # noqa: S101 - begun before it is asked
        self._thread.join(max(0.0, until - time.monotonic()))
        found = list(self._found)
        return [*found, replace(self._first, mend=_SLOW)] if self._thread.is_alive() else found


_ODD: Final = _("Something went wrong on our side. The worker’s log has its name too.")
_SLOW: Final = _(
    "The server doesn’t answer in time. Check host, port and encryption. Check that this machine can connect."
)


def _check_coming_in(mailbox: Mailbox, note: Note) -> None:
    if mailbox.inbound_method == InboundMethod.PIPE:
        note(
            CheckResult(
                _("The mail server hands over its e-mail. No sign-in is needed."), works=True
            )
        )
        return
    try:
        with translate_errors():
            login = login_for(mailbox, "imap")
        with imap_session(mailbox, login) as server:
            note(CheckResult(_SIGNING_IN, works=True))
            _check_folders(mailbox, server, note)
    except ImapError as trouble:
        note(CheckResult(_SIGNING_IN, works=False, said=trouble.said, mend=MENDS[trouble.trouble]))
    except ImapCommandRefused as refused:
        note(CheckResult(_OPENING, works=False, said=str(refused), mend=MENDS[MailboxTrouble.ODD]))


_OPENING: Final = _("Opening its folders")


def _check_folders(mailbox: Mailbox, server: MailServer, note: Note) -> None:
    count = {"count": server.open(INBOX, readonly=True).exists}
    note(CheckResult(_("The inbox opens. Mails in it: %(count)s"), works=True, values=count))
    junk = mailbox.junk or server.junk()
    if not junk:
        mend = _("If there is one, write its name under Junk folder.")
        note(CheckResult(_("The server marks no folder as junk"), works=True, mend=mend))
        return
    values = {"folder": junk}
    what = _("Its junk folder is watched too: %(folder)s")
    try:
        server.open(junk, readonly=True)
    except ImapCommandRefused as refused:
        mend = MENDS[MailboxTrouble.NO_FOLDER]
        note(CheckResult(what, works=False, said=str(refused), mend=mend, values=values))
    else:
        note(CheckResult(what, works=True, values=values))


def _missing_mail_findings(mailbox: Mailbox) -> list[CheckResult]:
    state = MailboxState.objects.filter(mailbox=mailbox, missing__gt=0).first()
    if state is None:
        return []
    what = _("Mails there that could not be fetched: %(missing)s")
    mend = _("Open the mailbox in a mail program and look at its newest and its largest mails.")
    return [CheckResult(what, works=False, mend=mend, values={"missing": state.missing})]


def _check_going_out(mailbox: Mailbox, way: OutboundServer | None, note: Note) -> None:
    if way is None:
        mend = _("Name a server (SMTP) here, or for the default mailbox.")
        note(CheckResult(_("It has no way to send answers"), works=False, mend=mend))
        return
    _try_server(way, mailbox.address, note)


def _try_server(
    way: OutboundServer, sender: str, note: Note, test: "_TestMail | None" = None
) -> None:
    """Try a way out, for page and doctor: sign in, and go as far as a mail from `sender`; only a test mail is sent."""
    what = _SIGNING_IN_TO_SEND
    try:
        own = to_wire_address(sender)
        line = SmtpConnection(way.server, way.login(), test.hear if test else lambda *_: None)
        note(CheckResult(what, works=True))
        what = _FROM
        try:
            if test is None:
                line.try_sender(own.address)
            else:
                test.send(line, own)
        finally:
            line.close()
        note(CheckResult(what, works=True))
    except SmtpError as trouble:
        said = f"{trouble.step}: {trouble.said}"
        note(CheckResult(what, works=False, said=said, mend=hint_for_error(trouble)))
    except Undeliverable as cannot:
        note(CheckResult(_FROM, works=False, said=cannot.why))


def _without_secrets(said: str, secrets: list[str]) -> str:
    for secret in filter(None, secrets):
        said = said.replace(secret, "…")
    return said


type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SelftestResult:
    sender: str
    well: bool


def send_test_mail(to: str, say: Say) -> list[SelftestResult]:
    """Send a mail through every mailbox, or as the environment says; to its own address where `to` is empty. Only the
    command line calls this: it holds the keys. It stores no more than that a server took the mail."""
    tried = [_try_route(route, to or route.sender.address, say) for route in _routes_with_server()]
    if not tried:
        say(
            "No way out for mail is set up: no mailbox names a server, and YESDESK_SMTP_HOST is empty."
        )
    return tried


def _routes_with_server() -> Iterable[Route]:
    ways = OutboundRouting.now()
    routes = [ways.route_of(mailbox) for mailbox in ways.mailboxes] or [ways.route(None)]
    return [route for route in routes if route.way is not None]


def _try_route(route: Route, to: str, say: Say) -> SelftestResult:
    way, sender = route.way, route.sender.address
    assert way is not None  # noqa: S101 - only those are tried
    server = way.server
    say(f"\nFrom {sender} to {to}, through {server.host}:{server.port} ({server.security})")
    found: list[CheckResult] = []
    _try_server(way, sender, found.append, _TestMail(to, route.sender, say))
    for each in found:
        if not each.works:
            say(f"  {each.mend % {'sender': sender} or each.said}")
    well = all(each.works for each in found)
    if well:
        record_server_reached(way.key, way.address)
        say(f"  Taken. Look whether it arrives at {to}, and not among the junk there.")
    return SelftestResult(sender, well)


class _TestMail:
    def __init__(self, to: str, sender: Sender, say: Say) -> None:
        self._to = to
        self._sender = sender
        self._say = say
        self._step = "connection"

    def hear(self, step: str, words: str) -> None:
        self._say(f"  {step:<16} {words}")
        if step != "RSET":  # that only clears away what came before
            self._step = step

    def send(self, line: SmtpConnection, own: WireAddress) -> None:
        """Raise SmtpError where it is not taken, Undeliverable where it can go to nobody."""
        mail = compose(_test_mail(self._to, own.domain), self._sender)
        envelope = Envelope("", mail.recipient, fallback=own.address, unicode=mail.unicode)
        answer = line.send(envelope, mail.content, before_end_of_data=lambda: True)
        if answer.verdict is not SendResult.TAKEN:
            raise SmtpError(self._step, answer.said)


def _test_mail(to: str, host: str) -> OutboundMessage:
    library = library_info().name
    return OutboundMessage(
        to=to,
        subject=f"{library}: a test by yesdesk doctor",
        text="This mail was sent by `yesdesk doctor --mail`, to see whether mail leaves. It needs no answer.",
        headers=dict(BY_MACHINE),
        about="doctor",
        created_at=timezone.now(),
        message_id=new_message_id(NO_REQUEST, "", host),
    )
