"""As which users of the machine web and worker run: each leaves a file of its own when it starts.

Two users, and the web's cannot read the worker's keys. One, and only the environments are split.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from yesdesk.core.storage.folders import make_folder, owner_name

WEB: Final = "web"
WORKER: Final = "worker"


@dataclass(frozen=True, slots=True)
class Users:
    """Login names; empty for what has not run here yet."""

    web: str
    worker: str

    @property
    def are_two(self) -> bool:
        return bool(self.web and self.worker) and self.web != self.worker


def note_user(part: str) -> None:
    """Called when `web` or `worker` starts. The file is made anew, so that it belongs to who runs it now."""
    path = _file(part)
    make_folder(path.parent)
    path.unlink(missing_ok=True)
    path.touch()


def users_found() -> Users:
    """As they started last."""
    return Users(_owner(_file(WEB)), _owner(_file(WORKER)))


def _file(part: str) -> Path:
    return Path(settings.DATA) / f".{part}"


def _owner(path: Path) -> str:
    try:
        return owner_name(path)
    except FileNotFoundError:
        return ""
