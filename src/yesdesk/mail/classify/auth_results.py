"""Whether the library's own mail server vouches for a sender: RFC 8601, and nobody else's word.

From is forgeable. What counts is a DKIM or SPF pass that the library's own server reports, for a domain that is
aligned with From's. An SPF pass of another domain proves only that an attacker owns one.
"""

import re
from collections.abc import Iterator
from email.utils import getaddresses
from typing import Final

from yesdesk.mail.parse.mail import Mail

NAMELESS: Final = "-"
"""The name for a server that gives none in front of its results, like Microsoft 365."""

ANY: Final = "*"
"""The topmost results, whoever wrote them: for who knows no server's name and believes no more than a failure."""

_LONGEST: Final = 8_000
_LONGEST_SENDER: Final = 1_000
_TOKEN: Final = re.compile(
    r"""(?P<blank>\s++)|(?P<ends>;)|(?P<comment>\()|(?:"(?:[^"\\]|\\.)*+"|[^\s;"(]++)++""",
    re.DOTALL,
)
_CHECK: Final = re.compile(r"(dmarc|spf)(?:/\d+)?=(\w+)", re.IGNORECASE)
_IN_COMMENT: Final = re.compile(r"\\.|[()]", re.DOTALL)
_RESULT: Final = re.compile(r"(dkim|spf)(?:/\d+)?=(\w+)", re.IGNORECASE)


def is_authenticated(mail: Mail, trusted_server: str) -> bool:
    """Whether `trusted_server` (an authserv-id, NAMELESS, or empty for nobody) proves From's one address."""
    domain = _one_domain_in_from(mail) if trusted_server else ""
    if not domain:
        return False
    told = _results_of_server(mail, trusted_server)
    return any(_aligned(proved, domain) for proved in _proved_domains(told))


def failed_authentication(mail: Mail, trusted_server: str) -> str:
    """`dmarc=fail` or `spf=fail`, where `trusted_server` says so and proves From by nothing else; empty otherwise.

    DMARC has looked at the rest already. SPF alone fails for what somebody forwards, and then DKIM speaks for it.
    """
    if not trusted_server:
        return ""
    told = _results_of_server(mail, trusted_server)
    checks = [_CHECK.fullmatch(result[0]) for result in told if result]
    said = {found[1].casefold(): found[2].casefold() for found in reversed(checks) if found}
    said.setdefault("spf", _received_spf(mail, trusted_server))
    if "dmarc" in said and said["dmarc"] in {"pass", "bestguesspass"}:
        return ""
    if said.get("dmarc") == "fail":
        return "dmarc=fail"
    is_failed = said["spf"] in {"fail", "hardfail"} and not is_authenticated(mail, trusted_server)
    return f"spf={said['spf']}" if is_failed else ""


def _received_spf(mail: Mail, trusted_server: str) -> str:
    """Return the older header for the same, where it names that server."""
    value = mail.header("received-spf")[:_LONGEST].strip().casefold()
    names_it = trusted_server == ANY or trusted_server.strip().casefold() in value
    return value.split(maxsplit=1)[0] if value and names_it else ""


def _one_domain_in_from(mail: Mail) -> str:
    """The one domain in From; empty where another reader could see somebody else there: a server checks its own
    reading.
    """
    written = mail.raw_from
    if mail.sender is None or len(mail.all_headers("from")) != 1 or len(written) > _LONGEST_SENDER:
        return ""
    address = mail.sender.address
    if [each for _name, each in getaddresses([written])] != [address]:
        return ""
    return _domain(address) if address.rpartition("@")[0].isascii() else ""


def _results_of_server(mail: Mail, trusted_server: str) -> list[list[str]]:
    """Return the topmost results that carry the server's name: whatever stands below came along."""
    for header in mail.all_headers("authentication-results"):
        results = _results(header[:_LONGEST])
        first = results[0] if results else []
        name = first[0].strip('"').casefold() if first and "=" not in first[0] else NAMELESS
        if trusted_server == ANY or name == trusted_server.strip().casefold():
            return results
    return []


def _proved_domains(results: list[list[str]]) -> Iterator[str]:
    """Domains of passed DKIM signatures and of a passed SPF check."""
    for result in results:
        found = _RESULT.fullmatch(result[0]) if result else None
        if found is None or found[2].casefold() != "pass":
            continue
        wanted = ("header.d", "header.i") if found[1].casefold() == "dkim" else ("smtp.mailfrom",)
        for piece in result[1:]:
            name, _equals, value = piece.partition("=")
            if name.casefold() in wanted:
                yield _domain(value.strip('"'))


def _results(header: str) -> list[list[str]]:
    """Return the words of each result, without comments. None where a quotation or a comment has no end: what seems to
    stand behind it may be a part of it.
    """
    results: list[list[str]] = [[]]
    at = 0
    while at < len(header):
        token = _TOKEN.match(header, at)
        if token is None:
            return []
        at = token.end()
        if token["comment"]:
            at = _behind_comment(header, at)
            if not at:
                return []
        elif token["ends"]:
            results.append([])
        elif not token["blank"]:
            results[-1].append(token[0])
    return results


def _behind_comment(header: str, at: int) -> int:
    """The end of a comment, with those inside it; 0 when it does not end."""
    depth = 1
    for sign in _IN_COMMENT.finditer(header, at):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if not depth:
            return sign.end()
    return 0


def _aligned(proved: str, domain: str) -> bool:
    """Whether it is From's domain, or one that From's is under and that is no bare ending like `example`. Not the
    other way round: a name under a host that many share, like `eve.pages.example`, says nothing of that host's own
    people.
    """
    return proved == domain or ("." in proved and domain.endswith(f".{proved}"))


def _domain(address: str) -> str:
    """The domain of an address, or a domain alone, as mail servers spell it; empty when it is none, or one that is
    spelled like another: `straße.example` and `strasse.example` are two.
    """
    domain = address.rpartition("@")[2].strip().strip(".").lower()
    if not domain or domain.isascii():
        return domain
    try:
        spelled = domain.encode("idna")
        return spelled.decode("ascii") if spelled.decode("idna") == domain else ""
    except UnicodeError:
        return ""
