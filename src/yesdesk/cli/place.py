"""Where this installation's data lies, and at which address it is asked: known without Django."""

import os
from pathlib import Path
from typing import Final

from yesdesk.core.env import Env

DATA_DEFAULT: Final = ".data"
BASE_URL_DEFAULT: Final = "http://127.0.0.1:8000"
MAIL_LARGEST_MB: Final = 100


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
    data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)  # before anything else makes it
    (data_folder() / "tmp").mkdir(exist_ok=True, mode=0o700)  # uploads lie here while they are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yesdesk.settings")
    import django

    django.setup()
