"""The product's own source, read and parsed once in a process for all tests that look at it."""

import ast
import gc
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
