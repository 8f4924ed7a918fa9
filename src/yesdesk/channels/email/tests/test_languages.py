"""The receipt comes in the language somebody wrote in, where that is plain to see."""

import pytest

from yesdesk.channels.email.languages import language_of

ALL = ["en", "es", "fr"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, my books were due while I was away. Can you help? Thank you", "en"),
        ("Hola, no puedo renovar los libros que tengo. Gracias por su ayuda", "es"),
        ("Bonjour, je ne peux pas renouveler les livres que j'ai. Merci", "fr"),
        ("42", "en"),
        ("", "en"),
        ("الكتب متأخرة", "en"),
    ],
)
def test_it_is_the_one_they_wrote_in(text, language):
    assert language_of(text, ALL, "en") == language


def test_a_language_that_is_not_switched_on_is_never_chosen():
    assert language_of("Bonjour, je ne peux pas renouveler les livres", ["en", "es"], "es") == "es"
