"""Templates cannot break unseen: all load, none carries inline code, each `hx-get` has a plain way beside it."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
TEMPLATES = sorted(path for path in SOURCE.glob("**/templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)


def _name(path):
    return str(path).split("/templates/", 1)[1]


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_it_loads(path):
    get_template(_name(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_it_has_no_inline_code(path):
    assert not INLINE.search(path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_link_that_htmx_follows_can_be_followed_without(path):
    for tag in re.findall(r"<a\b[^>]*hx-get[^>]*>", path.read_text()):
        assert "href=" in tag


@pytest.mark.parametrize(
    "path", [p for p in TEMPLATES if '{% extends "core/' in p.read_text()], ids=_name
)
def test_a_page_has_a_title(path):
    if path.name not in {"staff.html", "public.html", "base.html"}:
        assert "{% block title %}" in path.read_text()
