"""The web process's end of what only the worker may do with mailboxes, and the worker's own."""

from collections.abc import Mapping
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from yesdesk.channels.email import credentials
from yesdesk.core.errors import Refusal
from yesdesk.core.worker_verbs import worker_verbs
from yesdesk.ils import asking

PATIENCE: Final = 4.0


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


def keep_secrets(mailbox: int, given: Mapping[str, str]) -> None:
    """Gives the worker what opens a mailbox. Raises NoWorker."""
    _ask("mail.keep", mailbox, dict(given))


def forget_secrets(mailbox: int) -> None:
    """Raises NoWorker."""
    _ask("mail.forget", mailbox)


def secrets_given(mailbox: int) -> frozenset[str]:
    """Names of what was given, never what it is. Raises NoWorker."""
    return frozenset(_ask("mail.given", mailbox))


def add_verbs() -> None:
    """Called once, when the channel is ready."""
    worker_verbs.add("mail.keep", lambda given: credentials.keep_for(given[0], given[1]))
    worker_verbs.add("mail.forget", lambda given: credentials.forget(given[0]))
    worker_verbs.add("mail.given", lambda given: sorted(credentials.kept_for(given[0])))


def _ask(verb: str, *given: Any) -> Any:
    try:
        return asking.ask_worker(verb, *given, patience=PATIENCE)
    except asking.Away as away:
        raise NoWorker.plain() from away
