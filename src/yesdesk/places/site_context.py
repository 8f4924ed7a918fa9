"""What the heading of every page says about the library."""

from yesdesk.core.facts import LibraryFacts
from yesdesk.places.models import Library


def library_context() -> LibraryFacts | None:
    """One query; None before `yesdesk init`."""
    row = Library.objects.values_list("name", "default_language", "languages", "is_demo").first()
    if row is None:
        return None
    name, default_language, languages, is_demo = row
    return LibraryFacts(name, default_language, tuple(languages) or (default_language,), is_demo)
