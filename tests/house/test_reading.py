"""Each page keeps to its reading grade: patrons 6, staff 8, by what each file says, not by a mean over all of them.

What a number is, and what stands behind it: `dev/reading.py`, which also prints them. Patron pages are measured once
more as they are met, in each of their states, by `test_public_pages.py`.
"""

import pytest

from dev.messages import LANGUAGES
from dev.reading import (
    PATRON_EASE,
    PATRON_GRADE,
    STAFF_EASE,
    STAFF_GRADE,
    ease,
    grade,
    is_for_patrons,
    measured,
    syllables,
)


def test_english_of_each_file_keeps_to_its_grade():
    hard = {
        file: round(number, 1)
        for file, number in measured("en").items()
        if number > (PATRON_GRADE if is_for_patrons(file) else STAFF_GRADE)
    }
    assert not hard


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_in_other_languages_are_plain(language):
    hard = {
        file: round(number)
        for file, number in measured(language).items()
        if number < (PATRON_EASE if is_for_patrons(file) else STAFF_EASE)
    }
    assert not hard


def test_pages_of_both_kinds_are_measured():
    files = measured("en")
    for page in ("ask", "status", "privacy", "receipt", "forgotten"):
        assert is_for_patrons(f"desk/templates/desk/{page}.html")
        assert f"desk/templates/desk/{page}.html" in files
    for page in (
        "people/templates/people/trace",
        "ils/templates/ils/ledger_days",
        "desk/templates/desk/desk",
    ):
        assert not is_for_patrons(f"{page}.html")
        assert f"{page}.html" in files


@pytest.mark.parametrize(
    ("language", "easy", "hard"),
    [
        (
            "es",
            "El gato duerme en la casa. Hace sol y calor.",
            "Independientemente de las consideraciones administrativas, la autorización es extraordinaria.",
        ),
        (
            "fr",
            "Le chat dort dans la maison. Il fait beau et chaud.",
            "Indépendamment des considérations administratives, l’autorisation est extraordinaire.",
        ),
    ],
)
def test_a_hard_text_is_told_from_an_easy_one(language, easy, hard):
    assert ease([easy] * 5, language) > 80
    assert ease([hard] * 5, language) < STAFF_EASE


def test_english_too():
    assert grade(["The cat sat on the mat. It was warm there. So it slept."]) < PATRON_GRADE
    assert (
        grade(["Notwithstanding administrative regulations, authorisation is discretionary."] * 2)
        > 12
    )


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("biblioteca", "es", 4),
        ("día", "es", 2),
        ("puerta", "es", 2),
        ("cuidado", "es", 3),
        ("muy", "es", 1),
        ("rey", "es", 1),
        ("bibliothèque", "fr", 4),
        ("carte", "fr", 1),
        ("demande", "fr", 2),
        ("beau", "fr", 1),
        ("request", "en", 2),
        ("library", "en", 3),
    ],
)
def test_syllables_are_counted_as_people_count_them(word, language, count):
    assert syllables(word, language) == count
