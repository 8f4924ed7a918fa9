"""From ASGI to Django's WSGI: bodies are read from the spool in the thread itself."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware

from yesdesk.front.types import Receive, Scope, Send

type Environ = dict[str, Any]
type WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY: Final = "yesdesk.body"
"""Where in the scope the body reader leaves the whole body, a file open for reading."""

_BLOCK: Final = 256 * 1024


class Bridge:
    """Runs a WSGI application in `threads` threads."""

    def __init__(self, app: WSGI, *, threads: int) -> None:
        self._app = app
        wsgi: Any = self._call  # a2wsgi's own shapes of ASGI and WSGI are narrower than ours
        self._asgi: Any = WSGIMiddleware(wsgi, workers=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._asgi(scope, receive, send)

    def _call(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = environ["asgi.scope"][BODY]
        environ["wsgi.file_wrapper"] = _in_blocks
        return self._app(environ, start_response)


def _in_blocks(file: Any, _size: int = 0) -> FileWrapper:
    """Each block crosses from the thread to the event loop; few large ones are cheap."""
    return FileWrapper(file, _BLOCK)
