"""A refusal explains itself: a sentence, and a next step. `core/web/error_pages.py` alone turns it into a page."""

from collections.abc import Mapping
from typing import Self

from django.utils.translation import gettext as _

from yesdesk.core.permissions import Permission


class Refusal(Exception):
    """A refusal that a reader can act on: a sentence, a `next_step` (a sentence), and the address where that begins.
    `code` is stable and never translated: `room.noun.reason`. `next_href` is an address in the app."""

    status = 409

    def __init__(
        self,
        sentence: str,
        *,
        next_step: str,
        code: str = "core.refusal",
        next_href: str = "",
        next_label: str = "",
    ) -> None:
        super().__init__(code)
        self.sentence = sentence
        self.next_step = next_step
        self.code = code
        self.next_href = next_href
        self.next_label = next_label


class NotAllowed(Refusal):
    """The actor does not hold the permission. The sentence says who could help."""

    status = 403

    @classmethod
    def because(cls, permission: Permission) -> Self:
        return cls(
            _("Your job class doesn’t cover this yet."),
            next_step=_(
                "Ask a lead, or the person who runs Yesdesk. They can do it, or add it to your job class."
            ),
            code=f"core.permission.{permission.value}",
        )


class NotFound(Refusal):
    """The actor may see no such object; the same answer where it exists and where it does not."""

    status = 404

    @classmethod
    def plain(cls) -> Self:
        return cls(
            _("There is nothing at this address, or not any more."),
            next_step=_("Go back to the start and look from there."),
            code="core.not_here",
        )


def or_not_found[Row](row: Row | None) -> Row:
    """Return the row. Raises NotFound where there is none."""
    if row is None:
        raise NotFound.plain()
    return row


class EditConflict(Refusal):
    """The object changed since the page was read; typed words are still there. `since` is its revision now."""

    def __init__(self, sentence: str, *, next_step: str, since: int) -> None:
        super().__init__(sentence, next_step=next_step, code="core.something_new")
        self.since = since


class ValidationRefusal(Refusal):
    status = 422

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(
            _("Not sent yet."),
            next_step=_("Everything you wrote is still here."),
            code="core.needs_mending",
        )
        self.fields = dict(fields)


class PinWanted(Refusal):
    """Money moves at a shared desk computer, and nobody said a PIN just now."""

    def __init__(self) -> None:
        super().__init__(
            _("This computer is shared. To move money, write your PIN."),
            next_step=_("Go back, tap it again and write your PIN."),
            code="core.pin_wanted",
        )
