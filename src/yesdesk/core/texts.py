"""Words for patrons, one version for each language, with a stated fallback.

Order: the language asked for, the library's default language, English, the built-in sentence.
"""

from yesdesk.core.models import LibraryText


def text_for(key: str, language: str, *, default_language: str, built_in: str) -> str:
    """The library's words for `key` in `language`, or the nearest it has; `built_in` when it wrote none."""
    written = dict(LibraryText.objects.filter(key=key).values_list("language", "text"))
    for candidate in (language, default_language, "en"):
        if written.get(candidate):
            return written[candidate]
    return built_in
