"""Where a test's helpers come from: fixtures by name, helpers of a file that is no test."""

from pathlib import Path

from yesdesk.testing.source import imported_names

ROOT = Path(__file__).parents[2]
TEST_FILES = [
    *ROOT.glob("src/**/tests/**/*.py"),
    *ROOT.glob("src/**/conftest.py"),
    *ROOT.glob("tests/**/*.py"),
]


def is_collected(module: str) -> bool:
    """A file of pytest's: of tests, or of fixtures that come by their names."""
    name = module.rpartition(".")[2]
    parts = module.split(".")
    return name == "conftest" or ("tests" in parts[:-1] and name.startswith("test_"))


def test_nothing_is_imported_from_a_test_file_or_from_fixtures():
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in TEST_FILES
        for module in imported_names(path.read_text())
        if is_collected(module) and module_stands(module)
    ]
    assert wrong == []


def module_stands(module: str) -> bool:
    """`tests.house.test_sizes` is a file, `tests.browser.steps.test_something` a function's name."""
    place = Path(*module.split(".")).with_suffix(".py")
    return (ROOT / "src" / place).exists() or (ROOT / place).exists()


def test_this_test_sees_both():
    source = "def f():\n    from yesdesk.desk.conftest import desk\n    from tests.house import test_fixtures"
    assert {each for each in imported_names(source) if is_collected(each)} == {
        "yesdesk.desk.conftest",
        "tests.house.test_fixtures",
    }
