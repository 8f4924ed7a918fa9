"""Which words of the public pages a library may write itself. Rooms add theirs when they are ready."""

from dataclasses import dataclass

from yesdesk.core.registry import Registry


@dataclass(frozen=True)
class WordsPlace:
    """`label`: where it stands. `built_in`: the sentence without any of the library's own ("" for none).

    Both are marked by gettext_noop and translated when shown.
    """

    label: str
    built_in: str


words_places: Registry[WordsPlace] = Registry("place for the library's words")
