"""Sort the parts of a mail: its text, and files that came along."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from yesdesk.mail.parse.structure import MimePart

_TEXTS: Final = {"text/plain", "text/html"}
_OTHER_WORDINGS: Final = {"text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html"}


@dataclass(slots=True)
class SortedParts:
    texts: list["Wordings"] = field(default_factory=list)
    """Each a wording of the same words, plain and HTML; one list entry for each stretch of text."""

    files: list[MimePart] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)
    """`id` of the files that belong to the HTML beside them."""


@dataclass(slots=True)
class Wordings:
    plain: list[MimePart] = field(default_factory=list)
    html: list[MimePart] = field(default_factory=list)


def sort_parts(root: MimePart) -> SortedParts:
    """Walk the parts in their order, as a mail program shows them."""
    sorted_ = SortedParts()
    _walk(root, sorted_, None)
    return sorted_


def file_name(part: MimePart, charset: str = "") -> str:
    """As the sender named it, empty when they did not."""
    return (
        part.disposition.text("filename", charset)
        or part.content.text("name", charset)
        or part.disposition.text("name", charset)
    )


def is_text(part: MimePart) -> bool:
    """Words to be shown, not a file: no name, and not sent as an attachment."""
    if part.type.startswith("multipart/"):
        return True  # its parts cannot be told apart
    if part.type not in _TEXTS or part.disposition.value == "attachment":
        return False
    return part.depth == 0 or not file_name(part)


def _walk(part: MimePart, sorted_: SortedParts, wordings: Wordings | None) -> None:
    """`wordings`: of the alternative that this part is in; None outside of one."""
    if not part.children:
        _place(part, sorted_, wordings)
    elif part.type == "multipart/alternative":
        within = wordings or Wordings()
        for child in part.children:
            _walk(child, sorted_, within)
        if wordings is None and (within.plain or within.html):
            sorted_.texts.append(within)
    elif part.type == "multipart/related":
        _walk_related(part, sorted_, wordings)
    else:
        for child in part.children:
            _walk(child, sorted_, wordings)


def _walk_related(part: MimePart, sorted_: SortedParts, wordings: Wordings | None) -> None:
    for child in part.children:
        before = len(sorted_.files)
        _walk(child, sorted_, wordings)
        for file in sorted_.files[before:]:
            if file.disposition.value != "attachment":
                sorted_.inline.add(id(file))


def _place(part: MimePart, sorted_: SortedParts, wordings: Wordings | None) -> None:
    if not is_text(part):
        is_wording = wordings is not None and part.type in _OTHER_WORDINGS
        if not (is_wording and not file_name(part)):
            sorted_.files.append(part)
            if part.disposition.value == "inline":
                sorted_.inline.add(id(part))
        return
    within = wordings or Wordings()
    (within.html if part.type == "text/html" else within.plain).append(part)
    if wordings is None:
        sorted_.texts.append(within)


def leaves(part: MimePart) -> Iterator[MimePart]:
    """Every part without parts, in their order."""
    if not part.children:
        yield part
    for child in part.children:
        yield from leaves(child)
