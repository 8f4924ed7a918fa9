"""A status under RFC 3463 out of what a mail server said."""

import re

from yesdesk.mail.classify.plain import plain
from yesdesk.mail.classify.results import Action
from yesdesk.mail.classify.words.causes import CAUSES

ENHANCED = re.compile(r"(?<![\w.])([245])\.(\d{1,3})\.(\d{1,3})(?![\w.]*\d)")
REPLY_CODE = re.compile(r"(?<![\w.:/@=-])([45])[0-5]\d(?=[\s#:;-]|$)")


def delivery_status(said: str, action: Action) -> str:
    """Return the status that stands in `said` (550 5.1.1 ..., #5.1.1), else one derived.

    Derived: the class of an SMTP code, else 5 for failed and 4 for delayed; the detail of the cause that the words
    name (user unknown 1.1, quota 2.2, spam 7.1, ...), else 0.0. Empty for a mail that was delivered.
    """
    if action in {"delivered", "relayed", "expanded"}:
        return ""
    stated = [found for found in ENHANCED.finditer(said) if found[1] != "2"]
    exact = next((found for found in stated if (found[2], found[3]) != ("0", "0")), None)
    if exact is not None:
        return exact[0]
    code = REPLY_CODE.search(said)
    first = stated[0][1] if stated else code[1] if code else "4" if action == "delayed" else "5"
    return f"{first}.{_detail(said)}"


def names_cause(text: str) -> bool:
    """Return whether `text` holds a status, an SMTP code, or words that name a cause."""
    return bool(ENHANCED.search(text) or REPLY_CODE.search(text)) or _detail(text) != "0.0"


def _detail(said: str) -> str:
    text = plain(said)
    return next((detail for detail, words in CAUSES if any(each in text for each in words)), "0.0")
