"""Words for patrons, one version for each language, with a stated fallback.

Order: the language asked for, the library's default language, English, the built-in sentence.
"""

from collections.abc import Iterable

from yesdesk.core.models import LibraryText


def text_for(key: str, language: str, *, default_language: str, built_in: str) -> str:
    """Return the library's words for `key` in `language`, or the nearest it has; `built_in` when it wrote none."""
    return texts_for([key], language, default_language=default_language).get(key, built_in)


def texts_for(keys: Iterable[str], language: str, *, default_language: str) -> dict[str, str]:
    """Return the same for several keys, in one query; a key without any words of the library's is left out."""
    rows = LibraryText.objects.filter(key__in=list(keys), text__gt="")
    written = {(key, code): text for key, code, text in rows.values_list("key", "language", "text")}
    order = ("en", default_language, language)  # the last one wins
    return {
        key: written[key, code]
        for code in order
        for key, _code in written
        if (key, code) in written
    }
