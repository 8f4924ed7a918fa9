"""Tell a plain complaint about a member of staff by its own words, in the languages of our users.

A word of complaint and a word for a colleague (or a colleague's name) stand near each other in one sentence, early in
what somebody wrote. It errs on that side: what is put aside wrongly, a lead reads and shows to everybody by one tap.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_TOP: Final = 1_500
"""Characters; who complains comes to the point."""

_NEAR: Final = r"[^.!?;]{0,80}?"

_SAYS: Final = {
    "en": r"complain(?:t|ts|ed|ing)?|grievance|rude(?:ly|ness)?|unprofessional|disrespect\w*|insult\w*|harass\w*|"
    r"(?:shout|yell|scream)(?:s|ed|ing)? at|sw(?:ore|orn|ears?) at|discriminat\w*|racist|sexist|humiliat\w*|"
    r"mistreat\w*|threaten\w*|bull(?:y|ied|ying)",
    "es": r"quej\w+|reclamacion(?:es)?|denunci\w+|groser\w+|maleducad\w+|irrespetuos\w+|falt\w+ (?:de|el|al) respeto|"
    r"insult\w+|grit(?:o|aron|aba|ado)|acos\w+|discrimin\w+|racista|machista|humill\w+|amenaz\w+|malos? tratos?|"
    r"trat(?:o|aron|ado)\w* (?:muy )?mal",
    "fr": r"plaintes?|(?:me|nous) plaindre|reclamations?|impoli\w*|grossi\w+|irrespect\w+|manqu\w+ de respect|"
    r"insult\w+|cri(?:e|ait|er) (?:apres|dessus)|m'a crie|harcel\w+|discrimin\w+|raciste|sexiste|humili\w+|"
    r"maltrait\w+|menac\w+",
}
_WHOM: Final = {
    "en": r"(?:members? of )?staff|employees?|librarians?|colleagues?|(?:library|desk|your) (?:worker|assistant)s?|"
    r"clerks?|guards?|receptionists?|(?:man|woman|lady|guy|gentleman|girl|person) (?:at|on|behind) (?:the|your) "
    r"(?:front |help |circulation |information )?(?:desk|counter|reception|library)",
    "es": r"(?:el|del|su|al) personal|emplead\w+|bibliotecari\w+|trabajador\w*|funcionari\w+|guardias?|vigilantes?|"
    r"(?:senora?|chic[oa]|hombre|mujer|persona) (?:del?|en) (?:el |la )?(?:mostrador|recepcion|biblioteca)",
    "fr": r"(?:le|du|votre|au) personnel|employee?s?|bibliothecaires?|collegues?|agente?s?|gardien\w*|vigiles?|"
    r"(?:dame|monsieur|homme|femme|personne) (?:du?|de|a) (?:l'|la )?(?:accueil|comptoir|guichet|bibliotheque)",
}
_PLAIN: Final = [
    re.compile(rf"\b(?:{says})\b{_NEAR}\b(?:{whom})\b|\b(?:{whom})\b{_NEAR}\b(?:{says})\b")
    for says, whom in ((_SAYS[language], _WHOM[language]) for language in _SAYS)
]
_ANY_SAYS: Final = "|".join(_SAYS.values())


def mentions_complaint(*texts: str) -> bool:
    """Whether these texts hold any word of complaint, about anybody."""
    return bool(re.search(rf"(?i:\b(?:{_ANY_SAYS})\b)", _plain(texts)))


def is_about_staff(*texts: str) -> bool:
    """Whether the subject or the first words complain about staff."""
    plain = _plain(texts).casefold()
    return any(each.search(plain) for each in _PLAIN)


def is_about_names(names: Iterable[str], *texts: str) -> bool:
    """Whether they complain about somebody by name. A name is written with its capital: not every *will* is Will."""
    written = "|".join(re.escape(_without_accents(name)) for name in names if len(name) > 2)
    if not written:
        return False
    named, says = rf"\b(?:{written})\b", rf"(?i:\b(?:{_ANY_SAYS})\b)"
    return bool(re.search(f"{says}{_NEAR}{named}|{named}{_NEAR}{says}", _plain(texts)))


def _plain(texts: Iterable[str]) -> str:
    """One line without accents; an empty line ends a sentence."""
    whole = ".\n\n".join(texts)[:_TOP].replace("’", "'")
    return " ".join(_without_accents(re.sub(r"\n\s*\n", " . ", whole)).split())


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each))
