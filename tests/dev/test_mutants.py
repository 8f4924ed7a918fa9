"""`dev/mutants.py` plants the faults that a seed draws, in the modules it names, and says which lived."""

import ast

import pytest

from dev.mutants import report
from dev.mutations import PRODUCT, SUBJECTS, choose, mutants, mutated

HEAD = "def f(a, b):\n    "
SOURCES = {
    "a.py": "def f(a):\n    if a < 1:\n        g()\n    return a + 1\n" * 3,
    "b.py": "def g(a):\n    return a and not a\n",
}


def made_of(line: str) -> set[str]:
    """Every faulty line that a line in a function can become."""
    source = HEAD + line
    return {
        ast.unparse(mutated(source, fault).body[0].body[0]).replace("\n    ", " ")
        for fault in mutants("x.py", source)
    }


@pytest.mark.parametrize(
    ("line", "faulty"),
    [
        ("x = a < b", {"x = a <= b"}),
        ("x = a == b", {"x = a != b"}),
        ("x = a and b", {"x = a or b"}),
        ("x = not a", {"x = a"}),
        ("x = a + b", {"x = a - b"}),
        ("x = 7", {"x = 8", "x = 6"}),
        ("x = True", {"x = False"}),
        ("g(a)", {"pass"}),
        ("return a", {"return None"}),
        ("return None", set()),
        ("x = any(a)", {"x = all(a)"}),
        ("x = [c for c in a if c]", {"x = [c for c in a]"}),
        ("x = a.filter(b=b)", {"x = a.filter()"}),
        ("x = a.get(b=b)", set()),
        ("if a: pass", {"if True: pass", "if False: pass", "if not a: pass"}),
    ],
)
def test_changes_of_a_line(line, faulty):
    assert made_of(line) == faulty


@pytest.mark.parametrize(
    "line",
    [
        '"""Words."""',
        'log.warning("gone", times=3)',
        "x: Literal[3]",
        "if TYPE_CHECKING: x = 3",
        "with atomic(durable=True): pass",
    ],
)
def test_changes_none_when_no_test_could_see_them(line):
    assert made_of(line) == set()


def test_mutated_keeps_every_line_where_it_was():
    source = SOURCES["a.py"]

    for fault in mutants("a.py", source):
        functions = [node.lineno for node in mutated(source, fault).body]
        assert functions == [1, 5, 9]


def test_mutants_know_what_runs_at_import():
    source = "LIMIT = 3\ndef f(a=1):\n    return a > LIMIT\n"

    assert {(fault.function, fault.lines[0]) for fault in mutants("x.py", source)} == {
        ("", 1), ("", 2), ("f", 3),
    }  # fmt: skip


def test_choose_draws_the_same_for_the_same_seed():
    drawn = choose("0a1b", SOURCES, 8)

    assert drawn == choose("0a1b", SOURCES, 8)
    assert drawn != choose("0a1c", SOURCES, 8)
    assert len(set(drawn)) == 8


def test_choose_draws_from_a_module_whatever_the_others_hold():
    longer = SOURCES | {"b.py": SOURCES["b.py"].replace("not a", "a")}

    assert choose("0a1b", SOURCES, 8)[:6] == choose("0a1b", longer, 8)[:6]


def test_choose_stays_in_the_subjects():
    sources = {module: (PRODUCT / module).read_text() for module in SUBJECTS}

    drawn = choose("0a1b", sources, 150)

    assert len(drawn) == 150
    assert {fault.module for fault in drawn} == set(SUBJECTS)


def test_report_counts_what_was_not_tried_as_unnoticed():
    faults = choose("0a1b", {SUBJECTS[0]: SOURCES["a.py"]}, 2)

    text, share = report(faults, {faults[0].key: {"state": 1, "cpu": 2}})

    assert share == 0.5
    assert "not tried" in text
    assert "1 of 2 noticed, 0 waived: 50.0%; 2 CPU seconds" in text
