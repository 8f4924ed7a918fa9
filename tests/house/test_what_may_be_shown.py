"""Facts reach a page as what may be shown of them (`core/suppression`), never as the counts themselves: where HTTP
ends, nothing reads facts, and nothing is called that hands raw counts of them on.
"""

import ast
import re
from functools import cache

from django.apps import apps

from yesdesk.testing.source import SOURCE, product_files, tree_of

MAY_BE_SHOWN = {"None", "Shown", "Span", "Row", "Figure", "Edition", "ShownWeeks"}
"""What a function that reads facts may give to a page; an edition holds nothing but what may be shown, and the weeks of
a trial are told as its rule's page tells them.
"""

NO_PERSONS_BEHIND = {
    "FactSettled": "sums of money from a file, by month: behind a number stands no time at the desk"
}
WHERE_HTTP_ENDS = re.compile(
    r"/(views|public|pages|api|forms)(/|\.py$)|^core/web/|/page_context\.py$"
)


def facts():
    """The models that hold counts of what happened."""
    named = {model.__name__ for model in apps.get_models() if model.__name__.startswith("Fact")}
    return {"EarlyCount", "Stat", *named} - NO_PERSONS_BEHIND.keys()


@cache
def modules():
    return {str(path.relative_to(SOURCE)): tree_of(path) for path in product_files()}


def functions(tree):
    return [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]


def names_in(tree):
    """Every name that stands in it, also as an attribute or where it is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name


def asked_and_called(function):
    """The models that it asks for their rows, and the functions that it calls by their names."""
    asked, called = set(), set()
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="objects" | "_default_manager"):
                asked.add(name)
            case ast.Call(func=ast.Name(id=name)):
                called.add(name)
    return asked, called


def is_lawful(function):
    given = re.findall(r"\w+", ast.unparse(function.returns)) if function.returns else ["?"]
    return set(given) - {"tuple", "list", "dict", "str", "int", "date"} <= MAY_BE_SHOWN and bool(
        set(given) & MAY_BE_SHOWN
    )


def hands_on_raw_counts(trees, models):
    """Functions that give raw counts: that read facts and give something else than what may be shown, or that call one
    which does, and give it on.
    """
    every = [
        (each.name, *asked_and_called(each))
        for tree in trees.values()
        for each in functions(tree)
        if not is_lawful(each)
    ]
    raw = {name for name, asked, _called in every if asked & models}
    while True:
        more = {name for name, _asked, called in every if name[0] != "_" and raw & called}
        if more <= raw:
            return raw
        raw |= more


def shown_raw(trees, models):
    """Where HTTP ends and facts, or raw counts of them, are named none the less."""
    raw = hands_on_raw_counts(trees, models) | models
    return {
        (where, name)
        for where, tree in trees.items()
        if WHERE_HTTP_ENDS.search(where)
        for name in set(names_in(tree)) & raw
        if not name.startswith("_")
    }


def test_no_page_reads_facts_but_as_what_may_be_shown():
    assert not shown_raw(modules(), facts())


def test_a_page_that_does_is_found():
    reader = "def {0}() -> {1}:\n    return Stat.objects.all()\n"
    trees = {
        "counts/queries.py": ast.parse(
            reader.format("raw_rows", "Rows")
            + reader.format("what_came", "Shown")
            + reader.format("write_came", "None")
            + "def added_up() -> int:\n    return sum(raw_rows())\n"
        ),
        "counts/views.py": ast.parse(
            "def page():\n    return added_up(), what_came(), write_came(), Stat.n\n"
        ),
    }
    assert shown_raw(trees, {"Stat"}) == {
        ("counts/views.py", "added_up"),
        ("counts/views.py", "Stat"),
    }


def test_a_page_that_reads_the_counts_of_nights_is_found():
    trees = {
        "counts/queries.py": ast.parse(
            "def counts_by_month() -> Counts:\n    return Stat.objects.all()\n"
        ),
        "insight/library/views.py": ast.parse(
            "def page():\n    return counts_by_month(), Stat.n\n"
        ),
    }
    assert shown_raw(trees, facts()) == {
        ("insight/library/views.py", "counts_by_month"),
        ("insight/library/views.py", "Stat"),
    }
