"""Nothing that a process remembers goes from one test to the next one: what a module keeps is named here, with the
reason why tests may share it, or is forgotten before each test (`testing/remembered.py`).
"""

import ast
from functools import cache
from importlib import import_module

import pytest

from yesdesk.testing.remembered import forget_everything
from yesdesk.testing.source import SOURCE, product_files, tree_of

FORGOTTEN = {
    "_known",
    "_last",
    "_lines",
    "_made",
    "_own",
    "_pages",
    "_said",
    "_tokens",
    "_versions_by_number",
}
BY_ITS_VALUES_ALONE = {
    *("line_as_html", "_ICONS", "_KEPT", "_SENTENCES", "_with_question_marks", "_address_pattern"),
    *(
        "_address_parts",
        "_ready_words",
        "_guardrails_in_order",
        "_kept",
        "_open_lines",
        "_open_to",
        "_session_select",
        "_weekday_pattern",
        "_words_in_language",
    ),
    *(
        "_local_hour",
        "_day_of_month",
        "_clock_words",
        "_day_words",
        "_locale_name",
        "_numbers_by_name",
        "_order_of_day_and_month",
        "_sentences",
        "_late_words",
        "_read_words_file",
        "_reader_for_type",
        "_spoken",
        "_waited_words",
        "_whole_money",
        "_writer",
    ),
    *(
        "_counted",
        "columns_of",
        "permissions_in",
        "small_words",
        "_shipped",
        "shipped_needs",
        "shipped_questions",
        "_number_words",
        "_above_cap",
        "_start_names",
        "job_names",
        "_words_up_to",
    ),
}
"""What was asked for decides what is remembered of it: another test gets what it would have made itself."""

OF_THE_PROCESS = {
    "_heard",
    "_knowingly",
    "_making",
    "_queues",
    "_seldom",
    "_tls_context",
    "_watching",
}
"""Locks, and what ends with its block or its thread."""

MUTABLE = {
    "ContextVar",
    "Counter",
    "OrderedDict",
    "_Known",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "local",
    "set",
}


def is_remembered(value):
    """An empty container: what is full from the start is a table. Those of core/cache.py give nothing old in a test."""
    if isinstance(value, ast.Dict | ast.List | ast.Set):
        return not getattr(value, "keys", getattr(value, "elts", ()))
    if not isinstance(value, ast.Call):
        return False
    called = ast.unparse(value.func).partition("[")[0].rpartition(".")[2]
    is_full = bool(value.args) and called not in {"ContextVar", "defaultdict"}
    return called in MUTABLE and not is_full


def names_in(tree):
    """What a module remembers: by its own names, in a function's cache, or in a name that a function sets."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and is_remembered(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        if isinstance(node, ast.FunctionDef) and any(
            "cache" in ast.unparse(each) for each in node.decorator_list
        ):
            yield node.name
        yield from (
            name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names
        )


@cache
def modules_of():
    """Modules by the name of what they remember."""
    found = {}
    for path in product_files():
        for name in names_in(tree_of(path)):
            found.setdefault(name, set()).add(path.relative_to(SOURCE.parent).with_suffix(""))
    return found


def test_each_thing_a_module_remembers_is_named():
    """Give yours a `forget`, call it in testing/remembered.py, and name it in FORGOTTEN above."""
    assert set(modules_of()) == FORGOTTEN | BY_ITS_VALUES_ALONE | OF_THE_PROCESS
    assert {name for name, modules in modules_of().items() if len(modules) > 1} == set()


@pytest.mark.parametrize("name", sorted(FORGOTTEN))
def test_module_cache_is_forgotten_between_tests(name):
    (path,) = modules_of()[name]
    kept = getattr(import_module(".".join(path.parts)), name)
    fill(kept)
    forget_everything()
    assert is_forgotten(kept), f"{path}: {name} goes on to the next test"


def fill(kept):
    if isinstance(kept, dict):
        kept["another test's"] = object()
    elif isinstance(kept, list):
        kept.append(object())
    elif hasattr(kept, "until"):
        kept.until = float("inf")
    else:
        kept.system = object()


def is_forgotten(kept):
    if isinstance(kept, dict | list):
        return not kept
    return kept.until == 0 if hasattr(kept, "until") else not vars(kept)


def test_this_test_sees_what_is_remembered():
    source = "a = {}\nb: dict[str, int] = {}\nc = {1: 2}\nd = deque()\ne = TtlCache(f)\nf = dict.fromkeys('ab')\n"
    source += "@lru_cache\ndef g(): ...\ndef h():\n    global i\n"
    assert set(names_in(ast.parse(source))) == {"a", "b", "d", "g", "i"}
