"""The receipt comes in the language somebody wrote in, where that is plain to see."""

import pytest

from yesdesk.mail.classify.languages import detect_language

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
def test_detected_language_is_the_one_written_in(text, language):
    assert detect_language(text, ALL, "en") == language


def test_a_language_that_is_not_switched_on_is_never_chosen():
    assert (
        detect_language("Bonjour, je ne peux pas renouveler les livres", ["en", "es"], "es") == "es"
    )


OTHERS = {
    "it": (
        "Buongiorno, non posso rinnovare i libri che ho preso in prestito. Potete aiutarmi per favore? "
        "La mia tessera è scaduta. Grazie"
    ),
    "pt": (
        "Bom dia, não consigo renovar os livros que estão comigo. Podem me ajudar por favor? O meu "
        "cartão está vencido. Obrigada"
    ),
    "ca": (
        "Bon dia, no puc renovar els llibres que tinc. Em podeu ajudar si us plau? La meva targeta està "
        "caducada. Gràcies"
    ),
    "gl": (
        "Bos días, non podo renovar os libros que teño. Poden axudarme por favor? A miña tarxeta está "
        "caducada. Grazas"
    ),
    "ro": (
        "Bună ziua, nu pot să prelungesc cărțile pe care le am. Mă puteți ajuta vă rog? Cardul meu a "
        "expirat. Mulțumesc"
    ),
    "de": (
        "Guten Tag, ich kann die Bücher nicht verlängern, die ich habe. Können Sie mir bitte helfen? "
        "Meine Karte ist abgelaufen. Danke"
    ),
    "fr": (
        "Bonjour, je n'arrive pas à renouveler les livres que j'ai. Pouvez-vous m'aider s'il vous plaît "
        "? Ma carte est périmée. Merci de votre aide"
    ),
    "nl": (
        "Goedendag, ik kan de boeken die ik heb niet verlengen. Kunt u mij alstublieft helpen? Mijn pas "
        "is verlopen. Bedankt"
    ),
    "sv": "Hej, jag kan inte låna om böckerna som jag har. Kan ni hjälpa mig? Mitt kort har gått ut. Tack",
    "pl": (
        "Dzień dobry, nie mogę przedłużyć książek, które mam. Czy mogą Państwo mi pomóc? Moja karta "
        "straciła ważność. Dziękuję"
    ),
    "tr": (
        "Merhaba, elimdeki kitapları uzatamıyorum. Bana yardım edebilir misiniz? Kartımın süresi doldu "
        "ve çalışmıyor. Teşekkürler"
    ),
    "tl": (
        "Magandang umaga, hindi ko ma-renew ang mga libro na hiniram ko. Maaari po ba ninyo akong "
        "tulungan? Salamat"
    ),
    "so": (
        "Subax wanaagsan, ma cusboonaysiin karo buugaagta aan haysto. Ma i caawin kartaa fadlan? "
        "Kaarkaygu waa dhacay. Mahadsanid"
    ),
    "vi": (
        "Xin chào, tôi không thể gia hạn sách mà tôi đang mượn. Bạn có thể giúp tôi không? Thẻ của tôi "
        "đã hết hạn. Cảm ơn"
    ),
    "sq": (
        "Përshëndetje, nuk mund të rinovoj librat që kam. A mund të më ndihmoni ju lutem? Karta ime ka "
        "skaduar. Faleminderit"
    ),
}
"""What patrons write where the library has English and Spanish."""


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_who_writes_another_language_gets_the_librarys_own(text):
    assert detect_language(text, ["en", "es"], "en") == "en"


@pytest.mark.parametrize("language", ["it", "pt", "de", "fr", "sv"])
def test_detected_language_is_any_that_the_library_has(language):
    assert detect_language(OTHERS[language], ["en", "es", language], "en") == language


@pytest.mark.parametrize(
    "text",
    [
        "Can La Casa de los Espiritus de Isabel Allende be renewed, no?",
        "Please renew El amor en los tiempos del cólera. Thanks, María de la Cruz",
        "hi. no more emails from la biblioteca de la ciudad please",
        "Dr. de la Torre, Los Angeles",
    ],
)
def test_a_title_or_a_name_chooses_no_language(text):
    assert detect_language(text, ["en", "es"], "en") == "en"


def test_a_few_words_of_a_language_are_enough_where_they_are_nearly_all():
    assert detect_language("Renovar por favor. Gracias", ["en", "es"], "en") == "es"


def test_a_form_of_a_language_is_that_language():
    assert detect_language(OTHERS["pt"], ["en", "pt-br"], "en") == "pt-br"
