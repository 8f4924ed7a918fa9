"""What is steady is rendered once for each language; what could change is refused when it is read."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

LOADS = "{% load i18n static steady %}"


def rendered(text, **context):
    return Template(LOADS + text).render(Context(context))


def test_it_says_the_same_as_without():
    inside = "<p>{% translate 'Find' %} &amp; <a href=\"{% url 'find' %}\">{% static 'yesdesk/icons.svg' %}</a></p>"
    assert rendered("{% steady %}" + inside + "{% endsteady %}") == rendered(inside)


def test_each_language_has_its_own():
    template = Template(LOADS + "{% steady %}{% translate 'Find' %}{% endsteady %}")
    said = {}
    for _twice in range(2):
        for language in ("en", "es", "fr"):
            with translation.override(language):
                said.setdefault(language, set()).add(template.render(Context()))
    assert all(len(each) == 1 for each in said.values())
    assert len({each for of_language in said.values() for each in of_language}) == 3


def test_it_is_rendered_once(monkeypatch):
    from yesdesk.core.templatetags import steady

    template = Template(LOADS + "{% steady %}<b>{% translate 'Find' %}</b>{% endsteady %}")
    (node,) = template.nodelist.get_nodes_by_type(steady.SteadyNode)
    first = template.render(Context())
    node.nodelist.clear()
    assert template.render(Context()) == first


@pytest.mark.parametrize(
    "inside",
    [
        "{{ name }}",
        "{% if name %}x{% endif %}",
        "{% translate name %}",
        "{% translate 'Find' as word %}",
        "{% static name %}",
        "{% static 'a.css' as address %}",
        "{% url 'request' pk %}",
        "{% url 'find' as address %}",
        "{% csrf_token %}",
        "{% blocktranslate %}{{ name }}{% endblocktranslate %}",
    ],
)
def test_what_could_change_is_refused(inside):
    with pytest.raises(TemplateSyntaxError, match="not the same on every page"):
        rendered("{% steady %}" + inside + "{% endsteady %}", name="x", pk=1)
