"""Kinds of senders: mail servers, empty paths, no-reply; and lists, newsletters and groups."""

import re
from collections.abc import Collection
from typing import Final

from yesdesk.mail.classify.plain import plain, plain_list
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list

_DAEMON_LOCAL_PARTS: Final = frozenset(word_list("senders", "daemon_local_parts"))
_POSTMASTER_LOCAL_PARTS: Final = frozenset(word_list("senders", "postmaster_local_parts"))
_DAEMON_NAMES: Final = plain_list("senders", "daemon_names")
_NO_REPLY: Final = re.compile(
    rf"(?<![a-z])(?:{'|'.join('[-_.]?'.join(each) for each in word_list('senders', 'no_reply_local_parts'))})(?![a-z])"
)

_POSTMASTER = re.compile(
    r"(?:^|\s)postmaster(?:$|@| @| at | of | for | fur | der | de | - |, |\s\S+\.\S)"
)
_EXCHANGE = "microsoftexchange329e"  # every Exchange organisation sends its reports under this name


def local_part(address: str) -> str:
    return address.rpartition("@")[0].lower()


def is_daemon(mail: Mail) -> bool:
    """Return whether it is from the address of a mail server that no person writes under."""
    if mail.sender is None:
        raw = mail.raw_from.lower().strip()
        if raw == "<>" and mail.header("return-path").strip() == "<>":
            return True
        bare = raw.replace("<>", "").strip(' "<>')
        return bare.partition("@")[0] in _DAEMON_LOCAL_PARTS
    local = local_part(mail.sender.address)
    return local in _DAEMON_LOCAL_PARTS or local.startswith(_EXCHANGE)


def sounds_like_server(mail: Mail) -> bool:
    """Return whether address or name are those of a mail server; a person at its desk may have them too."""
    if is_daemon(mail):
        return True
    if mail.sender is not None and local_part(mail.sender.address) in _POSTMASTER_LOCAL_PARTS:
        return True
    named = plain(mail.raw_from[:300])
    return any(each in named for each in _DAEMON_NAMES) or _is_postmaster(mail)


def _is_postmaster(mail: Mail) -> bool:
    name = plain((mail.sender.name if mail.sender else mail.raw_from)[:300]).strip("\"'<> ")
    return bool(_POSTMASTER.search(name))


def has_empty_path(mail: Mail) -> bool:
    """Return whether envelope sender or From is empty or a bare MAILER-DAEMON, as RFC 5321 wants of robots."""
    paths = [path.strip().lower() for path in mail.all_headers("return-path")]
    return any(path in {"<>", "", "<mailer-daemon>", "mailer-daemon"} for path in paths[:1]) or (
        mail.raw_from.strip().endswith("<>")
    )


def wants_no_answer(mail: Mail) -> bool:
    """Return whether its address says noreply in any language and no other address is given to answer to."""
    if mail.sender is None or writes_for_another(mail):
        return False
    return says_no_reply(mail.sender.address)


def writes_for_another(mail: Mail) -> bool:
    """Return whether answers go to another person: a website's form writes so, and a person stands behind it."""
    if mail.sender is None:
        return False
    own = mail.sender.address.lower()
    return any(
        each.address and each.address.lower() != own and not says_no_reply(each.address)
        for each in mail.reply_to
    )


def is_a_form(mail: Mail) -> bool:
    """Return whether answers go to quite another domain, as where a website's form writes for a patron."""
    if mail.sender is None or mail.in_reply_to:
        return False
    own = site(mail.sender.address)
    return writes_for_another(mail) and all(site(each.address) != own for each in mail.reply_to)


def site(address: str) -> str:
    """Return the last two words of a domain: enough to tell a provider's from a library's."""
    return ".".join(address.lower().rpartition("@")[2].split(".")[-2:])


def says_no_reply(address: str) -> bool:
    return bool(_NO_REPLY.search(plain(local_part(address))))


