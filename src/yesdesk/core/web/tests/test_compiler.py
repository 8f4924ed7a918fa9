"""A plain sentence of a template is read out of a dictionary of its page's language, and nothing else is."""

import pytest
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from yesdesk.core.web.compiler import LazyValue, shown
from yesdesk.core.web.engine import Page


@pytest.fixture
def compiled():
    return lambda source: engines.all()[0].env.compile(source, raw=True)


def test_a_plain_sentence_calls_nothing(compiled):
    made = compiled('{{ _("Find") }}{% trans %}Open it{% endtrans %}')
    assert "context.said['Find']" in made
    assert "context.said['Open it']" in made
    assert "context.call" not in made


@pytest.mark.parametrize(
    "source",
    [
        '{{ _("by %(at)s", at=1) }}',
        "{{ _(words) }}",
        '{% call in_language("fr") %}{{ _("Find") }}{% endcall %}',
        '{% macro part() %}{{ _("Find") }}{% endmacro %}',
    ],
)
def test_what_another_language_or_value_may_change_is_asked_for_each_time(compiled, source):
    assert "context.said" not in compiled(source)


def test_each_language_has_its_own():
    engine = engines.all()[0]
    page = Page(engine.env.from_string('{{ _("Find") }}'), engine)
    said = []
    for language in ("en", "fr", "en"):
        with translation.override(language):
            said.append(str(page.render({})))
    assert said[0] == said[2] != said[1]


def test_an_icon_is_drawn_once_and_read_by_its_name(compiled):
    assert "context.drawn['clock']" in compiled('{{ icon("clock") }}')
    assert "context.drawn[(undefined(name='name')" in compiled("{{ icon(name) }}")
    assert "context.drawn" not in compiled('{{ icon("clock", flip=True) }}')
    engine = engines.all()[0]
    pages = [engine.env.from_string(f'{{{{ icon("clock"{more}) }}}}') for more in ("", ", flip=0")]
    assert len({Page(page, engine).render({}) for page in pages}) == 1


def test_a_page_is_handed_on_in_one_piece_whatever_stands_in_its_blocks():
    engine = engines.all()[0]
    source = "a{% if yes %}b{% for n in (1, 2) %}{% if n > 1 %}{{ n }}{% endif %}{% endfor %}{% endif %}c"
    for page in (source, f"{{% block part_one %}}{source}{{% endblock %}}"):
        made = engine.env.from_string(page)
        pieces = list(made.root_render_func(made.new_context({"yes": True})))
        assert pieces == ["ab2c"]


class _Word(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    ["", "plain", "<b>\"'&", _Word("<b>"), 7, True, None, 1.5, Markup("<b>"), gettext_lazy("Find")],
)
def test_a_value_stands_on_a_page_as_it_is_escaped(value):
    assert str(shown(value)) == str(escape(value))


def test_what_is_set_aside_is_escaped_once():
    engine = engines.all()[0]
    source = "{% set held %}{{ word }}{% endset %}{% macro one(said) %}{{ said }}{% endmacro %}"
    page = engine.env.from_string(source + "{{ held }}{{ one(word) }}{{ word ~ '>' }}")
    assert Page(page, engine).render({"word": "<"}) == "&lt;&lt;&lt;&gt;"


def test_a_later_value_is_worked_out_once_and_only_where_a_page_names_it():
    engine = engines.all()[0]
    for source, times in (("", 0), ("{{ me }}{% if me %}{{ me|upper }}{% endif %}", 1)):
        asked = []
        page = Page(
            engine.env.from_string("{% block part_a %}" + source + "{% endblock %}"), engine
        )
        page.render({"me": LazyValue(lambda asked=asked: asked.append(1) or "<sam>")})
        assert len(asked) == times


def test_a_later_value_is_its_own_readers_alone():
    engine = engines.all()[0]
    page = Page(engine.env.from_string("{{ me.name }}{% if not me %}nobody{% endif %}"), engine)
    said = [
        page.render({"me": LazyValue(lambda me=me: me)})
        for me in ({"name": "Sam"}, {"name": "<Lea>"}, {"name": "Sam"})
    ]
    assert said == ["Sam", "&lt;Lea&gt;", "Sam"]
