"""The product's own source, read and parsed once in a process for all tests that look at it."""

import ast
import gc
import re
from functools import cache
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parents[1]
_NOT_THE_PRODUCT: Final = {"tests", "testing", "migrations", "conftest.py"}


@cache
def product_files() -> tuple[Path, ...]:
    return tuple(
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if not _NOT_THE_PRODUCT & set(path.relative_to(SOURCE).parts)
    )


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the parsed tree of a module. Do not change it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    gc.freeze()  # kept to the end: nobody waits while garbage is looked for among half a million nodes
    return tree


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


_IMPORT: Final = re.compile(
    r"^[ \t]*(?:from[ \t]+(\w[\w.]*)[ \t]+)?import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE
)


def imported_names(source: str) -> set[str]:
    """Return each module that a file imports, and each name it imports of one, in a function too.

    By its lines, since parsing all tests takes seconds. Ruff sees to it that an import has a line of its own.
    """
    found: set[str] = set()
    for module, what in _IMPORT.findall(source):
        listed = re.sub("#.*", "", what).strip("()\n ").split(",")
        names = {each.split()[0] for each in listed if each.strip()}
        found |= {module, *(f"{module}.{name}" for name in names)} if module else names
    return found
