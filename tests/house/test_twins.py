"""Twins of outside systems and the cast are for tests: what is installed and run needs neither."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
FOR_TESTS = ("tests", "yesdesk.testing")
NOT_INSTALLED = {"tests", "testing", "conftest.py"}


def imported(source):
    """Each module that is imported, at the top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def is_for_tests(module):
    return any(module == each or module.startswith(f"{each}.") for each in FOR_TESTS)


def test_the_product_imports_nothing_of_the_tests():
    found = {
        str(path.relative_to(SOURCE)): module
        for path in SOURCE.rglob("*.py")
        if not NOT_INSTALLED & set(path.relative_to(SOURCE).parts)
        if "test"
        in (source := path.read_text())  # few have the word, and parsing them all takes a second
        for module in imported(source)
        if is_for_tests(module)
    }
    assert found == {}


def test_imports_of_test_modules_are_found():
    inside = (
        "def serve():\n    from tests.twins.koha import koha_twin\n    import yesdesk.testing.cast"
    )
    assert [is_for_tests(each) for each in imported(inside)] == [True, True]
    assert not any(map(is_for_tests, imported("from yesdesk.core import tests_of, testing_ground")))
