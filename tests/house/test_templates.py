"""Templates cannot break unseen: all load, none carries inline code, each `hx-get` has a plain way beside it."""

import re
from pathlib import Path

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
TEMPLATES = sorted(path for path in SOURCE.glob("**/templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)


def _name(path):
    return str(path).split("/templates/", 1)[1]


def _those(wrong):
    """The names of the templates of which this is true."""
    return [_name(path) for path in TEMPLATES if wrong(path.read_text())]


def test_they_load():
    broken = []
    for path in TEMPLATES:
        try:
            get_template(_name(path))
        except (TemplateSyntaxError, TemplateDoesNotExist) as trouble:
            broken.append(f"{_name(path)}: {trouble}")
    assert not broken, broken


def test_none_has_inline_code():
    found = _those(INLINE.search)
    assert not found, found


def test_a_link_that_htmx_follows_can_be_followed_without():
    found = _those(
        lambda text: any("href=" not in tag for tag in re.findall(r"<a\b[^>]*hx-get[^>]*>", text))
    )
    assert not found, found


def test_a_page_has_a_title():
    pages = _those(lambda text: '{% extends "core/' in text)
    untitled = set(_those(lambda text: "{% block title %}" not in text))
    found = [
        name
        for name in pages
        if name in untitled and Path(name).name not in {"staff.html", "public.html", "base.html"}
    ]
    assert len(pages) > 20
    assert not found, found
