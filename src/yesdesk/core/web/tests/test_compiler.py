"""A plain sentence of a template is read out of a dictionary of its page's language, and nothing else is."""

import pytest
from django.template import engines
from django.utils import translation

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
