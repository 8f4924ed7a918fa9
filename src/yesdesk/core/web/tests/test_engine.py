"""The one template engine: nothing missing is printed, everything is escaped, a part has its page's context."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import TemplateDoesNotExist, engines
from django.utils import timezone, translation
from jinja2 import UndefinedError

from yesdesk.core.web.engine import Page

NOON = datetime.datetime(2026, 11, 27, 12, 5, tzinfo=datetime.UTC)


@pytest.fixture
def engine():
    return engines.all()[0]


@pytest.fixture
def drawn(engine):
    def draw(source, part="", request=None, **context):
        page = Page(engine.env.from_string(source), engine)
        page.part = f"part_{part}" if part else ""
        return page.render(context, request)

    return draw


@pytest.fixture
def asked(rf, library):
    request = rf.get("/desk")
    request.session, request.resolver_match, request.actor = {}, None, None
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize(
    "use",
    [
        "{{ nobody }}", "{% if nobody %}{% endif %}", "{% for each in nobody %}{% endfor %}",
        "{{ nobody.at.home }}", "{{ row.none }}", "{% trans %}Hello {{ nobody }}{% endtrans %}",
        '{{ _("Hello %(nobody)s") }}',
    ],
)  # fmt: skip
def test_a_name_nobody_gave_is_an_error(drawn, use):
    with pytest.raises((UndefinedError, KeyError)):
        drawn(use, row={})


def test_what_may_be_missing_says_so(drawn):
    assert (
        drawn("{{ nobody|default }}{{ no.body|default('x') }}{% if no.body|default %}y{% endif %}")
        == "x"
    )


@pytest.mark.parametrize(
    "shown",
    [
        "{{ it }}", "{% trans name=it %}Hello {{ name }}{% endtrans %}", '{{ [it]|join(", ") }}',
        "{{ it|linebreaks }}", "{{ it|linebreaksbr }}", "{{ it|urlize|linebreaks }}", "{{ it|cut_to(90) }}",
        "{% set same = it %}{{ same }}", '{% call in_language("fr") %}{{ it }}{% endcall %}',
    ],
)  # fmt: skip
def test_everything_is_escaped_once(drawn, shown):
    page = drawn(shown, it="<b>&")
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page
    assert "&amp;amp;" not in page


def test_our_own_words_are_not_escaped(drawn):
    assert drawn('{{ _("by <b>%(at)s</b>", at="<") }}') == "by <b>&lt;</b>"


def test_a_percent_sign_is_one(drawn):
    assert (
        drawn('{{ _("100%% yours") }}{% trans %}100% yours{% endtrans %}') == "100% yours100% yours"
    )


def test_words_are_those_of_the_reader(drawn):
    said = set()
    for language in ("en", "es", "fr", "en"):
        with translation.override(language):
            said.add(str(drawn('{{ _("Find") }}')))
    assert len(said) == 3


def test_a_part_may_be_in_another_language(drawn):
    with translation.override("en"):
        page = drawn(
            '{{ _("Find") }} {% call in_language("fr") %}{{ _("Find") }}{% endcall %} {{ _("Find") }}'
        )
    first, second, third = page.split(" ")
    assert first == third != second


def test_a_part_alone_has_the_context_of_its_page(drawn, asked):
    inner = "{{ library_name }} {{ home_href }} {{ request.path }} {{ own }}{% for each in messages %}{% endfor %}"
    source = "<p>{% block part_list %}" + inner + "{% endblock %}</p>"
    whole = drawn(source, request=asked, own=1)
    assert whole == f"<p>{drawn(source, part='list', request=asked, own=1)}</p>"
    assert asked.path in whole


def test_a_part_that_is_not_there(engine):
    with pytest.raises(TemplateDoesNotExist):
        engine.get_template("desk/desk.html#nothing")
    assert engine.get_template("desk/desk.html#list").part


def test_csrf_token_is_the_same_within_a_page(drawn, asked):
    first, second, third = drawn(
        "{{ csrf_token }} {{ csrf_token }} {{ csrf_input }}", request=asked
    ).split(" ", 2)
    assert first == second
    assert first in third
    assert third.startswith('<input type="hidden" name="csrfmiddlewaretoken"')


def test_what_a_view_gives_goes_first(drawn, asked):
    assert drawn("{{ library_name }}", request=asked, library_name="Ours") == "Ours"


@pytest.mark.parametrize("bare", [NOON, NOON.date(), NOON.time(), 1234.5, Decimal("1.50")])
def test_a_bare_time_or_number_is_an_error_in_tests(drawn, bare):
    with pytest.raises(TypeError):
        drawn("{{ it }}", it=bare)


def test_a_time_is_said_by_the_clock_of_its_branch(drawn, time_machine):
    time_machine.move_to(NOON, tick=False)
    assert (
        drawn('{{ it|spoken("Europe/Paris") }} {{ it|spoken("America/New_York") }}', it=NOON)
        == "13:05 07:05"
    )


def test_a_day_needs_a_zone(drawn):
    for name in ("day", "iso_day"):
        with pytest.raises(TypeError):
            drawn("{{ it|" + name + " }}", it=timezone.now())
    assert drawn("{{ it|iso_day }}", it=NOON.date()) == "2026-11-27"


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en", "27 November 2026", "1,234.5"), ("es", "27 de noviembre de 2026", "1.234,5"),
        ("fr", "27 novembre 2026", "1\u202f234,5"),
    ],
)  # fmt: skip
def test_days_and_numbers_follow_the_language(drawn, language, day, number):
    with translation.override(language):
        assert drawn("{{ it|day }}", it=NOON.date()) == day
        assert drawn("{{ it|number }}", it=Decimal("1234.5")) == number


def test_an_icon_is_drawn_from_the_one_sheet(drawn):
    plain, turned = drawn('{{ icon("clock") }} | {{ icon("go", flip=true) }}').split(" | ")
    assert plain.startswith('<svg class="i" aria-hidden="true"><use href="/static/yesdesk/icons')
    assert plain.endswith('#i-clock"></use></svg>')
    assert turned.startswith('<svg class="i flip"')


def test_addresses_follow_where_the_site_stands(drawn):
    from django.urls import get_script_prefix, set_script_prefix

    here = get_script_prefix()
    assert drawn("{{ url('find') }}") == "/desk/find"
    try:
        set_script_prefix("/library/")
        assert (
            drawn("{{ url('find') }}{{ url('request', 3) }}") == "/library/desk/find/library/desk/3"
        )
    finally:
        set_script_prefix(here)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "“a &lt;b&gt;”"), ("es", "«a &lt;b&gt;»"), ("fr", "«\xa0a &lt;b&gt;\xa0»")],
)
def test_words_are_quoted_as_the_readers_language_does(drawn, language, said):
    with translation.override(language):
        assert drawn("{{ words|quoted }}", words="a <b>") == said
