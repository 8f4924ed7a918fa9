"""Of two taps on one account the second is judged when the first is written down, whatever request they are for."""

from django.db import connection

from yesdesk.ils.pseudonyms import account_pseudonym


def hold_account(patron: str) -> None:
    """Keep others from the account (the library system's ref) until the caller's transaction ends.

    SQLite has one writer, so there the transaction itself is enough.
    """
    if connection.vendor != "postgresql":
        return
    number = int(account_pseudonym(patron)[:15], 16)  # as much as a bigint holds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
