"""Mail through a list, a newsletter, a group: staff see it, no robot answers it."""

import re
from collections.abc import Collection

from yesdesk.channels.email.reading.mail import Mail
from yesdesk.channels.email.sorting.senders import wants_no_answer
from yesdesk.channels.email.sorting.words.auto_headers import LISTS

_OF_LIST = re.compile(r"^owner-|-(?:owner|request|admin|bounces|return|errors)\b|^bounces?[-+]")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def list_sign(mail: Mail, ours: Collection[str]) -> str:
    """The header that makes it a list's, empty when none does.

    `ours`: addresses of the library in small letters. A group that only stands before a mailbox of ours is no
    list: patrons write to it.
    """
    if not _has_list_header(mail):
        return _precedence(mail)
    if _is_our_group(mail, ours):
        return ""
    present = {name.lower(): name for name, value in mail.headers if value.strip()}
    return next(present[each] for each in LISTS if each in present)


def _has_list_header(mail: Mail) -> bool:
    return any(name.lower() in LISTS and value.strip() for name, value in mail.headers)


def _precedence(mail: Mail) -> str:
    """`Precedence: bulk` alone is also what a few people's programs write on all they send."""
    value = mail.header("precedence").strip().lower()
    if value == "list" or (value == "bulk" and (_is_sent_on(mail) or wants_no_answer(mail))):
        return f"Precedence: {value}"
    return ""


def _is_sent_on(mail: Mail) -> bool:
    """Whether another than its author sends it or takes what comes back, as lists have it."""
    if mail.header("errors-to") or mail.header("x-loop"):
        return True
    sent_by = mail.header("sender") or mail.header("return-path")
    found = _ADDRESS.search(sent_by[:1000])
    return bool(found and _OF_LIST.search(found[0].partition("@")[0].lower()))


def _is_our_group(mail: Mail, ours: Collection[str]) -> bool:
    if not ours:
        return False
    posting = " ".join(
        [mail.header("list-post"), mail.header("mailing-list"), mail.header("x-beenthere")]
    )
    if any(each.lower() in ours for each in _ADDRESS.findall(posting[:1000])):
        return True
    named = mail.header("list-id").lower()
    return any(f"<{each.replace('@', '.')}>" in named for each in ours)
