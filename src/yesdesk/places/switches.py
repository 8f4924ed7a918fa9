"""The parts that a library turns on or off on the page *What we use*: `is_on`, and what a part says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Final

from yesdesk.core.errors import NotFound
from yesdesk.core.registry import Registry
from yesdesk.core.site_context import library_info


class Switch(StrEnum):
    SIGN = "sign"
    OUTSIDE = "outside"
    PRACTICE = "practice"
    QUESTION = "question"
    VALUES = "values"
    TIME = "time"
    BEFORE_ASKED = "before_asked"
    FIRST_DAY = "first_day"
    CHAT = "chat"
    KIT = "kit"
    ANSWERS = "answers"
    TEXTS = "texts"

    @property
    def column(self) -> str:
        """The column of Library that holds it."""
        return f"has_{self}"


@dataclass(frozen=True, slots=True)
class Part:
    """The name of a part, and the sentence beside its box on the page *What we use*."""

    label: str
    sentence: str


parts: Final[Registry[Part]] = Registry("part")
"""The parts that exist, by their Switch. Each part adds itself when its room's app is ready."""


def is_on(switch: Switch) -> bool:
    """Return whether the library uses a part, from the row that each page reads. At most five seconds old."""
    return switch in library_info().switches


def text_provider() -> str:
    """Return the provider's name where the library can send text messages: the part is on and a number is set."""
    return library_info().text_provider


def needs(switch: Switch) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have a view answer 404 while its part is off. It stands below `staff_page` or `public_page`."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def page(*args: Any, **kwargs: Any) -> Any:
            if not is_on(switch):
                raise NotFound.plain()
            return view(*args, **kwargs)

        return page

    return decorate
