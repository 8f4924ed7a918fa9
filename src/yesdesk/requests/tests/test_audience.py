"""A complaint about a colleague is known by its words; a question, a complaint about a thing and thanks are not."""

import pytest

from yesdesk.requests.actions.audience import (
    is_about_names,
    is_about_staff,
    names_somebody,
    sounds_like_complaint,
)

COMPLAINTS = [
    ("Complaint about staff", "Hello"),
    ("", "I want to complain about one of your librarians, who laughed at my son."),
    ("Yesterday", "The woman at the front desk was very rude to my mother."),
    ("Formal complaint", "I was shouted at by a member of staff on Tuesday."),
    ("", "Your employee insulted me."),
    ("", "I was treated badly by your colleague at the desk."),
    ("", "Your librarian laughed at me and lied to me."),
    ("", "The guard\nwas unprofessional and\ndisrespectful."),
    ("Queja", "Quiero presentar una queja sobre una bibliotecaria."),
    ("Reclamación contra el personal", "Buenos días"),
    ("", "El señor del mostrador me gritó delante de todos."),
    ("", "Una empleada fue muy grosera conmigo."),
    ("Plainte", "Je souhaite porter plainte contre un employé de la bibliothèque."),
    ("", "La dame de l’accueil a été très impolie avec ma fille."),
    ("Réclamation concernant le personnel", ""),
    ("", "Une employée se plaint toujours de moi, elle est désagréable."),
    ("", "Un agent m'a manqué de respect hier soir."),
]
OTHERS = [
    ("Late charges", "My books were due while I was away burying my mother."),
    ("Complaint", "The heating on the second floor has been off for a week."),
    ("", "I would like to complain about the printer. It ate my card."),
    ("Thank you", "Your staff were wonderful, the librarian found my book in a minute."),
    ("", "May I have a room for eight employees on Friday?"),
    ("Noise", "People shout at each other in the reading room."),
    ("", "Complaint form: where do I find it? My personal data changed."),
    ("Queja", "La calefacción no funciona desde el lunes."),
    ("", "¿Puede el personal ayudarme con el catálogo?"),
    ("", "La bibliothécaire m'a beaucoup aidée, merci."),
    ("Réclamation", "J'ai rendu ce livre, il est encore sur mon compte."),
]


@pytest.mark.parametrize("texts", COMPLAINTS)
def test_complaint_about_staff_is_recognised(texts):
    assert is_about_staff(*texts)


@pytest.mark.parametrize("texts", OTHERS)
def test_harmless_words_are_no_complaint_about_staff(texts):
    assert not is_about_staff(*texts)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("I have a complaint about Sam at the desk.", True),
        ("Sam was rude to my son.", True),
        ("Zoé m'a insultée.", True),
        ("I will complain about the heating.", False),
        ("Will was rude.", True),
        ("Jo was rude to me this morning.", True),
        ("Where do I complain, jo?", False),
        ("Sam helped me. I complain about the heating.", False),
        ("Samantha, my daughter, was insulted by another child.", False),
    ],
)
def test_words_naming_a_colleague_are_recognised(words, is_one):
    assert is_about_names(["Sam", "Zoé", "Will", "Jo"], "", words) is is_one


@pytest.mark.parametrize(
    "line",
    [
        "Mrs Lind complains about the noise",
        "she says Sam ignored her",
        "staff were unfriendly",
        "wants to report a colleague",
        "elle se plaint de Kim",
        "dice que Kim se burló de ella, la burlaron de todo",
    ],
)
def test_a_line_at_the_bar_sounds_like_one(line):
    assert sounds_like_complaint(line)


@pytest.mark.parametrize(
    "line",
    ["the plain text of the flyer", "treats for the reading dog", "wants to report a lost card"],
)
def test_a_line_at_the_bar_sounds_like_none(line):
    assert not sounds_like_complaint(line)


@pytest.mark.parametrize(
    ("words", "is_named"),
    [("Jo sent me away", True), ("al mostrador", False), ("hello Jo", False), ("kim again", True)],
)
def test_who_is_named(words, is_named):
    assert names_somebody(["Jo", "Al", "Kim"], words) is is_named


def test_what_stands_far_below_is_no_complaint():
    assert not is_about_staff("", "word " * 400 + "complaint about staff")


def test_hostile_words_take_no_time():
    assert not is_about_staff("complaint " * 40_000, "staf " * 40_000)
    assert not is_about_names(["Sam"] * 500, "rude " * 40_000)
