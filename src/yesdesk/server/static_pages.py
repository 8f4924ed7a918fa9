"""Plain pages of the shell itself, which need nothing else to work."""

from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext, gettext_noop as _, override

from yesdesk.server.types import Headers, Send

_HEADERS: Final[Headers] = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True, slots=True)
class StaticPage:
    status: int
    heading: str
    next_step: str
    """A sentence that may name `%(start)s`, the address at which the library is asked."""

    retry_after: int = 0


TOO_LARGE: Final = StaticPage(
    413,
    _("That is more than we can take at once."),
    _(
        "Five files of up to 10 MB each are fine. Go back: what you wrote is still there. Leave the largest file "
        "out or make it smaller, and send once more. You can also bring it to us."
    ),
)
TOO_SLOW: Final = StaticPage(
    408,
    _("It took too long to arrive."),
    _(
        "The connection seems slow just now. Go back: what you wrote is still there. Send it once more, without "
        "the files if need be."
    ),
)
TOO_MANY: Final = StaticPage(
    503,
    _("Many are sending from your network just now."),
    _("Go back: what you wrote is still there. Wait a minute, and send it once more."),
    retry_after=60,
)
NO_ROOM: Final = StaticPage(
    507,
    _("Our disk is full, so nothing was kept."),
    _(
        "It is not your fault. Go back: what you wrote is still there. Send it without the files, or call us."
    ),
)
NOT_HERE: Final = StaticPage(
    404,
    _("There is nothing at this address."),
    _("The library is asked at %(start)s."),
)


def render_page(words: StaticPage, language: str, base_url: str) -> bytes:
    code = language if language in dict(settings.LANGUAGES) else "en"
    with override(code):
        heading = gettext(words.heading)
        next_step = gettext(words.next_step) % {"start": f"{base_url}/"}
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(heading)}</title>"
        f'<link rel="stylesheet" href="{escape(urlsplit(base_url).path)}/static/yesdesk/yesdesk.css"></head>'
        f'<body class="public"><main class="wrap narrow stack loose refusal"><h1>{escape(heading)}</h1>'
        f"<p>{escape(next_step)}</p></main></body></html>"
    ).encode()


async def send_page(
    send: Send, words: StaticPage, *, language: str, base_url: str, close: bool = False
) -> None:
    """Answer with the page. `close`: ends the connection, since not all of the request was read."""
    body = render_page(words, language, base_url)
    extra: Headers = [(b"retry-after", b"%d" % words.retry_after)] if words.retry_after else []
    if close:
        extra.append((b"connection", b"close"))
    await send_bytes(send, words.status, b"text/html; charset=utf-8", body, extra)


async def send_bytes(
    send: Send, status: int, kind: bytes, body: bytes, extra: Headers | None = None
) -> None:
    length: Headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    headers = [*length, *_HEADERS, *(extra or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
