"""Weigh the product by room: what a reader of the code has to carry.

    python dev/weight.py [TREE]

TREE is another checkout, to measure before and after. A room is a folder of src/yesdesk; tests and migrations are not
weighed. *Product* is all rooms but `demo` and `testing`, which stand in lines of their own. A statement is a node of
`ast.stmt`; a docstring is any string that stands alone; tokens leave out comments, docstrings and layout.
"""

import ast
import sys
import tokenize
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
NOT_THE_PRODUCT: Final = frozenset({"tests", "migrations", "conftest.py"})
APART: Final = ("demo", "testing")
"""Rooms that no library runs, in lines of their own."""

SIZED: Final = ("js", "css", "toml")
"""Endings of files that are weighed in bytes, as templates are."""

COLUMNS: Final = ["files", "statements", "tokens", "docstrings", "models", "templates", *SIZED]
DJANGO_MODELS: Final = frozenset({"Model", "AbstractBaseUser", "AbstractBaseSession"})
LAYOUT: Final = frozenset({"COMMENT", "NL", "NEWLINE", "INDENT", "DEDENT", "ENCODING", "ENDMARKER"})
"""Kinds of token that nobody reads."""


def weigh(tree: Path) -> dict[str, Counter[str]]:
    """What each room of that checkout weighs, by the names of COLUMNS."""
    product = tree / "src" / "yesdesk"
    rooms: dict[str, Counter[str]] = {}
    for path in sorted(product.rglob("*")):
        parts = path.relative_to(product).parts
        if not path.is_file() or NOT_THE_PRODUCT & set(parts):
            continue
        if weight := weight_of(path):
            rooms.setdefault(parts[0] if len(parts) > 1 else "(top)", Counter()).update(weight)
    return rooms


def weight_of(path: Path) -> dict[str, int]:
    """What one file adds; nothing for a file that nobody reads as code."""
    if path.suffix == ".py":
        return weight_of_python(path)
    column = "templates" if "templates" in path.parts else path.suffix[1:]
    return {column: path.stat().st_size} if column in COLUMNS else {}


def weight_of_python(path: Path) -> dict[str, int]:
    """Statements, tokens, lines of docstrings and models of one module."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    lone = [node.value for node in nodes if isinstance(node, ast.Expr)]
    docstrings = [
        value for value in lone if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]
    starts = {(string.lineno, string.col_offset) for string in docstrings}
    with tokenize.open(path) as source:
        tokens = [
            (tokenize.tok_name[kind], start)
            for kind, _, start, *_ in tokenize.generate_tokens(source.readline)
        ]
    return {
        "files": 1,
        "statements": sum(isinstance(node, ast.stmt) for node in nodes),
        "tokens": sum(kind not in LAYOUT and start not in starts for kind, start in tokens),
        "docstrings": sum((string.end_lineno or 0) - string.lineno + 1 for string in docstrings),
        "models": _models(nodes),
    }


def _models(nodes: list[ast.AST]) -> int:
    """The classes with a table: below Django's own or an abstract one of the same file, unless they are abstract."""
    below = set(DJANGO_MODELS)
    tables = 0
    for node in nodes:
        if isinstance(node, ast.ClassDef) and below & {
            ast.unparse(base).rpartition(".")[2] for base in node.bases
        }:
            below.add(node.name)
            meta = [
                ast.unparse(line)
                for inner in node.body
                if isinstance(inner, ast.ClassDef)
                for line in inner.body
            ]
            tables += "abstract = True" not in meta
    return tables


def table(rooms: dict[str, Counter[str]]) -> str:
    """The rooms by weight, the product's sum, then what stands apart."""
    product = sorted(
        (name for name in rooms if name not in APART), key=lambda name: -rooms[name]["statements"]
    )
    total = sum((rooms[name] for name in product), Counter())
    lines = [
        ("room", *COLUMNS),
        *(_row(name, rooms[name]) for name in product),
        _row("product", total),
    ]
    lines += [_row(name, rooms[name]) for name in APART if name in rooms]
    return "\n".join(
        f"{name:<10}" + "".join(f"{cell:>11}" for cell in cells) for name, *cells in lines
    )


def _row(name: str, weight: Counter[str]) -> tuple[str, ...]:
    return (name, *(f"{weight[column]:,}" for column in COLUMNS))


if __name__ == "__main__":
    print(table(weigh(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)))
