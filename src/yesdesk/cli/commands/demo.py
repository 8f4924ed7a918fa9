"""`yesdesk demo`: make the demo library if need be, and serve it. `make run` calls it."""

import argparse
import os
import sys
from importlib.util import find_spec
from typing import Final

from yesdesk.cli.commands.serve import serve
from yesdesk.cli.paths import data_folder
from yesdesk.cli.supervisor import Child, add_address_arguments, bound_socket

NAME = "demo"
HELP = "serve the demo library, with a sign-in for each of its cast"

_CATCH_MAIL: Final = """
from aiosmtpd.main import main
from yesdesk.core.process import end_with_parent
end_with_parent()
main()
"""
_NO_MAIL_SERVER: Final = (
    "The demo's own mail server is not installed. Install it: pip install aiosmtpd. "
    "Or name a mail server by YESDESK_SMTP_HOST."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_address_arguments(parser)


def run(options: argparse.Namespace) -> int:
    own_mail_server = "YESDESK_SMTP_HOST" not in os.environ
    if own_mail_server and find_spec("aiosmtpd") is None:
        print(_NO_MAIL_SERVER, file=sys.stderr)
        return 1
    # Links and the form check follow the address, and a demo's address is where it listens.
    os.environ.setdefault("YESDESK_BASE_URL", f"http://{options.host}:{options.port}")
    _send_requests_to_a_file()
    beside = [_demo_mail_server()] if own_mail_server else []
    return serve(options.host, options.port, prepare="demo", beside=beside)


def _send_requests_to_a_file() -> None:
    # The sign-ins stay in sight on the terminal.
    os.environ.setdefault("YESDESK_LOG_LEVEL", "warning")
    log = data_folder() / "demo-requests.log"
    os.environ.setdefault("YESDESK_REQUEST_LOG", str(log.absolute()))
    log.unlink(missing_ok=True)
    print(f"Each page that is opened leaves a line in {log}, without names or words.", flush=True)


def _demo_mail_server() -> Child:
    # The demo's mail arrives in a mailbox on this machine, and nowhere else.
    with bound_socket("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    folder = data_folder() / "demo-mailbox"
    os.environ |= {
        "YESDESK_SMTP_HOST": "127.0.0.1",
        "YESDESK_SMTP_PORT": str(port),
        "YESDESK_SMTP_SECURITY": "none",
    }
    print(f"Mail to patrons is delivered to {folder}, and to nobody else.", flush=True)
    listen = [sys.executable, "-c", _CATCH_MAIL, "-n", "-l", f"127.0.0.1:{port}"]
    return Child("mail server", [*listen, "-c", "aiosmtpd.handlers.Mailbox", str(folder)])
