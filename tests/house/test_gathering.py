"""`make messages` hears every way in which this code marks a sentence."""

import pytest
from babel.messages.catalog import Catalog

from dev.messages import read_catalogue, sentences_in, untranslated, write_catalogue

PYTHON = """
from django.utils.translation import gettext as _now, gettext_lazy as _, gettext_noop, ngettext, pgettext
LABEL = _("A lazy label")
MENU = gettext_noop("A menu line")
def words(n):
    ngettext("%(n)s book", "%(n)s books", n)
    pgettext("of a door", "Open")
    return _now("Said " "in two pieces")
"""
TEMPLATE = """
{# Include with form; form.not_yet isn't "said". #}
    {% if a %}<p>It's {{ _("A plain one") }}</p>
  {%- else %}
      {% set word = pgettext("a verb", 'Open') %}{% endif %}
 {% trans n=rows|length %}One found.{% pluralize n %}{{ n }} found.{% endtrans %}
{% trans what=a.b %}
    We promised
    <b>{{ what }}</b>
{% endtrans %}
{{ npgettext("a sum", "%(n)s cent", "%(n)s cents", n, n=n) }}
{% trans %}100% yours{% endtrans %}{{ _("In a filter")|upper }}
<a title="{{ _('In a title') }}">(</a>{{ _(
  "Said in "
  "two lines") }}
"""


@pytest.fixture
def found(tmp_path):
    room = tmp_path / "room"
    (room / "templates" / "room").mkdir(parents=True)
    (room / "tests").mkdir()
    (room / "words.py").write_text(PYTHON)
    (room / "templates" / "room" / "page.html").write_text(TEMPLATE)
    (room / "tests" / "test_words.py").write_text('_("Only a test")')
    return {
        (message.id, message.context): message for message in sentences_in(tmp_path) if message.id
    }


@pytest.mark.parametrize(
    ("sentence", "context"),
    [
        ("A lazy label", None),
        ("A menu line", None),
        (("%(n)s book", "%(n)s books"), None),
        ("Open", "of a door"),
        ("Said in two pieces", None),
        ("A plain one", None),
        ("Open", "a verb"),
        (("One found.", "%(n)s found."), None),
        ("We promised <b>%(what)s</b>", None),
        (("%(n)s cent", "%(n)s cents"), "a sum"),
        ("100%% yours", None),
        ("In a filter", None),
        ("In a title", None),
        ("Said in two lines", None),
    ],
)
def test_marked_sentence_is_gathered(found, sentence, context):
    assert (sentence, context) in found


def test_nothing_else_is(found):
    assert len(found) == 14


def test_gathered_sentence_says_where_it_stands(found):
    assert found["A plain one", None].locations == [("room/templates/room/page.html", None)]


def test_a_catalogue_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    catalog = Catalog(locale="es")
    catalog.add("Yes", "Sí")
    catalog.add(("%(n)s day", "%(n)s days"), ("%(n)s día", ""))
    write_catalogue(path, catalog)
    first = path.read_text()
    again = read_catalogue(path)
    assert again.get("Yes").string == "Sí"
    assert [message.id for message in untranslated(again)] == [("%(n)s day", "%(n)s days")]
    write_catalogue(path, again)
    assert path.read_text() == first
