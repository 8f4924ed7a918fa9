"""uvicorn on a socket that the parent owns, ending its live streams before it ends itself."""

import os
import socket
from typing import Final

import uvicorn

from yesdesk.core.process import end_with_parent

_GRACE: Final = 4  # seconds for answers under way; `serve` waits five


class Server(uvicorn.Server):
    """As uvicorn's. Streams would keep it waiting, so they are told to end first."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from yesdesk.front.asgi import application

        application.end_streams()
        await super().shutdown(sockets)


def serve(handle: int) -> None:
    """Serves until SIGTERM. Logs are set up by the rooms, so uvicorn's own set-up stays away."""
    end_with_parent()
    os.environ.pop("SCRIPT_NAME", None)  # a2wsgi would put it before the path a second time
    listening = socket.socket(fileno=handle)
    config = uvicorn.Config(
        "yesdesk.front.asgi:application",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=15,
    )
    Server(config).run(sockets=[listening])
