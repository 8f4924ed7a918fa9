"""Read tables of a data file into dataclasses, and name file and entry of a slip.

A dataclass says what a table may hold. Unknown keys, missing keys and unknown words are refused, as mypy would.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeAliasType, get_args, get_origin, get_type_hints

# In a data file `0:45`, or `2d 1:30` for two days, an hour and a half.
type Minutes = int

# Kept to the letter, line breaks too.
type RawText = str

_MINUTES: Final = re.compile(r"(?:(\d+)d )?(\d+):([0-5]\d)")
_LINE_BREAK: Final = re.compile(r"(?<!\n)\n(?!\n)")
# Names the class of a table in a union: `hands_over`.
_IN_A_UNION: Final = "does"


class StoryRefused(Exception):
    """Refuse a data file; the message says where."""


def read_table[T](wanted: type[T], found: Mapping[str, Any], where: str) -> T:
    """Read a table as `wanted`. `where`: file and entry."""
    hints = get_type_hints(wanted)
    values: dict[str, Any] = {}
    known = {_table_key(field): field for field in fields(wanted)}  # type: ignore[arg-type]  # T is a dataclass
    for key in found:
        if key not in known:
            raise StoryRefused(f"{where}: nothing here is called {key!r}, but {', '.join(known)}")
    for key, field in known.items():
        if key in found:
            values[field.name] = read_value(hints[field.name], found[key], f"{where}, {key}")
        elif field.default is MISSING:
            if NoneType not in get_args(hints[field.name]):
                raise StoryRefused(f"{where}: {key} is not there")
            values[field.name] = None
    return wanted(**values)


def read_value(wanted: Any, found: Any, where: str) -> Any:
    if wanted is Minutes:
        return _read_minutes(found, where)
    if wanted is RawText:
        return _typed_or_refuse(str, found, where)
    if isinstance(wanted, TypeAliasType):
        return read_value(wanted.__value__, found, where)
    if is_dataclass(wanted) and isinstance(wanted, type):
        return read_table(wanted, _typed_or_refuse(dict, found, where), where)
    if isinstance(wanted, type):
        return _join_lines(_typed_or_refuse(wanted, found, where))
    return _read_generic(wanted, found, where)


def _read_generic(wanted: Any, found: Any, where: str) -> Any:
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        if found not in parts:
            raise StoryRefused(f"{where}: {found!r} is none of {', '.join(parts)}")
        return found
    if origin is tuple:
        return _read_tuple(parts, _typed_or_refuse(list, found, where), where)
    if origin is Mapping:
        return {
            read_value(parts[0], key, where): read_value(parts[1], value, f"{where}, {key}")
            for key, value in _typed_or_refuse(dict, found, where).items()
        }
    if origin is UnionType:
        return _read_union(parts, found, where)
    raise TypeError(f"{where}: no data file holds {wanted}")


def _read_tuple(parts: tuple[Any, ...], found: list[Any], where: str) -> tuple[Any, ...]:
    wanted = parts[:1] * len(found) if parts[1:] == (...,) else parts
    if len(wanted) != len(found):
        raise StoryRefused(f"{where}: {len(parts)} values are wanted, {len(found)} are there")
    both = zip(wanted, found, strict=True)
    return tuple(read_value(one, value, f"{where} {n}") for n, (one, value) in enumerate(both, 1))


def _read_union(parts: tuple[Any, ...], found: Any, where: str) -> Any:
    some = [part for part in parts if part is not NoneType]
    if len(some) == 1:
        return read_value(some[0], found, where)
    table = dict(_typed_or_refuse(dict, found, where))
    named = {_snake_case(part.__name__): part for part in some}
    does = table.pop(_IN_A_UNION, None)
    if does not in named:
        raise StoryRefused(f"{where}: {_IN_A_UNION} = {does!r} is none of {', '.join(named)}")
    return read_table(named[does], table, f"{where} ({does})")


def _typed_or_refuse(wanted: type, found: Any, where: str) -> Any:
    if type(found) is not wanted:
        raise StoryRefused(f"{where}: {found!r} is no {wanted.__name__}")
    return found


def _join_lines(found: Any) -> Any:
    # A line break is a space; an empty line begins a paragraph.
    return _LINE_BREAK.sub(" ", found.strip("\n")) if isinstance(found, str) else found


def _read_minutes(found: Any, where: str) -> int:
    match = _MINUTES.fullmatch(_typed_or_refuse(str, found, where))
    if match is None:
        raise StoryRefused(f"{where}: {found!r} is no time like 0:45 or 2d 1:30")
    days, hours, minutes = match.groups()
    return int(days or 0) * 24 * 60 + int(hours) * 60 + int(minutes)


def _table_key(field: Field[Any]) -> str:
    return field.name.removesuffix("_minutes")


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
