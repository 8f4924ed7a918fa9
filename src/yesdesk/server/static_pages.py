"""The few answers the shell gives itself, as plain pages that need nothing else to work."""

from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from yesdesk.server.types import Headers, Send

_HEADERS: Final[Headers] = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True, slots=True)
class StaticPage:
    """A page's heading and the way on, by language code; English is always there."""

    status: int
    said: dict[str, tuple[str, str]]
    retry_after: int = 0


TOO_LARGE: Final = StaticPage(
    413,
    {
        "en": (
            "That is more than we can take at once.",
            (
                "Five files of up to 10 MB each are fine. Go back: what you wrote is still there. Leave the "
                "largest file out or make it smaller, and send once more. You can also bring it to us."
            ),
        ),
        "es": (
            "Es más de lo que podemos recibir de una vez.",
            (
                "Se pueden enviar cinco archivos de hasta 10 MB cada uno. Vuelva atrás: lo que escribió "
                "sigue ahí. Quite el archivo más grande o hágalo más pequeño, y envíe otra vez. También "
                "puede traérnoslo."
            ),
        ),
        "fr": (
            "C’est plus que ce que nous pouvons recevoir en une fois.",
            (
                "Cinq fichiers de 10 Mo chacun au plus conviennent. Revenez en arrière : ce que vous avez "
                "écrit y est toujours. Enlevez le plus gros fichier ou réduisez-le, puis envoyez de nouveau. "
                "Vous pouvez aussi nous l’apporter."
            ),
        ),
    },
)
TOO_SLOW: Final = StaticPage(
    408,
    {
        "en": (
            "It took too long to arrive.",
            (
                "The connection seems slow just now. Go back: what you wrote is still there. Send it once "
                "more, without the files if need be."
            ),
        ),
        "es": (
            "Tardó demasiado en llegar.",
            (
                "La conexión parece lenta ahora. Vuelva atrás: lo que escribió sigue ahí. Envíelo otra "
                "vez, sin los archivos si hace falta."
            ),
        ),
        "fr": (
            "L’envoi a pris trop de temps.",
            (
                "La connexion semble lente en ce moment. Revenez en arrière : ce que vous avez écrit y est "
                "toujours. Envoyez-le de nouveau, sans les fichiers au besoin."
            ),
        ),
    },
)
TOO_MANY: Final = StaticPage(
    503,
    {
        "en": (
            "Many are sending from your network just now.",
            "Go back: what you wrote is still there. Wait a minute, and send it once more.",
        ),
        "es": (
            "Muchas personas están enviando desde su red en este momento.",
            "Vuelva atrás: lo que escribió sigue ahí. Espere un minuto y envíelo otra vez.",
        ),
        "fr": (
            "Beaucoup de personnes envoient depuis votre réseau en ce moment.",
            (
                "Revenez en arrière : ce que vous avez écrit y est toujours. Attendez une minute, puis "
                "envoyez de nouveau."
            ),
        ),
    },
    retry_after=60,
)
NO_ROOM: Final = StaticPage(
    507,
    {
        "en": (
            "Our disk is full, so nothing was kept.",
            (
                "It is not your fault. Go back: what you wrote is still there. Send it without the files, or "
                "call us."
            ),
        ),
        "es": (
            "Nuestro disco está lleno, así que no se guardó nada.",
            (
                "No es culpa suya. Vuelva atrás: lo que escribió sigue ahí. Envíelo sin los archivos o "
                "llámenos."
            ),
        ),
        "fr": (
            "Notre disque est plein : rien n’a été gardé.",
            (
                "Vous n’y êtes pour rien. Revenez en arrière : ce que vous avez écrit y est toujours. "
                "Envoyez-le sans les fichiers, ou appelez-nous."
            ),
        ),
    },
)
NOT_HERE: Final = StaticPage(
    404,
    {
        "en": ("There is nothing at this address.", "The library is asked at {start}."),
        "es": ("No hay nada en esta dirección.", "A la biblioteca se le pregunta en {start}."),
        "fr": ("Il n’y a rien à cette adresse.", "On écrit à la bibliothèque sur {start}."),
    },
)


def render_page(words: StaticPage, language: str, base_url: str) -> bytes:
    """Return the whole page, in `language` if it is written in it."""
    code = language if language in words.said else "en"
    heading, next_step = words.said[code]
    start = f"{base_url}/"
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(heading)}</title>"
        f'<link rel="stylesheet" href="{escape(urlsplit(base_url).path)}/static/yesdesk/yesdesk.css"></head>'
        f'<body class="public"><main class="wrap narrow stack loose refusal"><h1>{escape(heading)}</h1>'
        f"<p>{escape(next_step.replace('{start}', start))}</p></main></body></html>"
    ).encode()


async def send_page(
    send: Send, words: StaticPage, *, language: str, base_url: str, close: bool = False
) -> None:
    """Answers with the page. `close`: ends the connection, since not all of the request was read."""
    body = render_page(words, language, base_url)
    extra: Headers = [(b"retry-after", b"%d" % words.retry_after)] if words.retry_after else []
    if close:
        extra.append((b"connection", b"close"))
    await send_bytes(send, words.status, b"text/html; charset=utf-8", body, extra)


async def send_bytes(
    send: Send, status: int, kind: bytes, body: bytes, extra: Headers | None = None
) -> None:
    """Answers with `body` of the media type `kind`."""
    length: Headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    headers = [*length, *_HEADERS, *(extra or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
