"""Whether a patron was told something in words by mail already."""

from collections.abc import Iterable

from yesdesk.desk.models import Entry, EntryKind, Request

_THEIRS = (EntryKind.PATRON, EntryKind.NEED_CHANGED, EntryKind.SECOND_LOOK)


def reply_since_patron(request: Request) -> Entry | None:
    """The newest reply that went by mail, if the patron has said nothing since. One query."""
    entries = Entry.objects.filter(request=request, kind__in=(*_THEIRS, EntryKind.REPLY))
    newest = entries.order_by("-id").first()
    return newest if newest is not None and "message" in newest.detail else None


def reply_says(request: Request, lines: Iterable[str]) -> bool:
    """Whether that reply says each of `lines`, as it does when a rule's own words were put in."""
    reply = reply_since_patron(request)
    return reply is not None and all(_plain(line) in _plain(reply.text) for line in lines)


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold().rstrip(".")
