"""`python -m yesdesk.front FD`: serves on a bound socket. Started by `yesdesk web`."""

import sys

from yesdesk.core.env import SettingNeedsMending
from yesdesk.front.server import serve

if __name__ == "__main__":
    try:
        serve(int(sys.argv[1]))
    except SettingNeedsMending as error:
        sys.exit(str(error))
