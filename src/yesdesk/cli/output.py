"""How commands say what stands in the way. Django only inside: main imports commands for their
help.
"""

import sys
from collections.abc import Callable


def say_refusals(work: Callable[[], None]) -> int:
    """Do `work`; 0, or 1 with the sentence and the way on."""
    from django.db import OperationalError

    from yesdesk.core.errors import Refusal

    try:
        work()
    except Refusal as refusal:
        print(f"{refusal.sentence} {refusal.next_step}", file=sys.stderr)
        return 1
    except OperationalError as error:
        print(
            f"The database does not answer ({type(error.__cause__ or error).__name__}). Nothing was "
            "changed. `yesdesk doctor` says more; if it is a server, start it and look at DATABASE_URL.",
            file=sys.stderr,
        )
        return 1
    return 0


def megabytes(size: int) -> str:
    """Like `12.5 MB`."""
    return f"{size / 1_000_000:.1f} MB"
