"""Compiled templates in the data folder: read back, made anew after a change, and never another user's."""

import os
import stat

import pytest
from jinja2 import DictLoader, Environment

from yesdesk.core.web import engine
from yesdesk.core.web.engine import CompiledTemplates


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Renders a template in a fresh process' environment; also says whether it was compiled for that."""
    made = []

    def read(source="Hello {{ name }}"):
        env = Environment(
            loader=DictLoader({"a.html": source}),
            autoescape=True,
            bytecode_cache=CompiledTemplates(tmp_path / "templates"),
        )
        compiling = env.compile
        monkeypatch.setattr(env, "compile", lambda *a, **k: made.append(1) or compiling(*a, **k))
        made.clear()
        return env.get_template("a.html").render(name="Ana"), bool(made)

    return read


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_templates_are_compiled_once(read, tmp_path):
    assert read() == ("Hello Ana", True)
    assert read() == ("Hello Ana", False)
    assert len(_files(tmp_path)) == 1


def test_a_template_that_changed_is_compiled_anew(read):
    read()
    assert read("Bye {{ name }}") == ("Bye Ana", True)
    assert read("Bye {{ name }}") == ("Bye Ana", False)


def test_another_version_looks_elsewhere_and_clears_up(read, monkeypatch, tmp_path):
    read()
    monkeypatch.setattr(engine, "version", lambda _package: "9.9")
    assert read() == ("Hello Ana", True)
    assert [folder.name[:3] for folder in (tmp_path / "templates").iterdir()] == ["9.9"]


def test_nobody_else_can_read_or_write_them(read, tmp_path):
    read()
    for folder in (tmp_path / "templates").rglob("*"):
        assert not stat.S_IMODE(folder.stat().st_mode) & 0o077


@pytest.mark.parametrize("broken", [b"", b"j2", b"nonsense" * 100])
def test_a_broken_file_counts_as_none(read, tmp_path, broken):
    read()
    _files(tmp_path)[0].write_bytes(broken)
    assert read() == ("Hello Ana", True)
    assert read() == ("Hello Ana", False)


def test_a_file_of_another_user_is_never_read(read, tmp_path, monkeypatch):
    read()
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert read() == ("Hello Ana", True)


def test_a_full_or_locked_folder_makes_it_slower_and_no_more(read, tmp_path):
    (tmp_path / "templates").write_text("in the way")
    assert read() == ("Hello Ana", True)


def test_two_users_keep_none(settings, tmp_path):
    """Where web and worker are two users, the worker must not run what the web's user can write."""
    settings.TESTING, settings.DATA = False, tmp_path
    assert isinstance(engine._template_cache(), CompiledTemplates)
    tmp_path.chmod(0o2770)
    assert engine._template_cache() is None
