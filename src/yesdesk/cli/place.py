"""Where this installation's data lies, and at which address it is asked: known without Django."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from yesdesk.core.env import Env
from yesdesk.core.folders import make_folder

DATA_DEFAULT: Final = ".data"
BASE_URL_DEFAULT: Final = "http://127.0.0.1:8000"
MAIL_LARGEST_MB: Final = 100


KEYS_OF_THE_WORKER: Final = (
    "YESDESK_KOHA_CLIENT_SECRET",
    "YESDESK_SIP2_PASSWORD",
    "YESDESK_SMTP_PASSWORD",
)
"""What web processes never hold: they ask the worker through its socket."""


def without_keys_of_the_worker(given: Mapping[str, str]) -> dict[str, str]:
    """An environment for a web process. The keys are empty in it, not only absent: so it looks for no file either."""
    hidden = {f"{name}_FILE" for name in KEYS_OF_THE_WORKER}
    kept = {name: value for name, value in given.items() if name not in hidden}
    return {**kept, **dict.fromkeys(KEYS_OF_THE_WORKER, "")}


def data_folder() -> Path:
    """As settings.DATA (a test holds the two together)."""
    return Path(Env().text("YESDESK_DATA", DATA_DEFAULT, "")).absolute()


def base_url() -> str:
    """As settings.BASE_URL."""
    return Env().address("YESDESK_BASE_URL", BASE_URL_DEFAULT, "")


def mail_spool() -> Path:
    """As settings.MAIL_SPOOL: where a mail server's pipe puts mail."""
    given = Env().text("YESDESK_MAIL_SPOOL", "", "")
    return Path(given).absolute() if given else data_folder() / "mail" / "spool"


def mail_limit() -> int:
    """As settings.MAIL_LIMIT, in bytes."""
    return Env().number("YESDESK_MAIL_LARGEST_MB", MAIL_LARGEST_MB, "", least=1) * 1024 * 1024


def serving_lock() -> Path:
    """Held while a library is being served from this folder: by `serve`, `web`, `worker`."""
    return data_folder() / "serve.lock"


def set_up_django() -> None:
    """For commands that need the rooms."""
    make_folder(data_folder())  # before anything else makes it
    make_folder(data_folder() / "tmp")  # uploads lie here while they are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yesdesk.settings")
    import django

    django.setup()
