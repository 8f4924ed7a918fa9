"""Tell kinds of senders: a mail server, an empty path, somebody who wants no answer."""

import re
from typing import Final

from yesdesk.mail.classify.plain import plain, plain_list
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list

_DAEMON_LOCAL_PARTS: Final = frozenset(word_list("senders", "daemon_local_parts"))
_POSTMASTER_LOCAL_PARTS: Final = frozenset(word_list("senders", "postmaster_local_parts"))
_DAEMON_NAMES: Final = plain_list("senders", "daemon_names")
_NO_REPLY_LOCAL_PARTS: Final = plain_list("senders", "no_reply_local_parts")

_POSTMASTER = re.compile(
    r"(?:^|\s)postmaster(?:$|@| @| at | of | for | fur | der | de | - |, |\s\S+\.\S)"
)
_EXCHANGE = "microsoftexchange329e"  # every Exchange organisation sends its reports under this name


def local_part(address: str) -> str:
    """Small letters before the last @."""
    return address.rpartition("@")[0].lower()


def is_daemon(mail: Mail) -> bool:
    """Whether it is from the address of a mail server that no person writes under."""
    if mail.sender is None:
        raw = mail.raw_from.lower().strip()
        if raw == "<>" and mail.header("return-path").strip() == "<>":
            return True
        bare = raw.replace("<>", "").strip(' "<>')
        return bare.partition("@")[0] in _DAEMON_LOCAL_PARTS
    local = local_part(mail.sender.address)
    return local in _DAEMON_LOCAL_PARTS or local.startswith(_EXCHANGE)


def sounds_like_server(mail: Mail) -> bool:
    """Whether address or name are those of a mail server; a person at its desk may have them too."""
    if is_daemon(mail):
        return True
    if mail.sender is not None and local_part(mail.sender.address) in _POSTMASTER_LOCAL_PARTS:
        return True
    named = plain(mail.raw_from[:300])
    return any(each in named for each in _DAEMON_NAMES) or _is_postmaster(mail)


def _is_postmaster(mail: Mail) -> bool:
    """Whether the name is a postmaster's, and not that of somebody who bears it with another one."""
    name = plain((mail.sender.name if mail.sender else mail.raw_from)[:300]).strip("\"'<> ")
    return bool(_POSTMASTER.search(name))


def has_empty_path(mail: Mail) -> bool:
    """Whether its envelope sender, or its From, is empty or a bare MAILER-DAEMON, as RFC 5321 wants of robots."""
    paths = [path.strip().lower() for path in mail.all_headers("return-path")]
    return any(path in {"<>", "", "<mailer-daemon>", "mailer-daemon"} for path in paths[:1]) or (
        mail.raw_from.strip().endswith("<>")
    )


def wants_no_answer(mail: Mail) -> bool:
    """Whether its address says noreply in any language and no other address is given to answer to."""
    if mail.sender is None or writes_for_another(mail):
        return False
    return says_no_reply(mail.sender.address)


def writes_for_another(mail: Mail) -> bool:
    """Whether answers go to somebody else: a form on a website writes so, and a person stands behind it."""
    if mail.sender is None:
        return False
    own = mail.sender.address.lower()
    return any(
        each.address and each.address.lower() != own and not says_no_reply(each.address)
        for each in mail.reply_to
    )


def is_a_form(mail: Mail) -> bool:
    """Whether answers go to somebody of quite another domain, as where a website's form writes for a patron."""
    if mail.sender is None or mail.in_reply_to:
        return False
    own = _site(mail.sender.address)
    return writes_for_another(mail) and all(_site(each.address) != own for each in mail.reply_to)


def _site(address: str) -> str:
    """Return the last two words of a domain: enough to tell a provider's from a library's."""
    return ".".join(address.lower().rpartition("@")[2].split(".")[-2:])


def says_no_reply(address: str) -> bool:
    """Whether the address itself says in any language that nobody reads answers."""
    local = local_part(address)
    return any(each in local for each in _NO_REPLY_LOCAL_PARTS)
