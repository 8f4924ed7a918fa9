"""Whether a command finds the library it needs, and what to say when it does not."""

from yesdesk.cli.schema import Schema, make_tables, schema_found
from yesdesk.places.queries import library_or_none

NO_LIBRARY = "No library is open in this data folder. First: yesdesk init"


def missing_requirement() -> str:
    """For commands on an open library: a sentence with the way on, empty when it is there."""
    found = schema_found()
    if found is Schema.FRESH:
        return NO_LIBRARY
    if found is not Schema.CURRENT:
        return found.value
    return "" if library_or_none() is not None else NO_LIBRARY


def missing_for_init() -> str:
    """For `init`: makes the tables where there are none; a sentence when a library is open already."""
    found = schema_found()
    if found is Schema.FRESH:
        make_tables()
    elif found is not Schema.CURRENT:
        return found.value
    library = library_or_none()
    if library is None:
        return ""
    return (
        f"{library.name} is open already in this data folder. Change it under Settings, "
        "or set YESDESK_DATA to an empty folder."
    )
