"""A copy of this tree with one migration more, which stands in for the next version."""

import shutil
from pathlib import Path

from tests.keeping.a_library import ALibrary

SOURCE = Path(__file__).parents[2] / "src"
NAME = "one_more"
MIGRATION = '''
"""A column is added and filled, and a table with triggers is made anew, as SQLite does to alter it."""

from django.db import migrations, models
from django.db.models import F


def fill(apps, _schema_editor):
    apps.get_model("desk", "Request").objects.update(one_more=F("asked_for"))


class Migration(migrations.Migration):
    dependencies = [("desk", {desk!r}), ("core", {core!r})]
    operations = [
        migrations.AddField("request", "one_more", models.CharField(max_length=300, default="", db_default="")),
        migrations.RunPython(fill),
    ]
'''
ALTERED = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", {core!r})]
    operations = [migrations.AlterField("searchtext", "text", models.TextField(default=""))]
"""


def newer_tree(folder: Path) -> Path:
    """Its `src`, for PYTHONPATH."""
    tree = folder / "newer"
    shutil.copytree(SOURCE, tree, ignore=shutil.ignore_patterns("tests"))
    core = _last(tree, "core")
    _add(tree, "core", ALTERED.format(core=core))
    _add(tree, "requests", MIGRATION.format(desk=_last(tree, "requests"), core=_last(tree, "core")))
    return tree


def install(library: ALibrary, tree: Path) -> ALibrary:
    """From now on its commands are those of the newer version."""
    library.close()
    library.more["PYTHONPATH"] = str(tree)
    assert library.typed(given="import yesdesk; print(yesdesk.__file__)").startswith(str(tree))
    return library


def _migrations(tree: Path, room: str) -> Path:
    return tree / "yesdesk" / room / "migrations"


def _last(tree: Path, room: str) -> str:
    return max(path.stem for path in _migrations(tree, room).glob("0*.py"))


def _add(tree: Path, room: str, text: str) -> None:
    number = int(_last(tree, room)[:4]) + 1
    (_migrations(tree, room) / f"{number:04}_{NAME}.py").write_text(text.lstrip())
