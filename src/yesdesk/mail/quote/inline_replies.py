"""Two questions about answers inside a quote: are there any, and is this line one or a broken piece of the quote."""

import re
from collections.abc import Sequence

from yesdesk.mail.quote.lines import TextLine

_INSIDE = re.compile(
    r"\b(?:in-?line|in line with your (?:questions|points))\b"
    r"|\b(?:answers?|comments?|replies|responses?|notes?) (?:are )?"
    r"(?:below|between|in (?:red|blue|green|bold|caps|capitals))"
    r"|\b(?:answered|replied|commented|responded) (?:below|in (?:red|blue|green|bold))"
    r"|\brespuestas? (?:abajo|más abajo|en (?:rojo|azul|verde|negrita)|entre l[ií]neas)"
    r"|\b(?:réponses?|commentaires?) (?:ci-dessous|en (?:rouge|bleu|vert|gras)|dans le texte)"
    r"|\b(?:antworten?|anmerkungen|kommentare) (?:unten|im text|in (?:rot|blau|grün)|direkt im text)"
    r"|\brisposte (?:sotto|in (?:rosso|blu))|\brespostas (?:abaixo|em (?:vermelho|azul))"
)
_LINK_ONLY = re.compile(r"[<(\[]?(?:https?://|www\.|mailto:)\S+[>)\]]?(?: >)?$")
_OPEN_LINK = re.compile(r"[<(\[]https?://[^\s<>()\[\]]*$")


def announces_inline_replies(words: str) -> bool:
    """Return whether the author says that the answers stand inside the quote, as with colours in Outlook."""
    return _INSIDE.search(words) is not None


def broken_quotes(
    lines: Sequence[TextLine], between: Sequence[int], *, answered_above: bool
) -> list[int]:
    """Of the lines between quoted ones, those that a mail program broke off a long `>` line, or bare links.

    Longer pieces count only where every line between is one and the answer stands above: an answer among them
    would be hidden.
    """
    if answered_above and all(_is_broken(lines, at, longest=80) for at in between):
        return list(between)
    return [at for at in between if _is_broken(lines, at, longest=25)]


def _is_broken(lines: Sequence[TextLine], at: int, *, longest: int) -> bool:
    """Only where nothing speaks for an answer: no blank line around it, the quoted sentence not ended above it,
    the piece in small letters, and the quote going on below it."""
    if not 0 < at < len(lines) - 1:
        return False
    above, here, below = lines[at - 1], lines[at], lines[at + 1]
    if not above.depth or not below.depth:
        return False
    if _LINK_ONLY.match(here.words) or _OPEN_LINK.search(above.words):
        return True
    if above.is_blank or below.is_blank:
        return False
    unended = above.words[-1] not in ".?!:;,)" and len(above.raw) >= 60
    return unended and len(here.raw) <= longest and here.raw[:1].islower()
