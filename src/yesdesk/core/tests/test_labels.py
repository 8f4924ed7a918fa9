"""A label and its colon."""

import pytest
from django.template import engines
from django.utils import translation

from yesdesk.core.labels import with_colon


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Mill:"), ("es", "Mill:"), ("fr", "Mill\xa0:")]
)
def test_the_colon_is_written_as_in_the_language(language, said):
    with translation.override(language):
        assert with_colon("Mill") == said


def test_a_page_escapes_the_label_and_not_the_space():
    page = engines.all()[0].env.from_string("{{ name|colon }} x")
    with translation.override("fr"):
        assert page.render(name="<b>") == "&lt;b&gt;\xa0: x"
