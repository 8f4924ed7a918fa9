"""The page of sentences says who has checked each, and does not say it where nobody has."""

from datetime import date

import pytest

from yesdesk.core import catalogues
from yesdesk.core.catalogues import CheckedBy, sentence_key, write_checks

pytestmark = pytest.mark.django_db

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
ADDRESS = "/settings/sentences"


def message(number):
    return f'\n#: a.html\nmsgid "Sentence {number:03}"\nmsgstr "Frase {number:03}"\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A catalogue of 250 Spanish sentences in place of ours."""
    path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + "".join(message(number) for number in range(250)))
    read = catalogues.sentences
    monkeypatch.setattr("yesdesk.places.views.sentences", lambda language: read(language, tmp_path))
    return tmp_path


@pytest.fixture
def browser(client_of, sam, folder):
    return client_of(sam)


def key_of(number):
    return sentence_key((f"Sentence {number:03}",), (f"Frase {number:03}",), "")


def check(folder, number):
    checks = {("es", key_of(number)): CheckedBy("Ana Ruiz", date(2026, 11, 28))}
    write_checks(checks, folder)


def shown(browser, **asked):
    """The numbers of the sentences on the page."""
    page = browser.get(ADDRESS, {"language": "es", **asked}).text
    return [number for number in range(250) if f'id="s-{key_of(number)}"' in page]


def test_a_hundred_sentences_are_a_page(browser):
    assert shown(browser) == list(range(100))
    assert shown(browser, page="3") == list(range(200, 250))


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999", "²"])
def test_a_page_that_is_none_is_the_nearest(browser, page):
    assert shown(browser, page=page)[0] in {0, 200}


def test_nobody_has_checked_them_until_somebody_has(browser):
    assert shown(browser, state="checked") == []
    assert shown(browser, state="open") == list(range(100))


def test_who_checked_a_sentence_stands_beside_it(browser, folder):
    check(folder, 7)
    assert shown(browser, state="checked") == [7]
    assert 7 not in shown(browser, state="open")
    page = browser.get(ADDRESS, {"language": "es", "state": "checked"}).text
    assert "Ana Ruiz" in page
    assert "28 November 2026" in page


def test_a_check_of_one_language_is_none_of_another(browser, folder):
    check(folder, 7)
    page = browser.get(ADDRESS, {"language": "en", "state": "checked"}).text
    assert "Ana Ruiz" not in page


def test_words_are_found_in_both_languages(browser):
    assert shown(browser, q="FRASE 042") == [42]
    assert shown(browser, q="sentence 042") == [42]
    assert shown(browser, q="nobody wrote this") == []


def test_the_pages_keep_what_was_asked_for(browser):
    page = browser.get(ADDRESS, {"language": "es", "q": "frase", "page": "2"}).text
    assert "?language=es&amp;q=frase&amp;page=3" in page
    assert "?language=es&amp;q=frase&amp;page=1" in page


def test_what_cannot_be_read_asks_for_nothing(browser):
    page = browser.get(ADDRESS, {"language": "tlh", "state": "perhaps", "q": "x" * 500})
    assert page.status_code == 200


def test_our_own_sentences_are_there(client_of, sam):
    page = client_of(sam).get(ADDRESS, {"language": "fr"}).text
    assert page.count('id="s-') == 100


def test_gaps_are_filled_as_a_person_reads_them(client_of, sam, folder):
    path = folder / "es" / "LC_MESSAGES" / "django.po"
    english = "%(who)s: %(n)d at %(at)s, act %(odd)s, 5 %%"
    spanish = "%(who)s: %(n)d a las %(at)s, acto %(odd)s, 5 %%"
    path.write_text(f'{HEAD}\n#: a.html\nmsgid "{english}"\nmsgstr "{spanish}"\n')
    page = client_of(sam).get(ADDRESS, {"language": "es"}).text
    assert "Sam: 3 a las 17:30, acto …, 5 %" in page
    assert "Sam: 3 at 17:30, act …, 5 %" in page
    assert "%(" not in page
