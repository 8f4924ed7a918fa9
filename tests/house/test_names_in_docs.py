"""What the house's own pages and comments call something is what it is called, also after it was renamed."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from yesdesk.testing.source import nodes_of

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "yesdesk"
DOCS = ROOT / "docs"
PAGES = [
    DOCS / "house.md",
    DOCS / "pages.md",
    DOCS / "testing.md",
    *DOCS.glob("rooms/*.md"),
    *SOURCE.rglob("README.md"),
]
_FILE = re.compile(r"(?<![\w<{.-])(?:\w+/)*\w+\.py\b")
_PATH = re.compile(r"(?<![\w./])[a-z_]\w*(?:\.\w+)+")


@cache
def code_texts():
    """What stands in each Python file and template, by its path in the tree."""
    found = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *(ROOT / "tests").rglob("*.py")]
    return {path: path.read_text() for path in found if path != Path(__file__)}


@cache
def known_names():
    """Each word that stands in the product's code, each file and folder of it, and each tool in `dev`."""
    files = {path.name for path in SOURCE.rglob("*")} | {path.stem for path in SOURCE.rglob("*.py")}
    files |= {name for path in (ROOT / "dev").iterdir() for name in (path.name, path.stem)}
    texts = [text for path, text in code_texts().items() if path.is_relative_to(SOURCE)]
    return files | {word for text in texts for word in re.findall(r"\w+", text)}


@cache
def modules():
    """Files of the product's modules, by `requests.access`."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def names_of(path):
    """What a module, its classes and functions define, import or take."""
    found = set()
    for node in nodes_of(path):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.TypeAlias():
                found.add(getattr(node.name, "id", node.name))
            case ast.Name(id=name) | ast.arg(arg=name) | ast.alias(name=name):
                found.add(name)
    return found


def is_known(dotted):
    """Words that stand so in the code, as a registry's do, or a module and a name of it."""
    if any(dotted in text for text in code_texts().values()):
        return True
    first, *rest = dotted.removeprefix("yesdesk.").split(".")
    rooms = [name for name in modules() if name.rpartition(".")[2] == first]
    return not rooms or any(_leads_on(name, rest) for name in rooms)


def _leads_on(module, rest):
    while rest and f"{module}.{rest[0]}" in modules():
        module, *rest = f"{module}.{rest[0]}", *rest[1:]
    return not rest or rest[0] in names_of(modules()[module])


def code_in(text):
    """What stands as code on a page."""
    return re.findall(r"`([^`\n]+)`", text)


def names_in(text):
    """Names of two words and files in what stands as code."""
    for code in code_in(text):
        for name in re.findall(r"[A-Za-z_]\w*(?:\.py)?", code):
            if "_" in name.strip("_") or name.endswith(".py") or re.match("[A-Z][a-z]+[A-Z]", name):
                yield name


def paths_in(text):
    """Dotted names in what stands as code, but those of files and addresses."""
    dotted = [each for code in code_in(text) for each in _PATH.findall(code)]
    return [each for each in dotted if not re.search(r"\.(py|md|html|js|toml|json|sock)$", each)]


def test_each_name_is_one_of_the_code():
    known = known_names()
    unknown = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in names_in(page.read_text())
        if name not in known
    ]
    assert unknown == []


def test_each_path_leads_to_what_it_names():
    unknown = [
        f"{page.relative_to(ROOT)}: {dotted}"
        for page in PAGES
        for dotted in paths_in(page.read_text())
        if not is_known(dotted)
    ]
    assert unknown == []


def test_each_file_that_a_comment_names_is_there():
    files = [f"/{path.relative_to(ROOT)}" for path in (*code_texts(), *ROOT.glob("*/*.py"))]
    unknown = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in code_texts().items()
        if path.is_relative_to(SOURCE) and "tests" not in path.parts
        for name in _FILE.findall(text)
        if not any(file.endswith(f"/{name}") for file in files)
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("dotted", "known"),
    [
        ("requests.access.access_request", True),
        ("core.search.set_fields", True),  # imported there
        ("requests.entrance.access_request", False),
        ("requests.access.open_the_door", False),
    ],
)
def test_a_path_is_followed_to_its_end(dotted, known):
    assert is_known(dotted) is known
