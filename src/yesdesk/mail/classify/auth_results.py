"""Authentication of senders: RFC 8601, by the library's own mail server alone. From is forgeable. A DKIM or SPF pass
counts for a domain that is aligned with From's. A pass of another domain proves only that an attacker owns it."""

import re
from collections.abc import Iterator
from email.utils import getaddresses
from typing import Final

from yesdesk.mail.parse.mail import Mail

NAMELESS: Final = "-"
"""The name for a server that gives none in front of its results, like Microsoft 365."""

_LONGEST: Final = 8_000
_LONGEST_SENDER: Final = 1_000
_TOKEN: Final = re.compile(
    r"""(?P<blank>\s++)|(?P<ends>;)|(?P<comment>\()|(?:"(?:[^"\\]|\\.)*+"|[^\s;"(]++)++""",
    re.DOTALL,
)
_CHECK: Final = re.compile(r"(dmarc|spf|compauth)(?:/\d+)?=(\w+)", re.IGNORECASE)
_FAILURES: Final = {
    "compauth": ("fail",),
    "dmarc": ("fail",),
    "spf": ("fail", "hardfail", "softfail"),
}
_IN_COMMENT: Final = re.compile(r"\\.|[()]", re.DOTALL)
_RESULT: Final = re.compile(r"(dkim|spf)(?:/\d+)?=(\w+)", re.IGNORECASE)


def is_authenticated(mail: Mail, trusted_server: str) -> bool:
    """Return whether `trusted_server` (an authserv-id, NAMELESS, or empty for nobody) proves From's one address."""
    domain = _one_domain_in_from(mail) if trusted_server.strip() else ""
    if not domain:
        return False
    told = next(iter(_results_by_server(mail, trusted_server)), [])
    return any(_aligned(proved, domain) for proved in _each_proved_domain(told))


def failed_authentication(mail: Mail, trusted_server: str = "") -> str:
    """Return `dmarc=fail`, `spf=fail` or Microsoft's own `compauth=fail`; empty where nothing failed.

    The results are `trusted_server`'s, else the topmost. A failure only takes away, so it is believed of anybody, in
    each header. A pass counts in the topmost alone, as the sender may have written others. DMARC has looked at the
    rest. SPF alone fails for forwarded mail, and then DKIM speaks for it.
    """
    headers = _results_by_server(mail, trusted_server) or _results_by_server(mail)
    top = headers[0] if headers else []
    said = [each for results in headers for each in _checks_with_results(results)]
    if "spf" not in dict(said):
        said.append(("spf", mail.header("received-spf")[:40].strip().partition(" ")[0].casefold()))
    domain = _one_domain_in_from(mail)
    proved = any(_aligned(each, domain) for each in _each_proved_domain(top)) if domain else False
    proved = proved or dict(_checks_with_results(top)).get("dmarc") in {"pass", "bestguesspass"}
    failed = [each for each in said if each[1] in _FAILURES[each[0]]]
    failed = [each for each in failed if not (proved and each[0] == "spf")]
    return "=".join(min(failed, default=()))  # by the alphabet SPF is the last, and softfail of it


def is_sure_failure(failed: str) -> bool:
    """Return whether the sender is surely not From: a softfail only says that the domain's owner does not know."""
    return bool(failed) and failed != "spf=softfail"


def _one_domain_in_from(mail: Mail) -> str:
    """The one domain in From; empty where another reader could see another sender: a server checks its own reading."""
    written = mail.raw_from
    if mail.sender is None or len(mail.all_headers("from")) != 1 or len(written) > _LONGEST_SENDER:
        return ""
    address = mail.sender.address
    if [each for _name, each in getaddresses([written])] != [address]:
        return ""
    return _domain(address) if address.rpartition("@")[0].isascii() else ""


def _results_by_server(mail: Mail, server: str = "") -> list[list[list[str]]]:
    """Results of the headers with the server's name, the topmost first; lower headers may have come along. No name:
    the server that wrote the topmost header."""
    found = [_results(each[:_LONGEST]) for each in mail.all_headers("authentication-results")]
    wanted = server.strip().casefold() or next(map(_name_of_checker, found), "")
    return [results for results in found if _name_of_checker(results) == wanted]


def _name_of_checker(results: list[list[str]]) -> str:
    first = results[0] if results else []
    return first[0].strip('"').casefold() if first and "=" not in first[0] else NAMELESS


def _checks_with_results(results: list[list[str]]) -> list[tuple[str, str]]:
    found = [_CHECK.fullmatch(result[0]) for result in results if result]
    return [(each[1].casefold(), each[2].casefold()) for each in found if each]


def _each_proved_domain(results: list[list[str]]) -> Iterator[str]:
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
    """Return the words of each result, without comments. None after an open quotation or comment."""
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
    depth = 1
    for sign in _IN_COMMENT.finditer(header, at):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if not depth:
            return sign.end()
    return 0


def _aligned(proved: str, domain: str) -> bool:
    """Return whether it is From's domain or a parent that is no bare ending. A child like `eve.pages.example` says
    nothing of its shared host's people."""
    return proved == domain or ("." in proved and domain.endswith(f".{proved}"))


def _domain(address: str) -> str:
    """The domain as mail servers spell it; empty for ambiguous ones: `straße.example`, `strasse.example` are two."""
    domain = address.rpartition("@")[2].strip().strip(".").lower()
    if not domain or domain.isascii():
        return domain
    try:
        spelled = domain.encode("idna")
        return spelled.decode("ascii") if spelled.decode("idna") == domain else ""
    except UnicodeError:
        return ""
