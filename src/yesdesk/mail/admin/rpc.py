"""The web process's end of what only the worker may do with mailboxes, and the worker's own."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.tasks.worker_hooks import rpc_methods
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.mail import credentials
from yesdesk.mail.admin.connection_check import CheckResult, check_mailbox
from yesdesk.mail.models import Mailbox

PATIENCE: Final = 4.0
PATIENCE_OF_A_CHECK: Final = 30.0


class WorkerUnavailable(Refusal):
    """No worker answers just now, and only a worker holds keys."""

    status = 503

    @classmethod
    def plain(cls) -> Self:
        return cls(
            _("The worker, which alone holds passwords, does not answer just now."),
            next_step=_(
                "Nothing you typed is lost. Start `yesdesk serve` or `yesdesk worker`, then save again."
            ),
            code="mail.no_worker",
        )


def send_secrets(mailbox: int, given: Mapping[str, str], at: Mapping[str, str]) -> None:
    """Give the worker what opens a mailbox, and for which servers. Raises WorkerUnavailable."""
    _ask("mail.keep", mailbox, dict(given), dict(at))


def require_worker() -> None:
    """Raises WorkerUnavailable where nobody would keep a secret just now."""
    secrets_given(0)


def forget_secrets(mailbox: int) -> None:
    """Raises WorkerUnavailable."""
    _ask("mail.forget", mailbox)


def secrets_given(mailbox: int) -> frozenset[str]:
    """Names of what was given, never what it is. Raises WorkerUnavailable."""
    return frozenset(_ask("mail.given", mailbox))


def request_check(mailbox: int) -> list[CheckResult]:
    """Whether a mailbox works, as the worker finds it now. Raises WorkerUnavailable."""
    found = _ask("mail.check", mailbox, patience=PATIENCE_OF_A_CHECK)
    return [CheckResult(**each) for each in found]


def register_rpc_methods() -> None:
    """Called once, when the channel is ready."""
    rpc_methods.add("mail.keep", lambda given: credentials.store_secrets(*given))
    rpc_methods.add("mail.forget", lambda given: credentials.forget_mailbox_secrets(given[0]))
    rpc_methods.add("mail.given", lambda given: sorted(credentials.secrets_for(given[0])))
    rpc_methods.add("mail.check", lambda given: _checked(given[0]))


def _checked(mailbox: int) -> list[dict[str, Any]]:
    found = Mailbox.objects.select_related("service_point").get(pk=mailbox)
    return [asdict(each) for each in check_mailbox(found)]


def _ask(verb: str, *given: Any, patience: float = PATIENCE) -> Any:
    try:
        return rpc_client.ask_worker(verb, *given, patience=patience)
    except rpc_client.ServiceUnavailable as away:
        raise WorkerUnavailable.plain() from away
