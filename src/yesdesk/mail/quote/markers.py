"""The line our own mails carry, "write above this line", and such lines of anybody's when they come back."""

import re

_OURS = {
    "en": "--- Please write your answer above this line ---",
    "es": "--- Escriba su respuesta encima de esta línea ---",
    "fr": "--- Merci d'écrire votre réponse au-dessus de cette ligne ---",
}

_ABOVE = re.compile(
    r"(?:reply|respon[ds]\w*|answer|write|type|enter|add) .{0,60}?above "
    r"(?:this (?:\w+ )?line|(?:the|that) (?:\w+ )?line$|this message$)"
    r"|(?:escrib|respond|respuesta|contest)\w* .{0,60}?(?:encima|arriba|antes) de (?:esta|la) l[ií]nea"
    r"|(?:écri|répon|saisi|taper|ajout)\w* .{0,60}?au-dessus de (?:cette|la) (?:ligne)"
    r"|(?:antwort|schreib|geben)\w* .{0,60}?(?:über|oberhalb) (?:dieser|diese|der|von dieser) (?:zeile|linie)"
    r"|(?:rispond|scriv|rispost)\w* .{0,60}?(?:sopra|al di sopra di) (?:questa|la|di questa) (?:riga|linea)"
    r"|(?:respond|escrev|respost)\w* .{0,60}?acima (?:desta|da|dessa) linha"
    r"|(?:antwoord|schrijf|reageer|typ)\w* .{0,60}?boven deze (?:regel|lijn)"
    r"|(?:svar|skriv)\w* .{0,60}?(?:ovanför|över|over|ovenfor) (?:denna|den här|denne) (?:rad\w*|linje\w*)"
    r"|(?:odpowied|pisz|napisz|wpisz)\w* .{0,60}?(?:powyżej|nad) (?:tej|tą) lini\w+"
    r"|(?:ответ|пиш|напиш)\w* .{0,60}?(?:выше|над) (?:этой|этой) (?:линии|строки|строкой|линией)"
    r"|请在(?:此|这)(?:行|线).{0,6}上.{0,10}|この(?:行|線)より上.{0,12}"
)
_ORNAMENT = "#*-_=~+<>[]().!:;,· —–|✂↑⬆▲"
_HASHED = re.compile(r"##-.{5,120}-##")


def our_marker(language: str) -> str:
    """Return the line that stands above our words in a mail, in `language` (`es`, `pt-br`), English when not known.

    It is recognised when it comes back, quoted or not, in any of its languages.
    """
    return _OURS.get(language.lower().split("-")[0], _OURS["en"])


def is_marker(words: str) -> bool:
    """Return whether a whole line, in small letters, is such a line: ours or another help desk's."""
    if len(words) > 200:
        return False
    bare = words.strip(_ORNAMENT)
    if _HASHED.fullmatch(words):
        return True
    if not 15 <= len(bare) <= 120:
        return False
    found = _ABOVE.search(bare)
    return found is not None and found.start() <= 25 and len(bare) - found.end() <= 45
