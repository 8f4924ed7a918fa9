"""`python -m yesdesk.server FD`: serves on a bound socket. Started by `yesdesk web`."""

import sys

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.process import close_to_others
from yesdesk.server.uvicorn_server import serve_socket

if __name__ == "__main__":
    close_to_others()
    try:
        serve_socket(int(sys.argv[1]))
    except SettingNeedsMending as error:
        sys.exit(str(error))
