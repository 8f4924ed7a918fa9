"""`python -m yesdesk.server FD`: uvicorn on a socket that the parent owns. Started by `yesdesk web`."""

import asyncio
import os
import socket
import sys
from typing import Final

import django
import uvicorn

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.process import close_to_others, end_with_parent

_GRACE: Final = 4  # seconds for answers under way; `serve_socket` waits eight
_LAST_WORDS: Final = 0.3
"""Seconds in which new connections are still heard: uvicorn hangs up on a connection that has asked nothing yet."""


class StreamingServer(uvicorn.Server):
    """uvicorn's server, which at its end answers clients that were let in, and ends streams, which would keep it."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from yesdesk.server.asgi import application

        for server in self.servers:
            server.close()
        await asyncio.sleep(_LAST_WORDS)
        application.end_streams()
        await super().shutdown(sockets)


def serve_socket(handle: int) -> None:
    """Serve until SIGTERM. The rooms set up logs, so uvicorn's own set-up stays away."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yesdesk.settings")
    django.setup()
    listening = socket.socket(fileno=handle)
    config = uvicorn.Config(
        "yesdesk.server.asgi:application",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=15,
    )
    StreamingServer(config).run(sockets=[listening])


if __name__ == "__main__":
    close_to_others()
    try:
        serve_socket(int(sys.argv[1]))
    except SettingNeedsMending as error:
        sys.exit(str(error))
