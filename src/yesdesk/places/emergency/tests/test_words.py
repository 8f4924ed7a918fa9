"""Words that threaten, or speak of somebody in danger: what is found, and above all what is not."""

import pytest

from yesdesk.places.emergency.words import alarm_in, kinds_typed, noted_emergency
from yesdesk.places.models import EmergencyKind

THREAT, INJURY, FIRE, CHILD = (
    EmergencyKind.THREAT,
    EmergencyKind.INJURY,
    EmergencyKind.FIRE,
    EmergencyKind.CHILD,
)
SURE = [
    ("en", "If you do not lift this fine I will kill you.", THREAT),
    ("en", "I'll shoot everybody in there", THREAT),
    ("en", "We’re going to burn this place", THREAT),
    ("en", "i have a knife and I am coming", THREAT),
    ("en", "The man in the reading room has a gun!", THREAT),
    ("en", "There's a bomb in your library", THREAT),
    ("en", "I know where you live.", THREAT),
    ("en", "He shouts and says he will kill us", THREAT),
    ("en", "A man is threatening a colleague at the desk", THREAT),
    ("en", "a man is threatening the staff with a knife", THREAT),
    ("es", "Un hombre está amenazando al personal", THREAT),
    ("fr", "Un homme menace les bibliothécaires", THREAT),
    ("es", "Dice que nos va a matar", THREAT),
    ("es", "Un hombre nos está amenazando", THREAT),
    ("fr", "Il dit qu’il va nous tuer", THREAT),
    ("fr", "Un homme nous menace à l’accueil", THREAT),
    ("en", "Please call an ambulance, ground floor", INJURY),
    ("en", "she is not breathing", INJURY),
    ("en", "Somebody just collapsed: he is unconscious", INJURY),
    ("en", "I can't go on. I want to kill myself", INJURY),
    ("en", "there is a fire in the toilets", FIRE),
    ("en", "it smells of gas in the basement", FIRE),
    ("en", "I can't find my daughter, she is four", CHILD),
    ("en", "He is hitting the child, second floor", CHILD),
    ("es", "Os voy a matar a todos", THREAT),
    ("es", "Voy a quemar la biblioteca", THREAT),
    ("es", "Un hombre tiene un cuchillo", THREAT),
    ("es", "Hay una bomba en el edificio", THREAT),
    ("es", "Llamen a una ambulancia, por favor", INJURY),
    ("es", "Mi marido no respira", INJURY),
    ("es", "Huele a gas en el sótano", FIRE),
    ("es", "No encuentro a mi hija", CHILD),
    ("fr", "Je vais vous tuer", THREAT),
    ("fr", "Quelqu’un a un couteau dans la salle", THREAT),
    ("fr", "Il y a une bombe dans la bibliothèque", THREAT),
    ("fr", "Appelez une ambulance", INJURY),
    ("fr", "Il ne respire plus", INJURY),
    ("fr", "Il y a le feu dans la cuisine", FIRE),
    ("fr", "Je ne trouve plus ma fille", CHILD),
]
PERHAPS = [
    ("en", "My neighbour threatened me, do you have a book about the law?", THREAT),
    ("en", "My mother had a heart attack, so my books are late", INJURY),
    ("en", "You will regret this", THREAT),
    ("es", "Me han amenazado en casa", THREAT),
    ("fr", "Il m’a menacé la semaine dernière", THREAT),
]
NOTHING = [
    ("en", "Do you have To Kill a Mockingbird? I would kill for a copy."),
    ("en", "My Kindle Fire does not open your e-books"),
    ("en", "Is Fire and Blood back? And The Girl with the Dragon Tattoo?"),
    ("en", "My books were due while I was away burying my mother. I owe 18.40."),
    ("en", "I will shoot you an e-mail about the bomb shelter exhibition"),
    ("en", "We want to hit the library before noon"),
    ("en", "I lost my son last year and found his card only now"),
    ("en", "I am dying to read it. This fine is killing me."),
    ("en", "Please do not kill my hold, I will call you tomorrow"),
    ("en", "I will hit you up on Monday"),
    ("en", "A book for a child alone at home with flu"),
    ("es", "¿Tienen Matar a un ruiseñor? Voy a recoger el libro mañana."),
    ("es", "Me muero por leer Fuego y sangre"),
    ("fr", "Je vais vous rendre le livre demain, je suis tuée de fatigue"),
    ("fr", "Avez-vous Le feu de Barbusse ?"),
]


@pytest.mark.parametrize(("language", "words", "kind"), SURE + PERHAPS)
def test_words_of_danger_are_found(language, words, kind):
    assert alarm_in(words, [language]) is kind


