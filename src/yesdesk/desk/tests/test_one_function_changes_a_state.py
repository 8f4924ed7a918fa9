"""A request's state, and a decision's, are each changed in one place: a conditional update, so that facts can be
counted there. A request's has two statements: one for many rows, and one written out for the one row of an act.
"""

import ast
import re

from yesdesk.testing.source import SOURCE, nodes_of

OF_A_REQUEST = {
    "at_desk", "closed_at", "for_leads", "held", "late_since", "outcome", "promised_for", "assigned_at", "assigned_to",
    "assigned_to_id",
    "merged_into", "on_hold_since", "on_hold_until", "waiting_since",
}  # fmt: skip

TIMELINE = "requests/actions/timeline.py"
MOVE = "requests/actions/decision_rows.py"


def updates():
    """(path, model, columns) of each `Model.objects...update(...)` of a request or a decision, in any room."""
    for path in product():
        room, *_ = parts = path.relative_to(SOURCE).parts
        for node in nodes_of(path):
            if _called(node) in {"update", "bulk_update", "save"}:
                model = _model_of(node)
                if room in {"desk", "requests", "mail"} or model in {"Request", "Decision"}:
                    yield "/".join(parts), model, _columns(node)


def product():
    for path in SOURCE.rglob("*.py"):
        if not {"tests", "migrations", "testing"} & set(path.relative_to(SOURCE).parts):
            yield path


def test_no_other_file_writes_them_by_sql_of_its_own():
    writes = re.compile(r"(?:UPDATE|INSERT INTO|REPLACE INTO) \W?desk_(?:request|decision)\b")
    found = {str(path.relative_to(SOURCE)) for path in product() if writes.search(path.read_text())}
    assert found == {TIMELINE}


def _called(node):
    return (
        node.func.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        else ""
    )


def _model_of(node):
    """The name that the chain of calls begins with."""
    while not isinstance(node, ast.Name):
        node = getattr(node, "func", None) or getattr(node, "value", None)
        if node is None:
            return ""
    return node.id


def _columns(node):
    named = {each.arg for each in node.keywords}
    listed = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
    return named | {each for each in listed if isinstance(each, str)}


def test_a_request_s_state_is_changed_by_one_function():
    found = {
        (path, column) for path, _model, columns in updates() for column in columns & OF_A_REQUEST
    }
    assert found == set()
    text = (SOURCE / TIMELINE).read_text()
    assert "return rows.update(**changes)" in text
    assert text.count(".update(") == 1


def test_a_decision_s_state_is_changed_by_one_conditional_update():
    by_model = {
        path for path, model, columns in updates() if model == "Decision" and "state" in columns
    }
    assert by_model == set()
    text = (SOURCE / MOVE).read_text()
    assert text.count("rows.update(state=state)") == 1
    assert "state__in=_BECOMES[state]" in text
