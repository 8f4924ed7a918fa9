"""`dev/weight.py` says what a room weighs, so that an issue can be measured before and after."""

from dev.weight import table, weigh

MODULE = '''"""Two lines
of a docstring."""

from django.db import models  # why


class _Row(models.Model):
    class Meta:
        abstract = True


class Shelf(_Row):
    name = models.TextField()
    """What it is called."""
'''


def a_tree(tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / "src" / "yesdesk" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_module_is_weighed_in_statements_tokens_and_models(tmp_path):
    desk = weigh(a_tree(tmp_path, desk__models_dot_py=MODULE))["desk"]

    assert desk == {"files": 1, "statements": 8, "tokens": 33, "docstrings": 3, "models": 1}


def test_tests_and_migrations_weigh_nothing(tmp_path):
    files = {
        "desk__tests__test_a_dot_py": "a = 1\n",
        "desk__migrations__b_dot_py": "b = 1\n",
        "conftest_dot_py": "c = 1\n",
    }

    assert weigh(a_tree(tmp_path, **files)) == {}


def test_templates_are_weighed_in_bytes_and_other_pages_are_not(tmp_path):
    files = {
        "desk__templates__a_dot_html": "<p>é</p>",
        "desk__notes_dot_html": "<p>",
        "core__static__a_dot_js": "let a",
    }
    rooms = weigh(a_tree(tmp_path, **files))

    assert (rooms["desk"]["templates"], rooms["core"]["js"]) == (9, 5)


def test_demo_and_testing_stand_below_the_sum(tmp_path):
    files = {
        "desk__a_dot_py": "a = 1\n",
        "demo__b_dot_py": "b = 1\nc = 2\n",
        "testing__d_dot_py": "d = 1\n",
    }
    rows = [line.split()[:3] for line in table(weigh(a_tree(tmp_path, **files))).splitlines()[1:]]

    assert rows == [
        ["desk", "1", "1"],
        ["product", "1", "1"],
        ["demo", "1", "2"],
        ["testing", "1", "1"],
    ]
