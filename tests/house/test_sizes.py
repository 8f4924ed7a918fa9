"""Small rooms: no file over 400 lines, no function over 40."""

import ast

import pytest

from yesdesk.testing.source import SOURCE, nodes_of

FILES = [
    path
    for path in sorted(SOURCE.rglob("*.py"))
    if not {"migrations", "tests", "conftest.py"} & set(path.relative_to(SOURCE).parts)
]


def test_no_file_is_over_400_lines():
    long = {
        str(path.relative_to(SOURCE)): n
        for path in FILES
        if (n := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_no_function_is_over_40_lines():
    long = []
    for path in FILES:
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 40:
                    long.append(f"{path.relative_to(SOURCE)}:{node.lineno} {node.name} {lines}")
    assert not long


@pytest.mark.parametrize(("suffix", "most"), [(".css", 400), (".js", 400), (".html", 160)])
def test_styles_scripts_and_templates_stay_readable(suffix, most):
    for path in SOURCE.rglob(f"*{suffix}"):
        lines = path.read_text().splitlines()
        assert max(map(len, lines)) < most, f"{path.name} has a line nobody can read"
