"""Reading one mail: bytes in, plain values out."""

from yesdesk.channels.email.reading.reader import read_mail

__all__ = ["read_mail"]
