"""The connector where no library system is connected: everything is a colleague's task."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from yesdesk.ils.port import (
    Account,
    Check,
    NotConnected,
    Order,
    PatronRecord,
    Receipt,
    Refused,
    SearchResult,
    SystemCheckLine,
    TagSearch,
)


def connect(_values: Mapping[str, str]) -> "ManualSystem":
    return ManualSystem()


class ManualSystem:
    name = "manual"

    def check(self) -> Check:
        finding = SystemCheckLine(
            _("Colleagues look and act in the library system themselves"), works=True
        )
        return Check(works=True, can=frozenset(), findings=(finding,))

    def find_patron(self, card: str) -> PatronRecord | None:  # noqa: ARG002 - whichever it is
        raise NotConnected

    def account(self, patron: str) -> Account | None:  # noqa: ARG002 - whichever it is
        raise NotConnected

    def before(self, order: Order) -> Refused | None:  # noqa: ARG002 - whatever it is
        return _nothing_connected_refusal()

    def carry_out(self, order: Order) -> Receipt:  # noqa: ARG002 - whatever it is
        raise _nothing_connected_refusal()

    def look(self, order: Order, before: Mapping[str, str]) -> TagSearch:  # noqa: ARG002 - a person looks
        return TagSearch(SearchResult.CANNOT_TELL)


def _nothing_connected_refusal() -> Refused:
    return Refused(
        _("No library system is connected, so nothing was sent."),
        next_step=_("Do it in the library system itself, then say here what you did."),
        code="ils.by_hand",
    )
