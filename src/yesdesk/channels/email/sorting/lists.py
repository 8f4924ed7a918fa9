"""Mail through a list, a newsletter, a group: staff see it, no robot answers it."""

import re
from collections.abc import Collection

from yesdesk.channels.email.reading.mail import Mail
from yesdesk.channels.email.sorting.words.auto_headers import LISTS

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
    value = mail.header("precedence").strip().lower()
    return f"Precedence: {value}" if value in {"list", "bulk"} else ""


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
