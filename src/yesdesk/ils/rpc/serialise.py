"""The port's own dataclasses as JSON and back, for the socket between web and worker."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from typing import Any, Union, get_args, get_origin, get_type_hints

type _Reader = Callable[[Any], Any]
type _Writer = Callable[[Any], Any]


def to_json(value: Any) -> Any:
    kind: Any = type(value)
    return _writer(kind)(value)


@lru_cache
def _writer(kind: Any) -> _Writer:
    """Cache the writer of a type: it is looked through once, not for each line of an account."""
    if is_dataclass(kind):
        names = tuple(each.name for each in fields(kind))
        return lambda value: {name: to_json(getattr(value, name)) for name in names}
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, Mapping):
        return lambda value: {str(key): to_json(item) for key, item in value.items()}
    if issubclass(kind, tuple | list | frozenset):
        return lambda value: [to_json(item) for item in value]
    return _unchanged


def _unchanged(value: Any) -> Any:
    return value


def from_json(kind: Any, data: Any) -> Any:
    """Return `data` as `kind`, one of the port's types. Raises TypeError or ValueError for anything else."""
    return _reader_for_type(kind)(data)


@lru_cache
def _reader_for_type(kind: Any) -> _Reader:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        inner = _reader_for_type(next(each for each in get_args(kind) if each is not type(None)))
        return lambda data: None if data is None else inner(data)
    if origin in {tuple, frozenset}:
        item = _reader_for_type(get_args(kind)[0])
        return lambda data: origin(map(item, data))
    return dict if origin is Mapping else _plain_reader(kind)


def _plain_reader(kind: type) -> _Reader:
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if issubclass(kind, date):
        return kind.fromisoformat
    return kind if issubclass(kind, Enum) else partial(_typed_or_raise, kind)


def _dataclass_reader(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {each.name: _reader_for_type(hints[each.name]) for each in fields(kind)}
    return lambda data: kind(**{name: readers[name](item) for name, item in data.items()})


def _typed_or_raise(kind: type, data: Any) -> Any:
    if not isinstance(data, kind):
        raise TypeError(f"{kind} is wanted")
    return data
