"""The web process's end of what only the worker may do with mailboxes, and the worker's own."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from yesdesk.channels.email import credentials
from yesdesk.channels.email.checking import Finding, check_mailbox
from yesdesk.channels.email.models import Mailbox
from yesdesk.core.errors import Refusal
from yesdesk.core.worker_verbs import worker_verbs
from yesdesk.ils import asking

PATIENCE: Final = 4.0
PATIENCE_OF_A_CHECK: Final = 30.0


class NoWorker(Refusal):
    """Nobody who holds keys answers just now."""

    status = 503

    @classmethod
    def plain(cls) -> Self:
        return cls(
            _("The worker, which alone holds passwords, does not answer just now."),
            way_on=_(
                "Nothing you typed is lost. Start `yesdesk serve` or `yesdesk worker`, then save again."
            ),
            code="channels.mail.no_worker",
        )


def keep_secrets(mailbox: int, given: Mapping[str, str], at: Mapping[str, str]) -> None:
    """Gives the worker what opens a mailbox, and for which servers. Raises NoWorker."""
    _ask("mail.keep", mailbox, dict(given), dict(at))


def forget_secrets(mailbox: int) -> None:
    """Raises NoWorker."""
    _ask("mail.forget", mailbox)


def secrets_given(mailbox: int) -> frozenset[str]:
    """Names of what was given, never what it is. Raises NoWorker."""
    return frozenset(_ask("mail.given", mailbox))


def check(mailbox: int) -> list[Finding]:
    """Whether a mailbox works, as the worker finds it now. Raises NoWorker."""
    found = _ask("mail.check", mailbox, patience=PATIENCE_OF_A_CHECK)
    return [Finding(**each) for each in found]


def add_verbs() -> None:
    """Called once, when the channel is ready."""
    worker_verbs.add("mail.keep", lambda given: credentials.keep_for(*given))
    worker_verbs.add("mail.forget", lambda given: credentials.forget(given[0]))
    worker_verbs.add("mail.given", lambda given: sorted(credentials.kept_for(given[0])))
    worker_verbs.add("mail.check", lambda given: _checked(given[0]))


def _checked(mailbox: int) -> list[dict[str, Any]]:
    found = Mailbox.objects.select_related("service_point").get(pk=mailbox)
    return [asdict(each) for each in check_mailbox(found)]


def _ask(verb: str, *given: Any, patience: float = PATIENCE) -> Any:
    try:
        return asking.ask_worker(verb, *given, patience=patience)
    except asking.Away as away:
        raise NoWorker.plain() from away
