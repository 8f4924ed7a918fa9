"""The bytes that leave, of a row of the outbox: plain text and HTML, in the patron's language. Headers are written
here: the standard library encodes long message ids, and no thread is found by them. Nothing in a mail of ours is
fetched, and nothing tells whether it was opened. An address goes out with its domain in ASCII."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from types import MappingProxyType
from typing import Final

import idna
from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import BY_MACHINE, LINK, with_link
from yesdesk.core.plain_text import single_line
from yesdesk.requests.queries.letter import is_our_greeting

LINE: Final = 76
IDS_NAMED: Final = 20
_ID: Final = re.compile(r"<[!-;=?-~]{1,400}>")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,70}")
_NO_LABELS: Final[Mapping[str, str]] = MappingProxyType({})
_GAP: Final = re.compile(r"\n[ \t]*\n\s*")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
_SPECIALS: Final = re.compile(r"[()<>@,:;\\\".\[\]]")
_OURS: Final = frozenset({
    "auto-submitted", "bcc", "cc", "content-language", "content-transfer-encoding", "content-type", "date", "from",
    "in-reply-to", "message-id", "mime-version", "references", "reply-to", "sender", "subject", "to",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    address: str
    listens: bool = False


@dataclass(frozen=True, slots=True)
class ThreadIds:
    answers: str = ""
    known: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    content: bytes
    recipient: str
    by_machine: bool
    unicode: bool
    """True where only a server with SMTPUTF8 carries it."""


def compose(message: OutboundMessage, sender: Sender, thread: ThreadIds | None = None) -> Composed:
    """Compose the same mail from the same row but for the boundary. Raises Undeliverable for its address."""
    to = to_wire_address(message.to)
    parts = _parts_of(message, sender)
    lines = list(_header_fields(message, sender, thread or ThreadIds(), parts.languages))
    head = "".join(f"{line}\r\n" for line in lines).encode()
    return Composed(
        head + _body_bytes(message, parts), to.address, is_by_machine(message), to.unicode
    )


def is_by_machine(message: OutboundMessage) -> bool:
    """Return whether no person wrote it, and nobody at the desk caused it."""
    return message.automatic or "Auto-Submitted" in message.headers


@dataclass(frozen=True, slots=True)
class _Parts:
    before: list[str]
    greeting: str
    words: str
    spoken: str
    after: str
    language: str

    @property
    def languages(self) -> list[str]:
        return list(dict.fromkeys([self.spoken, self.language]))

    @property
    def text(self) -> str:
        return "\n\n".join(
            part for part in (*self.before, self.greeting, self.words, self.after) if part
        )


def _parts_of(message: OutboundMessage, sender: Sender) -> _Parts:
    from yesdesk.mail.quote import our_marker  # when there is mail: many words

    text = _CONTROL.sub("", message.text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    place = text.rfind("\n\n", 0, max(text.rfind(LINK), 0))
    words, after = (
        (text[:place], text[place + 2 :]) if message.link_id and place > 0 else (text, "")
    )
    spoken = message.language
    if not message.automatic and message.about.startswith("request:"):
        spoken = _language_of_words(words, message.language)
    greeting, words = _split_greeting(words, message) if spoken != message.language else ("", words)
    before = []
    if sender.listens and message.about.startswith("request:"):
        before.append(our_marker(message.language))
    if spoken != message.language:
        before.append(_other_language_label(spoken, message.language))
    filled = [with_link(message, part) for part in (words, after)]
    return _Parts(before, greeting, filled[0], spoken, filled[1], message.language)


def _split_greeting(words: str, message: OutboundMessage) -> tuple[str, str]:
    first, gap, rest = words.partition("\n\n")
    return (first, rest) if gap and is_our_greeting(first, message.language) else ("", words)


def _language_of_words(words: str, language: str) -> str:
    from yesdesk.mail.classify.languages import detect_language  # when there is mail: many words

    others = [code for code, _name in settings.LANGUAGES if code != language]
    return detect_language(words, [language, *others], otherwise=language)


def _other_language_label(spoken: str, language: str) -> str:
    with translation.override(language):
        try:
            name = Locale.parse(spoken, sep="-").get_display_name(language) or spoken
        except (UnknownLocaleError, ValueError):
            name = spoken
        return _("We wrote this answer in another language: %(language)s.") % {"language": name}


def _header_fields(
    message: OutboundMessage, sender: Sender, thread: ThreadIds, languages: Sequence[str]
) -> Iterator[str]:
    yield f"From: {_mailbox_header(sender)}"
    yield f"To: {to_wire_address(message.to).address}"
    yield _header_field("Subject", message.subject)
    yield f"Date: {format_datetime(message.created_at.astimezone(UTC))}"
    yield f"Message-ID: {message.message_id}"
    answered = _distinct_ids([thread.answers])
    known = _ids_to_name(
        [each for each in _distinct_ids(thread.known) if each not in answered] + answered
    )
    if answered or known:
        yield _folded_header("In-Reply-To", (answered or known)[-1:])
        yield _folded_header("References", known)
    yield _header_field("Content-Language", ", ".join(languages))
    if is_by_machine(message):
        # RFC 3834: a receipt for a mail replies to it; what began elsewhere does not
        replies = answered and message.automatic
        yield f"Auto-Submitted: {'auto-replied' if replies else BY_MACHINE['Auto-Submitted']}"
        yield "X-Auto-Response-Suppress: OOF, AutoReply"  # not "All", which would keep bounces from us
    for name, value in message.headers.items():
        if name.lower() not in _OURS and _FIELD.fullmatch(name):
            yield _header_field(name, str(value))


def _distinct_ids(given: Sequence[str]) -> list[str]:
    found = [name.strip() for name in given if _ID.fullmatch(name.strip())]
    return list(dict.fromkeys(found))


def _ids_to_name(ids: list[str]) -> list[str]:
    return ids if len(ids) <= IDS_NAMED else [ids[0], *ids[1 - IDS_NAMED :]]


def _mailbox_header(sender: Sender) -> str:
    address = to_wire_address(sender.address).address
    name = " ".join(_CONTROL.sub(" ", sender.name).split())
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        return f"{_encoded_header('From', name)} <{address}>"
    if _SPECIALS.search(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{name} <{address}>"


def _header_field(name: str, value: str) -> str:
    line = " ".join(_CONTROL.sub(" ", value).split())
    words = line.split(" ")
    if line.isascii() and "=?" not in line and max(map(len, words)) < 400:
        return _folded_header(name, words)
    return f"{name}: {_encoded_header(name, line)}"


def _folded_header(name: str, words: Sequence[str]) -> str:
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + len(word) >= LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _encoded_header(name: str, text: str) -> str:
    return Header(text, "utf-8", header_name=name, maxlinelen=LINE).encode(linesep="\r\n")


def _body_bytes(message: OutboundMessage, parts: _Parts) -> bytes:
    mime = EmailMessage(policy=policy.SMTP)
    mime.set_content(parts.text, charset="utf-8", cte="quoted-printable")
    html = with_link(message, message.html) if message.html else _html_part(message, parts)
    mime.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    return mime.as_bytes()


_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0 auto;padding:1rem;max-width:40rem;font:1rem/1.5 system-ui,sans-serif">
{inside}
</body>
</html>
"""


