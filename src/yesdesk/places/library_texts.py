"""The texts of public pages that a library can write itself. Rooms register theirs when they are ready."""

from dataclasses import dataclass

from yesdesk.core.registry import Registry


@dataclass(frozen=True)
class TextPlace:
    """A text that a library can write itself. Both fields are marked by gettext_noop and translated when shown."""

    label: str
    """The place on the public pages, for the settings page."""

    built_in: str
    """The sentence without any of the library's own ("" for none)."""


text_places: Registry[TextPlace] = Registry("place for the library's words")
