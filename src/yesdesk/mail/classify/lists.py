"""Mail through a list, a newsletter, a group: staff see it, no robot answers it."""

import re
from collections.abc import Collection
from typing import Final

from yesdesk.mail.classify.senders import wants_no_answer
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list

_CAMPAIGNS: Final = word_list("lists", "campaigns")
_LISTS: Final = (*word_list("lists", "lists"), *_CAMPAIGNS)

_OF_LIST = re.compile(r"^owner-|-(?:owner|request|admin|bounces|return|errors)\b|^bounces?[-+]")
_LIST_ID = re.compile(r"<([\w.+-]{1,255})>")
_SPEAKING = frozenset({"list-id", "list-post", "list-unsubscribe", "mailing-list", "x-beenthere"})
"""Headers that say whose list it is."""

_GROUP_HOSTS = ("googlegroups.com", "groups.google.com", "groups.outlook.com")
_HOST = re.compile(r"(?:@|//)([\w.-]{1,255})")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def list_sign(mail: Mail, ours: Collection[str]) -> str:
    """Return the header that makes it a list's, empty when none does.

    `ours`: addresses of the library in small letters. A group that only stands before a mailbox of ours is no
    list: patrons write to it. What that group itself is subscribed to is one.
    """
    if not _has_list_header(mail):
        return _precedence(mail)
    if _is_our_group(mail, ours):
        return _of_another(mail, _domains(ours))
    present = {name.lower(): name for name, value in mail.headers if value.strip()}
    return next(present[each] for each in _LISTS if each in present)


def _has_list_header(mail: Mail) -> bool:
    return any(name.lower() in _LISTS and value.strip() for name, value in mail.headers)


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
    """Whether it came through a group that bears a mailbox's address; or another one of the same domain, and somebody
    from outside wrote it: colleagues among themselves, and the library's own newsletter, are a list.
    """
    if not ours:
        return False
    posting = " ".join(mail.header(each) for each in ("list-post", "mailing-list", "x-beenthere"))
    named = {each.lower() for each in _ADDRESS.findall(posting[:1000])}
    list_id = mail.header("list-id").lower()
    if named & set(ours) or any(f"<{each.replace('@', '.')}>" in list_id for each in ours):
        return True
    domains = _domains(ours)
    of_ours = any(_domain(each) in domains for each in named) or _is_id_of(list_id, domains)
    return of_ours and _is_from_outside(mail, domains)


def _is_id_of(list_id: str, domains: Collection[str]) -> bool:
    """`<info.library.example>`: of the domain itself; a host for lists below it has a name of its own."""
    found = _LIST_ID.search(list_id[:1000])
    return bool(found and found[1].partition(".")[2] in domains)


def _is_from_outside(mail: Mail, domains: Collection[str]) -> bool:
    """Groups and forms write in their own name for whoever is to be answered."""
    authors = [*([mail.sender] if mail.sender else []), *mail.reply_to]
    return any(each.address and _domain(each.address) not in domains for each in authors)


def _of_another(mail: Mail, domains: Collection[str]) -> str:
    """Return the header by which a newsletter is known that a group of ours hands on; empty when there is none.

    A group's program may run elsewhere: it names itself where it gives help, and newsletters give none.
    """
    told = " ".join(mail.header(each) for each in ("list-help", "list-archive", "list-subscribe"))
    known = (*domains, *_GROUP_HOSTS, *_HOST.findall(told[:1000].lower()))
    for name, value in mail.headers:
        speaks = name.lower() in _SPEAKING and value.strip()
        if name.lower() in _CAMPAIGNS or (
            speaks and not any(each in value.lower() for each in known)
        ):
            return name
    return ""


def _domains(ours: Collection[str]) -> set[str]:
    return {_domain(each) for each in ours}


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
