"""Tags: the list, and those of requests. A library without tags asks nothing of them on its pages."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from yesdesk.core.cache import PolledValue
from yesdesk.requests.models import Request, Tag


def _load_tags() -> tuple[Tag, ...]:
    return tuple(sorted(Tag.objects.all(), key=lambda tag: tag.word.casefold()))


_tags: Final = PolledValue(_load_tags, tuple[Tag, ...]())


def all_tags() -> tuple[Tag, ...]:
    """Return all tags by their words, with retired ones. One query at most every twenty seconds."""
    return _tags.get()


def forget_tags() -> None:
    _tags.look_again()


def tags_of(requests: Collection[int]) -> dict[int, list[str]]:
    """Return the words of the tags of these requests. One query, none in a library without tags."""
    found = defaultdict[int, list[str]](list)
    if all_tags():
        links = Request.tags.through.objects.filter(request__in=requests)
        for request, word in links.order_by("tag__word").values_list("request", "tag__word"):
            found[request].append(word)
    return found
