"""`python -m yesdesk.front FD`: serves on a bound socket. Started by `yesdesk web`."""

import sys

from yesdesk.front.server import serve

if __name__ == "__main__":
    serve(int(sys.argv[1]))
