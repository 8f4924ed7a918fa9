"""Failures of code we run for others (tasks, timers), without the words an exception may quote."""

import traceback
from pathlib import Path
from types import TracebackType
from typing import Self

PACKAGE = Path(__file__).parents[1]


class Capture:
    """Catch the Exception that stops the block: `run.error`. SystemExit and KeyboardInterrupt go on."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trail: TracebackType | None,
    ) -> bool:
        if isinstance(error, Exception):
            self.error = error
            return True
        return False


def class_path(error: BaseException) -> str:
    kind = type(error)
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )


def safe_traceback(error: BaseException, limit: int = 12) -> list[str]:
    """Return the last places it went through, like `core/storage/files.py:88 keep`. Leave out its message: a database
    quotes the row it could not keep, with a patron's words in it."""
    frames = traceback.extract_tb(error.__traceback__)[-limit:]
    return [f"{_short_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short_path(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(PACKAGE):
        return str(path.relative_to(PACKAGE))
    return "/".join(path.parts[-2:])
