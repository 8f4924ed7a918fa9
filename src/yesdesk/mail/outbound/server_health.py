"""How the servers do that our mail leaves through: a row while something is wrong, shared by all processes."""

from datetime import datetime

import structlog

from yesdesk.core.outbox_delivery import SAID_AT_MOST, wait_after
from yesdesk.mail.models import WayOutState
from yesdesk.mail.oauth import forget_tokens
from yesdesk.mail.outbound.smtp import SmtpError

log = structlog.get_logger("yesdesk.mail")


def server_troubles() -> dict[str, WayOutState]:
    """By way; empty while all is well."""
    return {state.way: state for state in WayOutState.objects.all()}


def record_server_failure(
    way: str, trouble: SmtpError, now: datetime, *, ask_on: bool = False
) -> WayOutState:
    """The server did not take mail: nobody asks it again before `retry_at`. `ask_on`: that is now, for the others."""
    forget_tokens()  # a token that was refused is not offered twice
    said = f"{trouble.step}: {trouble.said}"[:SAID_AT_MOST]
    was = WayOutState.objects.filter(way=way).first()
    failures = was.failures if was else 0
    state = WayOutState(
        way=way,
        said=said,
        since=was.since if was else now,
        failures=failures + 1,
        retry_at=now if ask_on else now + wait_after(failures),
    )
    state.save()
    log.warning("mail server takes nothing", way=way, step=trouble.step, failures=state.failures)
    return state


def record_server_success(way: str) -> None:
    """It took something."""
    WayOutState.objects.filter(way=way).delete()
