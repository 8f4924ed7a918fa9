"""Word lists as data: what mail programs, robots and people write, in many languages. Each file is read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


def word_list(file: str, name: str) -> tuple[str, ...]:
    """A list of `file`.toml, as it stands there."""
    return tuple(_read_words_file(file)[name])


def word_table(file: str, name: str) -> dict[str, tuple[str, ...]]:
    """A table of `file`.toml, in its order: lists, or words in a row."""
    table = _read_words_file(file)[name]
    return {
        key: tuple(each.split()) if isinstance(each, str) else tuple(each)
        for key, each in table.items()
    }


@cache
def _read_words_file(file: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(f"{file}.toml").read_text(encoding="utf-8"))
