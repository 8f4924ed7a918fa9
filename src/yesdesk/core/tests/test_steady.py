"""What is steady is rendered once for each language; what could change is rendered each time."""

import pytest
from django.template import Context, Engine, Template, engines
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from yesdesk.core.steady import SteadyNode, fold

LOADS = "{% load i18n static %}"
FRAME = "<p>{% translate 'Find' %} &amp; <a href=\"{% url 'find' %}\">{% static 'yesdesk/icons.svg' %}</a></p>"
CHANGES = [
    "{{ name }}",
    "{% if name %}<i>{% translate 'Find' %}</i>{% else %}{% translate 'Desk' %}{% endif %}",
    "{% for sign in name %}{% translate 'Find' %} {{ sign }}{% empty %}<b>{% translate 'Desk' %}</b>{% endfor %}",
    "{% translate name %}",
    "{% translate 'Find' as word %}{{ word }}",
    "{% static name %}",
    "{% static 'a.css' as address %}{{ address }}",
    "{% url 'request' pk %}",
    "{% url 'find' as address %}{{ address }}",
    "{% csrf_token %}",
    "{% blocktranslate %}Answer {{ name }}{% endblocktranslate %}",
    "{% with other=name %}<u>{% translate 'Find' %}</u>{{ other }}{% endwith %}",
    "{% autoescape off %}<u>{% translate 'Find' %}</u>{{ name }}{% endautoescape %}",
    "{% partialdef part inline %}<u>{% translate 'Find' %}</u>{{ name }}{% endpartialdef %}{% partial part %}",
]


def folded(text):
    template = Template(LOADS + text)
    fold(template.nodelist)
    return template


def pieces(template):
    return list(template.nodelist.get_nodes_by_type(SteadyNode))


@pytest.mark.parametrize("inside", [FRAME, *CHANGES, *(FRAME + each for each in CHANGES)])
def test_it_says_the_same_as_without(inside):
    plain, template = Template(LOADS + inside), folded(inside)
    for name, pk, token in (("<x>", 1, "a"), ("", 2, "b"), ("y&z", 3, "c")):
        facts = {"name": name, "pk": pk, "csrf_token": token}
        assert template.render(Context(facts)) == plain.render(Context(facts))


def test_each_language_has_its_own():
    template = folded("<b>{% translate 'Find' %}</b>")
    said = {}
    for _twice in range(2):
        for language in ("en", "es", "fr"):
            with translation.override(language):
                said.setdefault(language, set()).add(template.render(Context()))
    assert all(len(each) == 1 for each in said.values())
    assert len({each for of_language in said.values() for each in of_language}) == 3


def test_addresses_follow_where_the_site_stands():
    template, here = folded("<a href=\"{% url 'find' %}\">"), get_script_prefix()
    before = template.render(Context())
    set_script_prefix("/library/")
    try:
        assert template.render(Context()) == before.replace('="/', '="/library/')
    finally:
        set_script_prefix(here)


def test_it_is_rendered_once():
    template = folded("<b>{% translate 'Find' %}</b>")
    (node,) = pieces(template)
    first = template.render(Context())
    node.nodelist.clear()
    assert template.render(Context()) == first


@pytest.mark.parametrize("inside", ["words alone", *CHANGES[:1]])
def test_what_gains_nothing_stays_as_it_is(inside):
    template = Template(inside)
    fold(template.nodelist)
    assert pieces(template) == []


def test_pages_are_folded_when_they_are_read():
    engine: Engine = engines["django"].engine
    page = engine.get_template("desk/desk.html")
    assert pieces(page)
    assert engine.get_template("desk/desk.html") is page
