"""Reading one mail: bytes in, plain values out."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yesdesk.mail.parse.parser import parse_mail

__all__ = ["parse_mail"]


def __getattr__(name: str) -> object:
    """Import the parser late: most processes only pass on the plain values beside it."""
    if name != "parse_mail":
        raise AttributeError(name)
    from yesdesk.mail.parse.parser import parse_mail

    return parse_mail