def _html_part(message: OutboundMessage, parts: _Parts) -> str:
    own = _own_link(message)
    inside = [
        *(_html_block(line, message.language, soft=True) for line in parts.before),
        _html_block(parts.greeting, message.language),
        _html_block(parts.words, parts.spoken, own),
        _html_block(parts.after, message.language, own),
    ]
    title, language = escape(message.subject), escape(message.language)
    return _PAGE.format(language=language, title=title, inside="\n".join(filter(None, inside)))


def _own_link(message: OutboundMessage) -> Mapping[str, str]:
    """Return words in place of her link's address, which is long, and which nobody reads aloud."""
    if not message.link_id:
        return {}
    with translation.override(message.language):
        return {with_link(message, LINK): _("Your own page")}


def _html_block(
    text: str, language: str, labels: Mapping[str, str] = _NO_LABELS, *, soft: bool = False
) -> str:
    look = ' style="color:#595959"' if soft else ""
    said = [_html_with_links(each, labels) for each in _GAP.split(text) if each]
    paragraphs = "\n".join(f"<p{look}>{each}</p>" for each in said)
    return f'<div lang="{escape(language)}" dir="auto">\n{paragraphs}\n</div>' if paragraphs else ""


def _html_with_links(text: str, labels: Mapping[str, str]) -> str:
    made, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".,;:!?)'’»")
        href, shown = escape(address), escape(labels.get(address, address))
        made += [escape(text[end : found.start()]), f'<a href="{href}">{shown}</a>']
        end = found.start() + len(address)
    return "".join([*made, escape(text[end:])]).replace("\n", "<br>\n")


LONGEST_SUBJECT: Final = 200

_SUBJECT_READ: Final = 400


def reply_subject(subject: str) -> str:
    """Return `Re: ` and her subject without programs' prefixes; empty where she wrote none."""
    from yesdesk.mail.classify.subjects import without_prefixes  # when there is mail: many words

    words = without_prefixes(single_line(subject, _SUBJECT_READ))
    if len(words) > LONGEST_SUBJECT:
        words = words[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return f"Re: {words}" if words else ""


_ATOM: Final = r"[^\s\x00-\x1f\x7f()<>\[\]:;@\\,.\"]+"
_LOCAL: Final = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"')
_DOTS_ANYWHERE: Final = re.compile(r"[^\s\x00-\x1f\x7f()<>\[\]:;@\\,\"]+")
"""Addresses like `.ana.` and `a..b`, which some providers have given out: quoted they may go (RFC 5321)."""

_LITERAL: Final = re.compile(r"\[[0-9A-Za-z:.]{3,60}\]")
_LONGEST_ADDRESS: Final = 254  # RFC 5321, counted in bytes
_NOBODYS: Final = re.compile(
    r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)\.?", re.IGNORECASE
)
"""Names that belong to nobody and never will (RFC 2606, RFC 6761)."""


class Undeliverable(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class WireAddress:
    address: str
    unicode: bool

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def to_wire_address(address: str) -> WireAddress:
    """Raise Undeliverable for text that is no address."""
    local, _at, domain = address.strip().rpartition("@")
    if not _LOCAL.fullmatch(local) and _DOTS_ANYWHERE.fullmatch(local):
        local = f'"{local}"'
    wired = f"{local}@{_domain_on_wire(domain)}"
    if not _LOCAL.fullmatch(local) or len(wired.encode()) > _LONGEST_ADDRESS:
        raise Undeliverable("no mail server takes this as an address")
    return WireAddress(wired, unicode=not local.isascii())


def is_reserved_domain(address: str) -> bool:
    return _NOBODYS.fullmatch(address.strip().rpartition("@")[2]) is not None


def _domain_on_wire(domain: str) -> str:
    if _LITERAL.fullmatch(domain):
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise Undeliverable("the part after the @ is not the name of a mail server") from error
