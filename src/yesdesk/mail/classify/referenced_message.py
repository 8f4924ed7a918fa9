"""Which mail a report speaks of."""

import re
from collections.abc import Sequence

from yesdesk.mail.classify.plain import MOST_TEXT
from yesdesk.mail.parse.mail import Mail

_ID = re.compile(r"<[^<>\s]{3,400}>")
_LINE = re.compile(
    r"^[ \t>]{0,12}(?:original-|x-original-)?message-id:\s{0,40}(<[^<>\s]{3,400}>)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELDS = ("original-message-id", "x-original-message-id")


def referenced_message_id(mail: Mail, blocks: Sequence[dict[str, str]] = ()) -> str:
    """Return the Message-ID of the mail that a report is about, with angle brackets, or empty.

    Of the report's own fields, else of the headers that came back, else of the text, else of In-Reply-To.
    """
    for block in blocks:
        for name in _FIELDS:
            found = _ID.search(block.get(name, ""))
            if found:
                return found[0]
    returned = next((value for name, value in mail.returned if name.lower() == "message-id"), "")
    found = _ID.search(returned)
    if found:
        return found[0]
    in_text = _LINE.search(mail.text[:MOST_TEXT])
    if in_text:
        return in_text[1]
    return next(iter(mail.in_reply_to or mail.references[-1:]), "")
