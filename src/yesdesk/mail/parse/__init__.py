"""Reading one mail: bytes in, plain values out."""

from yesdesk.mail.parse.parser import parse_mail

__all__ = ["parse_mail"]
