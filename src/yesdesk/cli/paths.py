"""Paths and addresses of this installation, known without Django."""

import os
import pwd
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from yesdesk.core.env import Env, SettingNeedsMending
from yesdesk.core.full_disk import is_full_disk, is_full_server
from yesdesk.core.storage.folders import make_folder
from yesdesk.ils.adapters import secret_settings

DATA_DEFAULT: Final = ".data"
BASE_URL_DEFAULT: Final = "http://127.0.0.1:8000"
MAIL_LARGEST_MB: Final = 100
DATABASE_SERVER: Final = "the database server"


def keys_of_the_worker() -> tuple[str, ...]:
    """Return the settings that web processes never hold: they ask the worker's socket."""
    return ("YESDESK_SMTP_PASSWORD", *secret_settings())


def web_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return a web process's environment. Keys are empty, not absent, so that no file is looked for."""
    keys = keys_of_the_worker()
    hidden = {f"{name}_FILE" for name in keys}
    kept = {name: value for name, value in given.items() if name not in hidden}
    return {**kept, **dict.fromkeys(keys, "")}


def settings_link() -> Path:
    """Return the link to this installation's settings file."""
    return Path(sys.prefix) / "yesdesk.env"


def own_program() -> Path:
    return Path(sys.prefix) / "bin" / "yesdesk"


def program_name() -> str:
    """Return the words to type: `yesdesk` where a shell finds this one, else its path."""
    found = shutil.which("yesdesk")
    is_found = found is not None and Path(found).resolve() == own_program().resolve()
    return "yesdesk" if is_found else str(own_program())


def read_settings_file() -> None:
    """Read the installed settings, unless a data folder is named. Raises SettingNeedsMending."""
    if "YESDESK_DATA" in os.environ or not settings_link().is_symlink():
        return
    try:
        lines = settings_link().read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SettingNeedsMending(
            f"The settings of this library are in {settings_link().readlink()}, which cannot be read "
            f"({error.strerror}). Run this with sudo, or as the user the library runs as."
        ) from error
    for name, value in settings_in(lines).items():
        os.environ.setdefault(name, value)


def settings_in(lines: Iterable[str]) -> dict[str, str]:
    """Read settings as systemd does: `NAME=value`, with or without quotes."""
    parts = (line.strip().partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, is_one, value in parts if is_one}


def drop_to_library_user() -> None:
    """Turn root into the data folder's user, so that no file there becomes root's."""
    if os.geteuid() != 0 or not data_folder().is_dir():
        return
    owner = data_folder().stat()
    if owner.st_uid != 0:
        try:
            os.initgroups(pwd.getpwuid(owner.st_uid).pw_name, owner.st_gid)
        except KeyError:  # this machine has no name for it, and so no other groups
            os.setgroups([owner.st_gid])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


def disk_trouble(error: Exception) -> str:
    """Return a sentence for a full disk or an unreachable path; empty for another fault."""
    file = error if isinstance(error, OSError) and error.filename else None
    if is_full_disk(error):
        disk = f"disk of {file.filename}." if file else f"disk. The data folder is {data_folder()}."
        if is_full_server(error):
            disk = f"disk of {DATABASE_SERVER}."
        return f"There is no room left on the {disk} Make room, then run this again."
    if file is None:
        return ""
    return (
        f"{file.filename} cannot be used ({file.strerror}). Let the user who runs this reach it, or name another "
        "place. Nothing was changed there."
    )


def data_folder() -> Path:
    """Return settings.DATA (a test compares the two)."""
    return Path(Env().text("YESDESK_DATA", DATA_DEFAULT, "")).absolute()


def base_url() -> str:
    """Return settings.BASE_URL."""
    return Env().address("YESDESK_BASE_URL", BASE_URL_DEFAULT, "")


def mail_spool() -> Path:
    """Return settings.MAIL_SPOOL."""
    given = Env().text("YESDESK_MAIL_SPOOL", "", "")
    return Path(given).absolute() if given else data_folder() / "mail" / "spool"


def mail_limit() -> int:
    """Return settings.MAIL_LIMIT, in bytes."""
    return Env().number("YESDESK_MAIL_LARGEST_MB", MAIL_LARGEST_MB, "", least=1) * 1024 * 1024


def serving_lock() -> Path:
    """Return the lock that `serve`, `web` and `worker` hold."""
    return data_folder() / "serve.lock"


def set_up_django() -> None:
    make_folder(data_folder())  # before anything else makes it
    make_folder(data_folder() / "tmp")  # uploads lie here while they are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yesdesk.settings")
    import django

    django.setup()
