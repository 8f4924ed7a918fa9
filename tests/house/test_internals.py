"""What a library keeps for itself is not ours to import: it changes without notice."""

import ast

from yesdesk.testing.source import SOURCE, nodes_of


def _imported(nodes):
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _is_internal(name):
    parts = name.split(".")
    ours = parts[0] in {"yesdesk", "tests", "__future__"}
    return not ours and any(part == "internal" or part.startswith("_") for part in parts)


def test_internal_names_are_recognised():
    assert _is_internal("allauth.mfa.totp.internal.auth")
    assert _is_internal("html5lib._tokenizer.HTMLTokenizer")
    assert not _is_internal("allauth.mfa.models.Authenticator")


def test_no_internals_of_a_library_are_imported():
    found = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        for name in _imported(nodes_of(path))
        if _is_internal(name)
    }
    assert not found
