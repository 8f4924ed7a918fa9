"""What an answer is called: like the mail it answers."""

from typing import Final

from yesdesk.core.single_line import single_line
from yesdesk.mail.classify.subjects import without_prefixes

LONGEST: Final = 200
"""Characters of her subject that go back; a program finds its thread by less."""

_READ: Final = 400


def reply_subject(subject: str) -> str:
    """`Re: ` and her subject, without what programs put before it; empty where she wrote none."""
    words = without_prefixes(single_line(subject, _READ))
    if len(words) > LONGEST:
        words = words[: LONGEST - 1].rstrip() + "…"
    return f"Re: {words}" if words else ""
