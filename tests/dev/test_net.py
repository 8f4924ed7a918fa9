"""What people can do stands on one page; `dev/net.py` holds each line, and this file that the page is up to date."""

from functools import wraps

import pytest

from dev.net import PAGE, Line, emptied, missing, read_lines


def test_each_line_names_a_function_and_a_test_that_are_there():
    gone = [name for line in read_lines() for name in missing(line)]

    assert gone == [], "name in docs/what-people-do.md what does it now, or take the line out"


def test_each_line_stands_once_for_a_function_of_its_own():
    lines = read_lines()

    assert len({line.function for line in lines}) == len(lines) > 100


def test_page_is_read_with_its_heads_left_out(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "Words.\n\n| what | function | test |\n|---|---|---|\n"
        "| Pay | `core.money.Money.spoken` | `core/tests/test_money.py::test_it` |\n"
    )

    assert read_lines(page) == [
        Line("Pay", "core.money.Money.spoken", "core/tests/test_money.py::test_it")
    ]


def test_row_that_cannot_be_read_is_an_error(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("| Pay | core.money | `core/tests/test_money.py::test_it` |\n")

    with pytest.raises(ValueError, match="Pay"):
        read_lines(page)


def test_what_is_gone_is_named():
    lost = Line("Pay", "core.money.pay", "core/tests/test_money.py::test_paying")

    assert missing(lost) == [lost.function, lost.test]


def test_method_and_a_test_of_the_tree_are_found():
    there = Line(
        "Weigh", "core.money.Money.spoken", "tests/dev/test_net.py::test_what_is_gone_is_named"
    )

    assert missing(there) == []
    assert PAGE.is_file()


def double(number: int) -> int:
    return 2 * number


@wraps(double)
def decorated(number):
    return double(number)


def counting(upto: int):
    yield from range(upto)


def test_emptied_function_does_nothing_and_then_what_it_did_before():
    with emptied(double):
        assert double(4) == 0

    assert double(4) == 8


def test_emptied_function_does_nothing_below_its_decorator():
    with emptied(decorated):
        assert decorated(4) == 0


def test_emptied_generator_brings_nothing():
    with emptied(counting):
        assert list(counting(3)) == []
