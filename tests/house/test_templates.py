"""Templates cannot break unseen: all compile, none goes round escaping, none carries inline code, each `hx-get` has a
plain way beside it. HTML is written in them and nowhere else."""

import ast
import re
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import nodes

from yesdesk.testing.source import nodes_of

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
TEMPLATES = sorted(path for path in SOURCE.glob("**/templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)
OF_DJANGO = re.compile(
    r"{%-? *(load|translate|blocktranslate|comment|partialdef|url|static|csrf_token)\b"
)

MARKED = re.compile(r"{%-? *trans\b.*?{%-? *endtrans *-?%}", re.DOTALL)
BARE_COLON = re.compile(r"(?:}}|%}|>)\s*:(?=[\s<\"]|$)")


OF_HTML = re.compile(r"(?<!P)</?(?:[a-z]+[1-6]?|!doctype html)(?: [a-z-]+=|\s*/?>)", re.IGNORECASE)
HTML_IN_PYTHON = {
    "core/plain_text.py": "paragraphs and line ends of somebody's words, which are no page",
    "core/web/engine.py": "the hidden field of a form's token, once for all templates",
    "core/web/error_pages.py": "what is said when drawing a page is what failed",
    "ils/koha/__init__.py": "a line of script that a library puts into its own Koha",
    "mail/outbound/compose.py": "the HTML part of a mail, written beside its plain text by the worker",
    "mail/texts/views.py": "the empty answer to a provider of text messages",
    "server/static_pages.py": "what the shell says before Django is asked",
}


JINJA = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)
TOLD_APART = re.compile(r"\s(?:role|aria-label|aria-labelledby|hidden)\b")


def _name(path):
    return str(path).split("/templates/", 1)[1]


def _those(wrong):
    """The names of the templates of which this is true."""
    return [_name(path) for path in TEMPLATES if wrong(path.read_text())]


@pytest.fixture(scope="module")
def env():
    return engines.all()[0].env


@pytest.fixture(scope="module")
def trees(env):
    return {_name(path): env.parse(path.read_text(), _name(path)) for path in TEMPLATES}


def test_templates_compile(env):
    """Compiled as a page compiles them, with every filter and every template they name."""
    for path in TEMPLATES:
        env.get_template(_name(path))


def test_what_they_name_is_there(trees, env):
    missing = [
        (name, node.template.value)
        for name, tree in trees.items()
        for node in tree.find_all((nodes.Extends, nodes.Include))
        if isinstance(node.template, nodes.Const) and node.template.value not in _known(trees, env)
    ]
    assert not missing


def _known(trees, env):
    return trees.keys() | set(env.list_templates())


def test_no_colon_stands_outside_a_sentence():
    """French has a space before it: `{{ _("Branch")|colon }}` knows, and so does a sentence that holds its own."""
    assert not _those(lambda text: BARE_COLON.search(MARKED.sub("", text)))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ('{{ _("Branch") }}: {{ name }}', True),
        ("<b>{{ name }}</b>: {{ why }}", True),
        ("{% if why %}: {{ why }}{% endif %}", True),
        ('<span class="vh">: {{ name }}</span>', True),
        ('<span class="vh">{{ ""|colon }} {{ name }}</span>', False),
        ('{{ _("Branch")|colon }} {{ name }}', False),
        ("{% trans a=a, b=b %}{{ a }}: {{ b }}{% endtrans %}", False),
        ('value="{{ whose }}:{{ key }}"', False),
    ],
)
def test_a_bare_colon_is_known(text, bare):
    assert bool(BARE_COLON.search(MARKED.sub("", text))) is bare


def test_only_one_template_engine_is_used():
    """Tags of Django's own language would stand on the page as words, or break it."""
    assert len(engines.all()) == 1
    assert not _those(OF_DJANGO.search)


def test_nothing_goes_round_escaping(trees):
    """What is safe says so where it is made, and is escaped there."""
    found = [
        name
        for name, tree in trees.items()
        if any(node.name in {"safe", "forceescape"} for node in tree.find_all(nodes.Filter))
    ]
    assert not found
    assert not _those(re.compile(r"{%-? *autoescape").search)


def test_no_name_of_ours_is_taken(trees, env):
    """A variable called `icon` or `url` would stand before the function."""
    ours = {"_", "url", "static", "icon", "gettext", "in_language", "language_now", "htmx_script"}
    assert ours <= env.globals.keys()
    taken = {
        (name, node.name)
        for name, tree in trees.items()
        for node in tree.find_all(nodes.Name)
        if node.ctx == "store" and node.name in ours
    }
    assert not taken


def test_templates_have_no_inline_code():
    found = _those(INLINE.search)
    assert not found, found


def test_a_link_that_htmx_follows_can_be_followed_without():
    found = _those(
        lambda text: any("href=" not in tag for tag in re.findall(r"<a\b[^>]*hx-get[^>]*>", text))
    )
    assert not found, found


def _tag(found):
    """What is left of a tag of Jinja: whether a loop begins or ends, or a page is extended."""
    word = re.match(r"{%-?\s*(for|endfor|extends)\b", found[0])
    return {"for": "\1", "endfor": "\2", "extends": "\3"}[word[1]] if word else ""


def _has_forms_alike(text):
    """Whether two forms of a page would have neither a name nor `role="none"`. A page may have one; a part, of which a
    page takes several, and a loop have none.
    """
    bare = JINJA.sub(_tag, text)
    alike = [
        bare.count("\1", 0, form.start()) > bare.count("\2", 0, form.start())
        for form in re.finditer(r"<form\b[^>]*", bare)
        if not TOLD_APART.search(form[0])
    ]
    return any(alike) or len(alike) > ("\3" in bare)


def test_forms_of_a_page_can_be_told_apart():
    """A form of one button is nothing to stop at: its button says what it does. Any other has a name."""
    assert not _those(_has_forms_alike)


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ('{% extends "a" %}<form action="{{ a > b }}"><form role="none">', False),
        ('{% extends "a" %}<form><form>', True),
        ('{% extends "a" %}{% for a in b %}<form>{% endfor %}', True),
        ("<form>", True),
        ("<form{% if a %} aria-label=\"{{ _('b') }}\"{% endif %}>", False),
        ('<form class="stack" hidden>', False),
    ],
)
def test_forms_alike_are_known(text, alike):
    assert _has_forms_alike(text) is alike


def test_a_page_has_a_title():
    pages = _those(lambda text: '{% extends "core/' in text)
    untitled = set(_those(lambda text: not re.search(r"{%-? block title %}", text)))
    found = [
        name
        for name in pages
        if name in untitled and Path(name).name not in {"staff.html", "public.html", "base.html"}
    ]
    assert len(pages) > 20
    assert not found, found


def test_html_is_written_in_templates():
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if not {"tests", "testing", "migrations"} & set(path.parts) and _writes_html(path)
    }
    assert found == set(HTML_IN_PYTHON)


def _writes_html(path):
    """Whether a text of the code holds a tag; a docstring may speak of one."""
    nodes = nodes_of(path)
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in said]
    return any(isinstance(each.value, str) and OF_HTML.search(each.value) for each in texts)
