"""How Koha finds rows: parameters that match "contains", the `q` language, order, pages."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from tests.twins.koha.records import Row


@dataclass
class Said:
    """An answer of the twin. `body`: anything JSON can say, None for none."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class SaysNo(Exception):
    """Koha turns a request away with this status and body, whichever of its five shapes that is."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(str(body))
        self.said = Said(status, body)


WENT_WRONG: Final = {
    "error": "Something went wrong, check Koha logs for details.",
    "error_code": "internal_server_error",
}
COMMON: Final = ("_match", "_order_by", "_page", "_per_page", "q")

Query = Sequence[tuple[str, str]]


def check_parameters(query: Query, known: Iterable[str]) -> None:
    """An unknown parameter: 400 and a bare array."""
    allowed = {*known}
    wrong = [name for name, _ in query if name not in allowed]
    if wrong:
        raise SaysNo(
            400, [{"path": f"/query/{n}", "message": "Malformed query string"} for n in wrong]
        )


def found(rows: Iterable[Row], query: Query, fields: Iterable[str]) -> list[Row]:
    """What the parameters and every `q` leave of `rows`, in the order asked for."""
    words = dict(query)
    how = words.get("_match", "contains")
    if how not in MATCHES:
        raise SaysNo(400, _not_in_enum("/_match"))
    kept = list(rows)
    for name in fields:
        if name in words:
            kept = [row for row in kept if MATCHES[how](_text(row.get(name)), words[name].lower())]
    for name, value in query:
        if name == "q":
            test = _parsed(value, kept)
            kept = [row for row in kept if test(row)]
    return _ordered(kept, words.get("_order_by", ""))


MATCHES: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "contains": lambda text, wanted: wanted in text,
    "exact": lambda text, wanted: text == wanted,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower()


def _parsed(text: str, rows: Sequence[Row]) -> Callable[[Row], bool]:
    """23.05 answers 500 to bad JSON and to fields it does not know."""
    known = {name for row in rows for name in row}
    try:
        return _clause(json.loads(text, parse_float=Decimal), known if rows else None)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SaysNo(500, WENT_WRONG) from None


def _clause(q: Any, known: set[str] | None) -> Callable[[Row], bool]:
    if isinstance(q, list):
        parts = [_clause(part, known) for part in q]
        return lambda row: any(part(row) for part in parts)
    tests = [_test(name, wanted, known) for name, wanted in q.items()]
    return lambda row: all(test(row) for test in tests)


def _test(name: str, wanted: Any, known: set[str] | None) -> Callable[[Row], bool]:
    if name in {"-and", "-or"}:
        parts = [_clause(part, known) for part in wanted]
        join = all if name == "-and" else any
        return lambda row: join(part(row) for part in parts)
    name = name.removeprefix("me.")
    if known is not None and name not in known:
        raise KeyError(name)
    return lambda row: _holds(row.get(name), wanted)


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return any(_holds(value, each) for each in wanted)
    if isinstance(wanted, dict):
        return all(OPERATORS[word](value, each) for word, each in wanted.items())
    if wanted is None or value is None:
        return value is wanted
    if isinstance(value, bool):
        return value is bool(wanted)
    return _text(value) == _text(wanted)


def _like(value: Any, pattern: str) -> bool:
    parts = (re.escape(part).replace("_", ".") for part in pattern.lower().split("%"))
    return value is not None and re.fullmatch(".*".join(parts), _text(value), re.DOTALL) is not None


OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": _holds,
    "!=": lambda value, wanted: not _holds(value, wanted),
    "-like": _like,
    "-not_like": lambda value, wanted: not _like(value, wanted),
    "<": lambda value, wanted: value is not None and value < wanted,
    ">": lambda value, wanted: value is not None and value > wanted,
    "<=": lambda value, wanted: value is not None and value <= wanted,
    ">=": lambda value, wanted: value is not None and value >= wanted,
}


def _ordered(rows: list[Row], order: str) -> list[Row]:
    for part in reversed([part for part in order.split(",") if part]):
        by = partial(_sort_key, part.lstrip("+- "))
        rows.sort(key=by, reverse=part.startswith("-"))
    return rows


def _sort_key(name: str, row: Row) -> tuple[bool, Any]:
    return row.get(name) is not None, row.get(name)


def page(
    rows: Sequence[Row], query: Query, *, total: int, default_size: int, address: str
) -> tuple[Sequence[Row], dict[str, str]]:
    """One page, and the headers that say where in the list it is. `total`: before anything was filtered."""
    words = dict(query)
    number, size = int(words.get("_page", 1)), int(words.get("_per_page", default_size))
    if size == -1:
        number, size = 1, max(len(rows), 1)
    last = max(1, -(-len(rows) // size))
    rest = [(name, value) for name, value in query if name not in {"_page", "_per_page"}]

    def link(to: int, rel: str) -> str:
        asked = urlencode([*rest, ("_page", to), ("_per_page", size)])
        return f'<{address}?{asked}>; rel="{rel}"'

    links = [link(1, "first"), link(last, "last")]
    links += [link(number - 1, "prev")] if number > 1 else []
    links += [link(number + 1, "next")] if number < last else []
    headers = {
        "X-Total-Count": str(len(rows)),
        "X-Base-Total-Count": str(total),
        "Link": ",".join(links),
    }
    return rows[(number - 1) * size : number * size], headers


def _not_in_enum(path: str) -> dict[str, Any]:
    return {"errors": [{"message": "Not in enum list.", "path": path}], "status": 400}


def check_embed(asked: str, allowed: Iterable[str]) -> list[str]:
    """The embeds asked for; 400 for one this operation does not know."""
    names = [name.strip() for name in asked.split(",") if name.strip()]
    if any(name not in set(allowed) for name in names):
        raise SaysNo(400, _not_in_enum("/x-koha-embed"))
    return names