@pytest.mark.parametrize(("language", "words"), NOTHING)
def test_titles_and_figures_of_speech_are_nothing(language, words):
    assert alarm_in(words, ["en", "es", "fr"]) is None


def test_a_language_that_is_not_switched_on_is_not_looked_for():
    assert alarm_in("Je vais vous tuer", ["en", "es"]) is None


def test_accents_and_capitals_do_not_matter():
    assert alarm_in("VOY A MATARTE", ["es"]) is THREAT


def test_the_sure_one_comes_first():
    words = "My father had a heart attack last year. I will kill you."
    assert alarm_in(words, ["en"]) is THREAT


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *[(words, kind) for _language, words, kind in SURE],
        ("Man at the computers threatens to hit people, will not leave", THREAT),
        ("man with a knife at the door", THREAT),
        ("hombre en la entrada con un cuchillo", THREAT),
        ("homme avec un couteau à l'entrée", THREAT),
        ("old lady upstairs collapsed, need an ambulance", INJURY),
        ("printer upstairs is burning", FIRE),
        ("lost child, boy of four, red coat", CHILD),
        ("old lady collapsed by the shelves", INJURY),
        ("Man fell by the door, he bleeds", INJURY),
        ("blood everywhere by the lift", INJURY),
        ("kid choking upstairs", INJURY),
        ("woman fell and hit her head", INJURY),
        ("someone having a seizure by the printers", INJURY),
        ("he pushed a colleague", THREAT),
        ("a guy is punching someone", THREAT),
        ("smoke upstairs", FIRE),
        ("se ha caído un señor y no se levanta", INJURY),
        ("un señor ha pegado a un compañero", THREAT),
        ("une dame est tombée dans l'escalier", INJURY),
        ("un homme a frappé une collègue", THREAT),
    ],
)
def test_a_line_at_the_bar_says_that_it_is_now(words, kind):
    assert noted_emergency(words) is kind


@pytest.mark.parametrize(
    "words",
    [
        *[words for _language, words in NOTHING],
        "A man threatened Kim yesterday, wants to complain",
        "She fainted last week, so her books are late",
        "threatens to complain to the council",
        "wants a film about a man who has a gun",
        "found her lost child's card",
        "fire alarm test on Thursday?",
        "first aid course",
        "crime novel, threatening letters",
        "Mrs Adeyemi 0199 hold",
        "had a seizure in September, books late",
        "she says the ink bleeds",
        "he pushed the book back in the wrong slot",
        "the books fell off the trolley and hit the floor",
        "kid lost at chess, wants a chess book",
        "lady wants a blood pressure cuff",
        "se le ha caído el carné al señor",
        "elle est tombée sur un roman magnifique",
    ],
)
def test_what_is_over_or_a_story_is_no_emergency_at_the_bar(words):
    assert noted_emergency(words) is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("call the police", THREAT),
        ("someone threatens me", THREAT),
        ("he has a knife", THREAT),
        ("bomb", THREAT),
        ("llamar a la policía", THREAT),
        ("appeler la police", THREAT),
        ("ambulance", INJURY),
        ("una ambulancia", INJURY),
        ("malaise", INJURY),
        ("fire", FIRE),
        ("incendio", FIRE),
        ("au feu", FIRE),
        ("lost child", CHILD),
        ("niño perdido", CHILD),
        ("enfant perdu", CHILD),
    ],
)
def test_a_colleagues_word_asks_for_a_card(words, kind):
    assert kind in kinds_typed(words)


def test_emergency_asks_for_all_of_them():
    assert kinds_typed("what do I do in an emergency") == frozenset(EmergencyKind)


@pytest.mark.parametrize(
    "words",
    [
        "where is the toilet",
        "kindle fire",
        "books about bombs",
        "police report for a stolen card",
        "a novel with a knife on the cover",
        "social security form",
        "¿dónde está el baño?",
        "imprimer en couleur",
        "umbrella",
        "",
    ],
)
def test_harmless_words_find_no_emergency(words):
    assert kinds_typed(words) == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        "my child is missing two books",
        "missing child book",
        "her son is missing a library card",
        "she is bleeding ink on page 40",
        "can't breathe with this dust",
    ],
)
def test_a_thing_that_is_missing_and_what_only_bleeds_ink_are_no_emergency(line):
    assert noted_emergency(line) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Kim has a gun", EmergencyKind.THREAT),
        ("unconscious man by the entrance", EmergencyKind.INJURY),
        ("there is a fight at the entrance", EmergencyKind.THREAT),
        ("my child is missing", EmergencyKind.CHILD),
        ("missing child, boy of five in a red coat", EmergencyKind.CHILD),
    ],
)
def test_who_somebody_is_does_not_hide_the_danger(line, kind):
    assert noted_emergency(line) is kind