_CAMPAIGNS: Final = word_list("lists", "campaigns")
_LISTS: Final = (*word_list("lists", "lists"), *_CAMPAIGNS)

_OF_LIST = re.compile(r"^owner-|-(?:owner|request|admin|bounces|return|errors)\b|^bounces?[-+]")
_LIST_ID = re.compile(r"<([\w.+-]{1,255})>")
_SPEAKING = frozenset({"list-id", "list-post", "list-unsubscribe", "mailing-list", "x-beenthere"})

_GROUP_HOSTS = ("googlegroups.com", "groups.google.com", "groups.outlook.com")
_HOST = re.compile(r"(?:@|//)([\w.-]{1,255})")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def list_sign(mail: Mail, ours: Collection[str]) -> str:
    """Return the header that makes it a list's, empty when none does. `ours`: addresses of the library in small
    letters. A group that only stands before a mailbox of ours is no list: patrons write to it. A list to which that
    group itself is subscribed is one."""
    if not any(name.lower() in _LISTS and value.strip() for name, value in mail.headers):
        return _precedence(mail)
    if _is_our_group(mail, ours):
        return _of_another(mail, _domains_of(ours))
    present = {name.lower(): name for name, value in mail.headers if value.strip()}
    return next(present[each] for each in _LISTS if each in present)


def _precedence(mail: Mail) -> str:
    """Read `Precedence`: `bulk` alone is also written by a few people's programs on all they send."""
    value = mail.header("precedence").strip().lower()
    if value == "list" or (value == "bulk" and (_is_sent_on(mail) or wants_no_answer(mail))):
        return f"Precedence: {value}"
    return ""


def _is_sent_on(mail: Mail) -> bool:
    if mail.header("errors-to") or mail.header("x-loop"):
        return True
    sent_by = mail.header("sender") or mail.header("return-path")
    found = _ADDRESS.search(sent_by[:1000])
    return bool(found and _OF_LIST.search(found[0].partition("@")[0].lower()))


def _is_our_group(mail: Mail, ours: Collection[str]) -> bool:
    """Return whether it came through a group with a mailbox's address, or another of the domain for an outside writer.
    Colleagues among themselves, and the library's own newsletter, are a list."""
    if not ours:
        return False
    posting = " ".join(mail.header(each) for each in ("list-post", "mailing-list", "x-beenthere"))
    named = {each.lower() for each in _ADDRESS.findall(posting[:1000])}
    list_id = mail.header("list-id").lower()
    if named & set(ours) or any(f"<{each.replace('@', '.')}>" in list_id for each in ours):
        return True
    domains = _domains_of(ours)
    of_ours = any(_domain_of(each) in domains for each in named) or _is_id_of(list_id, domains)
    return of_ours and _is_from_outside(mail, domains)


def _is_id_of(list_id: str, domains: Collection[str]) -> bool:
    found = _LIST_ID.search(list_id[:1000])
    return bool(found and found[1].partition(".")[2] in domains)


def _is_from_outside(mail: Mail, domains: Collection[str]) -> bool:
    authors = [*([mail.sender] if mail.sender else []), *mail.reply_to]
    return any(each.address and _domain_of(each.address) not in domains for each in authors)


def _of_another(mail: Mail, domains: Collection[str]) -> str:
    """Return the header of a newsletter that a group of ours hands on; empty when there is none. A group's program may
    run elsewhere: it names itself where it gives help, and newsletters give none."""
    told = " ".join(mail.header(each) for each in ("list-help", "list-archive", "list-subscribe"))
    known = (*domains, *_GROUP_HOSTS, *_HOST.findall(told[:1000].lower()))
    for name, value in mail.headers:
        speaks = name.lower() in _SPEAKING and value.strip()
        if name.lower() in _CAMPAIGNS or (
            speaks and not any(each in value.lower() for each in known)
        ):
            return name
    return ""


def _domains_of(ours: Collection[str]) -> set[str]:
    return {_domain_of(each) for each in ours}


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()
