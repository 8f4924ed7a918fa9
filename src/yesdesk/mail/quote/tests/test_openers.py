"""The line "write above this line": ours, when it comes back; and nobody's own sentence."""

import pytest

from yesdesk.mail.quote import is_marker, our_marker, split_quoted


@pytest.mark.parametrize("language", ["en", "es", "fr", "fr-ca", "ES", "so"])
@pytest.mark.parametrize(
    "came_back",
    [
        "{}\n\nDear Ana,",
        "> {}\n>\n> Dear Ana,",
        ">> {}\n>> Dear Ana,",
        "*{}*\nDear Ana,",
        "> **{}**\n> Dear Ana,",
        "  {}  \n\nDear Ana,",
        "\u200b{}\nDear Ana,",
        "| {} |\nDear Ana,",
        "[{}]\nDear Ana,",
    ],
)
def test_ours_is_known_again_however_a_program_dressed_it(language, came_back):
    folded = split_quoted("Friday is fine.\n\n" + came_back.format(our_marker(language)))

    assert folded.text == "Friday is fine."


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_ours_fits_on_a_line_of_mail(language):
    assert len(our_marker(language)) <= 70


def test_a_language_without_one_has_the_english_one():
    assert our_marker("so") == our_marker("en")


@pytest.mark.parametrize(
    "line",
    [
        "reply above this line",
        "please type your reply above this line - your words will be added to the request",
        "##- bitte geben sie ihre antwort oberhalb dieser zeile ein. -##",
        "------ rispondi sopra questa riga ------",
        "por favor, responda acima desta linha",
        "svar over denne linje",
    ],
)
def test_markers_of_other_help_desks_are_known(line):
    assert is_marker(line)


@pytest.mark.parametrize(
    "line",
    [
        "please write above the line on page 3.",
        "my answer is above.",
        "i live above the mill.",
        "the shelf above this one is empty.",
        "i could not reply because the line above the counter was busy and nobody came to take my call at all",
    ],
)
def test_a_sentence_is_none(line):
    assert not is_marker(line)
