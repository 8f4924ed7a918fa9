"""A public class or function has one home, so that its name says which one is meant.

A view and a form are named within their room, and an address or a template says which; a module of `cli/commands` is
called by its two names. Everything else stands in SEVERAL_HOMES with its reason, and the list may only get shorter.
"""

import ast
from collections import defaultdict
from functools import cache

from yesdesk.testing.source import SOURCE, tree_of

NOT_THE_PRODUCT = {"tests", "testing", "migrations", "conftest.py"}
COMMANDS = ("cli", "commands")
_NAMED = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
SEVERAL_HOMES = {
    "connect": "each connector's door, found by its folder",
    "main": "entry of a process, run by its module's name",
    "reconcile": "a word of `yesdesk ils`, and the job that does the same",
}


@cache
def homes():
    """Modules of each public class and function of the product, by name."""
    found = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).parts
        if set(parts) & NOT_THE_PRODUCT or parts[:2] == COMMANDS:
            continue
        for node in tree_of(path).body:
            if isinstance(node, _NAMED) and not _named_in_its_room(node):
                found[node.name].add("/".join(parts))
    return {name: where for name, where in found.items() if not name.startswith("_")}


def _named_in_its_room(node):
    """A view, which answers with a response, or a form; whatever file it stands in."""
    if isinstance(node, ast.ClassDef):
        return node.name.endswith("Form")
    return node.returns is not None and "Response" in ast.unparse(node.returns)


def test_a_name_has_one_home():
    """Give yours another name; a name that is meant for several homes needs a reason above."""
    several = {name: sorted(where) for name, where in homes().items() if len(where) > 1}
    assert not {name: where for name, where in several.items() if name not in SEVERAL_HOMES}


def test_the_exceptions_are_still_needed():
    several = {name for name, where in homes().items() if len(where) > 1}
    assert several >= set(SEVERAL_HOMES)
