"""A refusal explains itself: a sentence, and a way on. `core/http.py` alone turns one into a page."""

from collections.abc import Mapping
from typing import Self

from django.utils.translation import gettext as _

from yesdesk.core.permissions import Permission


class Refusal(Exception):
    """What stands in the way, in a sentence; `way_on`, a sentence; and where that way begins.

    `code` is stable and never translated: `room.noun.reason`. `way_href` is an address in the app.
    """

    status = 409

    def __init__(
        self,
        sentence: str,
        *,
        way_on: str,
        code: str = "core.refusal",
        way_href: str = "",
        way_label: str = "",
    ) -> None:
        super().__init__(code)
        self.sentence = sentence
        self.way_on = way_on
        self.code = code
        self.way_href = way_href
        self.way_label = way_label


class NotAllowed(Refusal):
    """The actor does not hold the permission. Says who could help."""

    status = 403

    @classmethod
    def because(cls, permission: Permission) -> Self:
        return cls(
            _("Your job class does not cover this yet."),
            way_on=_(
                "Ask a lead or whoever looks after Yesdesk. They can do it, or add it to your job class."
            ),
            code=f"core.permission.{permission.value}",
        )


class NotHere(Refusal):
    """No such object for this actor; the same answer whether it exists or not."""

    status = 404

    @classmethod
    def plain(cls) -> Self:
        return cls(
            _("There is nothing at this address, or no longer."),
            way_on=_("Go back to the start and look from there."),
            code="core.not_here",
        )


class SomethingNew(Refusal):
    """The object changed since the page was read; what was typed is still there. `since` is its revision now."""

    def __init__(self, sentence: str, *, way_on: str, since: int) -> None:
        super().__init__(sentence, way_on=way_on, code="core.something_new")
        self.since = since


class NeedsMending(Refusal):
    """Input to look at once more: field name (or "" for all of it) -> sentence."""

    status = 422

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(
            _("Not sent yet."),
            way_on=_("Everything you wrote is still here."),
            code="core.needs_mending",
        )
        self.fields = dict(fields)
