"""Twins of outside systems and the cast are for tests: what is installed and run needs neither."""

from yesdesk.testing.source import SOURCE, imported_names

FOR_TESTS = ("tests", "yesdesk.testing")
NOT_INSTALLED = {"tests", "testing", "conftest.py"}


def is_for_tests(module):
    return any(module == each or module.startswith(f"{each}.") for each in FOR_TESTS)


def test_the_product_imports_nothing_of_the_tests():
    found = {
        str(path.relative_to(SOURCE)): module
        for path in SOURCE.rglob("*.py")
        if not NOT_INSTALLED & set(path.relative_to(SOURCE).parts)
        for module in imported_names(path.read_text())
        if is_for_tests(module)
    }
    assert found == {}


def test_imports_of_test_modules_are_found():
    inside = (
        "def serve():\n    from tests.twins.koha import koha_twin\n    import yesdesk.testing.cast"
    )
    assert {each for each in imported_names(inside) if is_for_tests(each)} == {
        "tests.twins.koha",
        "tests.twins.koha.koha_twin",
        "yesdesk.testing.cast",
    }
    others = imported_names("from yesdesk.core import tests_of, testing_ground")
    assert not any(map(is_for_tests, others))
