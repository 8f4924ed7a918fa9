"""The port's own dataclasses as JSON and back, for the socket between web and worker."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def to_json(value: Any) -> Any:
    """Only what JSON knows. Times are ISO 8601."""
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [to_json(item) for item in value]
    return value


def from_json(kind: Any, data: Any) -> Any:
    """`data` as `kind`, one of the port's types. Raises TypeError or ValueError for anything else."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        inner = next(each for each in get_args(kind) if each is not type(None))
        return None if data is None else from_json(inner, data)
    if origin in {tuple, frozenset}:
        return origin(from_json(get_args(kind)[0], item) for item in data)
    if origin is Mapping:
        return dict(data)
    return _plain(kind, data)


def _plain(kind: Any, data: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: from_json(hints[name], item) for name, item in data.items()})
    if kind in {date, datetime}:
        return kind.fromisoformat(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if not isinstance(data, kind):
        raise TypeError(f"{kind} is wanted")
    return data


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
