"""Which of the library's languages somebody writes in, by their commonest small words. A guess, and staff see it.

Every language known here is counted, not only the library's: Portuguese is no Spanish because Spanish is switched on.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_SMALL: Final[dict[str, str]] = {
    "en": """
        the and you i my me is was are am have has had not this that it of to in on at for with from but if
        so do did don't can't i'm please thank thanks hello hi dear can could would will be been your we our
        there when what which how book books
    """,
    "es": """
        el la los las que y de del en un una no por para con mi mis me es está están estoy hola buenos
        buenas gracias quiero quisiera puedo puede pueden podría favor se su sus lo al pero como más tengo
        he ha días tardes usted libro libros
    """,
    "fr": """
        le la les des du que qui et un une je j'ai ne pas pour avec dans sur mon ma mes est suis sont
        bonjour merci vous voudrais s'il plaît de au aux mais ce cette il elle nous votre vos n'est c'est
        pouvez puis peux livre livres
    """,
    "de": """
        der die das den dem und ich nicht ein eine einen mein meine ist sind bin hallo guten tag danke bitte
        mit für auf habe haben kann können sie wir ihr ihre zu von es im am aber wie noch mir mich sehr wenn
        buch bücher
    """,
    "it": """
        il lo la gli le i che e di del della un una non per con mio mia miei è sono ciao grazie vorrei posso
        potete buongiorno ho hanno mi si da nel alla ma come più questo questa favore libro libri
    """,
    "pt": """
        o a os as que e de do da dos das um uma não por para com meu minha meus é estou está olá obrigado
        obrigada posso podem bom boa dia tarde em no na mas como mais tenho eu me se favor livro livros
    """,
    "ca": """
        el la els les que i de del un una no per amb meu meva és són estic hola bon dia gràcies puc podeu
        voldria em us plau si però com més tinc he ha aquest aquesta llibre llibres
    """,
    "gl": """
        o a os as que e de do da un unha non por para con meu miña é son estou ola bos boas días grazas podo
        poden quero teño pero máis favor libro libros
    """,
    "ro": """
        și că de la în un o nu pe pentru cu mea meu este sunt bună ziua mulțumesc vă rog pot puteți să mă am
        care dar mai cum cartea cărțile
    """,
    "nl": """
        de het een en ik niet mijn is zijn hallo goedendag bedankt met voor op heb hebben kan kunt u graag
        van dat die te er maar ook als aan om mij boek boeken
    """,
    "sv": """
        och det att jag inte en ett min mitt är hej tack kan ni för med har på om den som av till men från
        boken böcker
    """,
    "da": """
        og det at jeg ikke en et min mit er hej tak kan i for med har på om den som af til men fra bogen
        bøger de
    """,
    "nb": """
        og det at jeg ikke en et min mitt er hei takk kan dere for med har på om den som av til men fra
        boken bøker får
    """,
    "fi": """
        ja en ei on hei kiitos voi voin minä minun olen että se mutta kun jos tämä ole ovat kirja kirjat
        kirjoja
    """,
    "pl": """
        i w nie na się jest to mam czy proszę dziękuję dzień dobry mogę moja mój dla że z o jak do które ale
        książki
    """,
    "cs": """
        a v ne na se je to mám prosím děkuji dobrý den mohu moje můj pro že s z jak do které ale můžete
        knihy
    """,
    "hu": """
        a az és nem hogy egy van jó napot köszönöm kérem én is de meg már vagy nekem ha mert könyv könyveket
    """,
    "tr": """
        ve bir bu da de için ile ben benim değil var çok ama merhaba teşekkürler lütfen mi mı kitap
        kitapları
    """,
    "id": """
        saya yang dan di tidak untuk dengan ini itu ada bisa akan dari ke terima kasih selamat mohon buku
        anda
    """,
    "vi": "tôi là và của có không cho được này xin chào cảm ơn bạn đã đang với các những sách",
    "tl": "ang ng mga sa ko po ako na ay hindi ba ito kung para salamat libro at ninyo",
    "so": "waa iyo ka ku oo aan in ma waxaan fadlan mahadsanid buug buugaagta karo haysto",
    "sq": "nuk të dhe që një më në është kam për me mund ju lutem faleminderit librat por si",
}
_IN_NAMES: Final = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "le",
        "les",
        "des",
        "du",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "y",
        "e",
    ]
)
"""They stand in names and titles that people of any language write."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_READ: Final = 2_000
_SURE: Final = 3
_PART: Final = 0.12
"""Of all words; who writes a language nobody here knows hits some small words by chance."""
_LEAD: Final = 1.3

_WORDS: Final = {code: frozenset(words.split()) for code, words in _SMALL.items()}
_SHARED: Final = Counter(word for words in _WORDS.values() for word in words)


def detect_language(text: str, among: Sequence[str], otherwise: str) -> str:
    """One of `among`, or `otherwise` where no language leads clearly, or one leads that is none of them. Reads the
    beginning only.
    """
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text[:_READ])]
    scores = {code: _score(words, small) for code, small in _WORDS.items()}
    best = max(scores, key=scores.__getitem__)
    ours = sorted(((scores.get(_base(code), 0.0), code) for code in among), reverse=True)
    if not ours or scores[best] > ours[0][0] or not _is_sure(words, _base(ours[0][1])):
        return otherwise
    second = next((score for score, code in ours if _base(code) != _base(ours[0][1])), 0.0)
    return ours[0][1] if ours[0][0] > second * _LEAD else otherwise


def _base(code: str) -> str:
    """`pt` of `pt-br`."""
    return code.lower().partition("-")[0]


def _score(words: Sequence[str], small: frozenset[str]) -> float:
    """A word of several languages speaks for each of them a little."""
    return sum(_worth(word) / _SHARED[word] for word in words if word in small)


def _worth(word: str) -> float:
    return 0.5 if word in _IN_NAMES else 1.0


def _is_sure(words: Sequence[str], code: str) -> bool:
    hits = sum(_worth(word) for word in words if word in _WORDS.get(code, frozenset()))
    return hits >= _SURE and hits >= _PART * len(words)
