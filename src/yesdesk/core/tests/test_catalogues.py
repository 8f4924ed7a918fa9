"""A language is a file, and a check holds for the letters it was made on."""

from datetime import date
from gettext import GNUTranslations

import pytest

from dev import messages
from yesdesk.core.catalogues import (
    CheckedBy,
    catalogue_files,
    installed_languages,
    read_checks,
    sentences,
    write_checks,
)

LATIN = """\
msgid ""
msgstr ""
"Language: la\\n"
"Content-Type: text/plain; charset=utf-8\\n"

#: desk/templates/desk/ask.html
msgid "Ask us"
msgstr "{ask}"

#: people/throttle.py
msgid "%(n)s minute"
msgid_plural "%(n)s minutes"
msgstr[0] "%(n)s minuta"
msgstr[1] "%(n)s minutae"
"""
DAY = date(2026, 11, 28)


def write_latin(folder, ask="Roga nos"):
    path = folder / "la" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(LATIN.format(ask=ask))
    return path


@pytest.fixture
def folder(tmp_path):
    write_latin(tmp_path)
    return tmp_path


def test_a_fourth_language_is_a_file(folder):
    assert [code for code, _name in installed_languages(folder)] == ["en", "la"]


def test_a_language_has_the_name_its_speakers_give_it():
    assert installed_languages() == [("en", "English"), ("es", "Español"), ("fr", "Français")]


def test_django_offers_what_is_installed(settings):
    assert [tuple(each) for each in settings.LANGUAGES] == installed_languages()


def test_a_new_catalogue_is_compiled_like_the_others(folder, monkeypatch):
    monkeypatch.setattr(messages, "LOCALE", folder)
    messages.compile_all()
    with (folder / "la" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Ask us") == "Roga nos"


def test_nobody_has_checked_anything_until_it_is_written_down(folder):
    assert [each.check for each in sentences("la", folder)] == [None, None]


def test_a_named_person_checks_what_stands_on_a_page(folder):
    files = ["desk/templates/desk/ask.html"]
    assert messages.check("la", by="Livia", on=DAY, files=files, keys=[], locale=folder) == 1
    by_english = {each.english[0]: each.check for each in sentences("la", folder)}
    assert by_english == {"Ask us": CheckedBy("Livia", DAY), "%(n)s minute": None}


def test_a_named_person_checks_one_sentence(folder):
    key = next(each.key for each in sentences("la", folder) if len(each.said) == 2)
    messages.check("la", by="Livia", on=DAY, files=[], keys=[key], locale=folder)
    assert set(read_checks(folder)) == {("la", key)}


@pytest.mark.parametrize("ask", ["Roga nos.", "Quaere"])
def test_a_changed_sentence_is_not_checked_any_more(folder, ask):
    messages.check(
        "la", by="Livia", on=DAY, files=["desk/templates/desk/ask.html"], keys=[], locale=folder
    )
    write_latin(folder, ask)
    assert [each.check for each in sentences("la", folder)] == [None, None]


def test_what_is_not_translated_cannot_be_checked(folder):
    write_latin(folder, "")
    with pytest.raises(ValueError, match="Ask us"):
        messages.check(
            "la", by="Livia", on=DAY, files=["desk/templates/desk/ask.html"], keys=[], locale=folder
        )
    assert read_checks(folder) == {}


def test_checks_are_read_back_as_they_were_written(tmp_path):
    checks = {
        ("fr", "b" * 16): CheckedBy("Zoé, de Lyon", DAY),
        ("es", "a" * 16): CheckedBy('"Ana"', DAY),
    }
    write_checks(checks, tmp_path)
    assert read_checks(tmp_path) == checks


def test_english_is_read_from_any_catalogue(folder):
    assert {each.said for each in sentences("en", folder)} == {
        ("Ask us",),
        ("%(n)s minute", "%(n)s minutes"),
    }


def test_each_catalogue_of_ours_is_found():
    assert set(catalogue_files()) == {"es", "fr"}
