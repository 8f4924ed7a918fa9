"""Logs: one line for each event, as JSON, or readable where a person looks on. Lines hold ids, classes and places in
the code, never words or addresses. Private keys are dropped, exceptions lose their message, and a library's line keeps
its pattern without the values."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import Any, Final, TextIO

# structlog looks for a library that colours a terminal. Where one happens to be installed, as beside our own tools, it
# takes four megabytes of each process; our lines have no colour.
_hidden = "rich" not in sys.modules
if _hidden:
    sys.modules["rich"] = None  # type: ignore[assignment] # whoever imports it finds none

import structlog  # noqa: E402
from django.conf import settings  # noqa: E402
from structlog.typing import Processor  # noqa: E402

from yesdesk.core.exceptions import class_path, safe_traceback  # noqa: E402

if _hidden:
    del sys.modules["rich"]

PRIVATE: Final = frozenset(
    [
        "name",
        "address",
        "contact",
        "email",
        "mail",
        "to",
        "subject",
        "token",
        "link",
        "body",
        "text",
        "words",
        "title",
        "q",
        "query",
        "query_string",
        "password",
        "secret",
        "card",
        "phone",
        "cookie",
        "session",
        "host",
        "referer",
        "ip",
        "client",
        "user_agent",
        "path",
        "url",
        "endpoint",
    ]
)
_OWN: Final = frozenset({"event", "level", "logger", "timestamp", "request_id"})
_META: Final = frozenset({"_record", "_from_structlog"})

type Line = MutableMapping[str, Any]


class _Stderr(logging.StreamHandler[TextIO]):
    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def set_up_logs() -> None:
    """Route structlog and the standard library's loggers through one handler. Repeating it is harmless."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_processors_of_every_line(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Stderr()
    handler.setFormatter(line_formatter(readable=sys.stderr.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.LOG_LEVEL)
    handler.setLevel(settings.LOG_LEVEL)
    if settings.REQUEST_LOG:
        file = WatchedFileHandler(settings.REQUEST_LOG, delay=True)
        file.setFormatter(line_formatter(readable=False))
        requests = logging.getLogger("yesdesk.http")
        requests.handlers = [file]
        requests.setLevel(min(logging.INFO, root.level))
    # RequestLog has its own line for each request, with the route instead of the path.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True


def line_formatter(*, readable: bool) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_only_the_pattern, *_processors_of_every_line()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer()
            if readable
            else structlog.processors.JSONRenderer(default=_class_name),
        ],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _processors_of_every_line() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        explain_error,
        drop_private,
    ]


def log_plain(logger: logging.Logger, level: int, event: str, **facts: str | float) -> None:
    """Log facts under names of our own that hold nothing private, once a request, without structlog's chain."""
    if not logger.isEnabledFor(level):
        return
    name = logging.getLevelName(level).lower()
    line = {**facts, "event": event, **structlog.contextvars.get_contextvars()}
    line |= {
        "logger": logger.name,
        "level": name,
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
    }
    logger.log(level, line, extra={"_logger": logger, "_name": name})  # as wrap_for_formatter


def explain_error(_logger: Any, _method: str, line: Line) -> Line:
    given = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if isinstance(given, BaseException):
        error: BaseException | None = given
    else:
        error = given[1] if isinstance(given, tuple) else sys.exception() if given else None
    if error is not None:
        line["error"] = class_path(error)
        line["trail"] = safe_traceback(error)
    return line


def drop_private(_logger: Any, _method: str, line: Line) -> Line:
    """Drop every key, at any depth, that is named like something private."""
    for key in list(line):
        if key in _OWN or key in _META:
            continue
        if _is_private(key):
            del line[key]
        else:
            line[key] = _without_private(line[key])
    return line


def _without_private(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_private(at) for key, at in value.items() if not _is_private(str(key))}
    if isinstance(value, list | tuple):
        return [_without_private(at) for at in value]
    return value


def _is_private(key: str) -> bool:
    lowered = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
    return lowered in PRIVATE or not PRIVATE.isdisjoint(re.split(r"[^a-z]+", lowered))


def _only_the_pattern(_logger: Any, _method: str, line: Line) -> Line:
    """Keep the first line of a library's pattern, without its values; whole only where it names nobody."""
    filled_in = line.pop("positional_args", None)
    said = str(line["event"]).partition("\n")[0][:200]
    if filled_in and line["_record"].name.startswith("uvicorn"):
        said %= filled_in
    line["event"] = said
    return line


def _class_name(value: object) -> str:
    return type(value).__qualname__
