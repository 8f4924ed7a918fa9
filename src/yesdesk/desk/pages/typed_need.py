"""Read a line as a colleague types it ("Mrs Adeyemi 0199 hold"): who it is from, a number, and what it is about.

Rules and lists of words, so the same line always says the same. What is understood stands beside the words, which stay
whole; and it is a guess: better none than a wrong one. Nothing is looked up, neither the name nor the number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.search import folded
from yesdesk.desk.models import Channel, Kind
from yesdesk.desk.options.need import topics_in
from yesdesk.desk.requests.actions.audience import LineMarks, sounds_like_complaint
from yesdesk.desk.requests.actions.reply import require_reader
from yesdesk.patrons.contact import is_phone_number, parse_contact
from yesdesk.places.emergency.words import noted_emergency

LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class TypedNeed:
    """`contact`: a whole telephone number or an e-mail address. `last_digits`: of a telephone number, which nobody can
    call. `card_number`: typed, so it proves nobody. Each is empty where the line does not say.
    """

    words: str
    name: str = ""
    contact: str = ""
    last_digits: str = ""
    card_number: str = ""
    kind: str = ""

    @property
    def channel(self) -> Channel:
        """How they asked: whoever leaves a telephone number or its end is not standing here."""
        by_phone = bool(self.last_digits or self.contact) and "@" not in self.contact
        return Channel.PHONE if by_phone else Channel.WALK_IN


def read_typed(line: str, *, country: str, card_length: int = 0) -> TypedNeed:
    """Read a line. `country`: of the library, whose telephone numbers come without a prefix. `card_length`: of its
    shortest card number, 0 where it said none.
    """
    words = [_Word(found[0], found.start(), found.end()) for found in _WORD.finditer(line)]
    numbers = list(_numbers(line, words))
    name = _titled(line, words) or _first(line, words, numbers)
    rest = line if name is None else line[: name[0]] + " " * (name[1] - name[0]) + line[name[1] :]
    return TypedNeed(
        line,
        name="" if name is None else " ".join(line[slice(*name)].split())[:LONGEST_NAME],
        kind=_kind_of(rest),
        **_number_fields(line, numbers, name, country, card_length or _CARD_LEAST),
    )


def marks_of_line(
    words: str, *, tapped: str = "", for_leads: bool = False, by_hand: bool = False
) -> LineMarks:
    """Mark a colleague's line. `tapped`: the card of an emergency that was tapped. `by_hand`: a colleague ticked or
    unticked `for_leads`; else words of a complaint do, but everybody reads an emergency. Raises Refusal where
    nobody would read it.
    """
    emergency = tapped or noted_emergency(words)
    if not by_hand and sounds_like_complaint(words):
        for_leads = not emergency
    if for_leads:
        require_reader(about_lead=False)
    return {"emergency": emergency, "for_leads": for_leads}


@dataclass(frozen=True, slots=True)
class _Word:
    """Letters and digits between blanks and signs, and where they stand."""

    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        return folded(self.text).strip(".")

    @property
    def is_name_like(self) -> bool:
        letters = not any(letter.isdigit() for letter in self.text) and self.text[0].isalpha()
        return letters and self.plain not in _TITLES and not _IS_TOPIC.fullmatch(self.plain)

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


_WORD: Final = re.compile(r"[^\W_](?:[\w'’`´-]|\.(?=\w))*\.?|[^\s\w]")
"""A word with what is inside names (O'Brien, Anne-Marie, Sig.ra) and the dot of a title; or one sign."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- who -------------------------------------------------------------------------------------------------------------

_TITLES: Final = _listed(
    # Never an ordinary word, so also in small letters, anywhere in the line.
    "mr mrs ms mx dr prof mme mlle monsieur madame mademoiselle sra srta sr senor senora senorita dna herr frau hr "
    "signora signor sig sig.ra senhor senhora meneer mevrouw dhr mevr pani herra rouva bayan г-н г-жа господин "
    "госпожа пани κος κυριος κυρια السيد السيدة آقای خانم श्री श्रीमती ong"
)
_TITLES_OR_WORDS: Final = _listed("m miss sir lady don dona pan fru mw bay rev пан κ κα ba co")
"""A word as well ("they miss the bus"): a title only with a capital, before a capital. *M* only with its dot."""

_AND: Final = _listed("and & y e et und")
_AFTER_NAME: Final = _listed("bey hanim 씨 님 さん 様 先生 女士 小姐 太太 साहब")
_HAN_NAME: Final = re.compile(
    r"[\u3400-\u9fff\u30a0-\u30ff]{1,6}?(?:先生|女士|小姐|太太|さん|様)|[\uac00-\ud7a3]{2,4}[씨님]"
)
_PARTICLES: Final = _listed(
    "de del de la las los el al da das do dos di du des le van von der den ter ten zu bin ben ibn abu st mac o"
)
_MOST_NAMES: Final = 4
_OPENERS: Final = _listed(
    "hello hi hey please sorry yes no ok urgent note today tomorrow now also call phone desk thanks well so question "
    "problem help hola buenas gracias bonjour salut merci urgente urgent si non oui late lost found the a an is has "
    "wants needs asks he she they we it there this that"
)
"""They begin a sentence with a capital and a comma, and are nobody's name."""

_THINGS: Final = _listed(
    "room printer pc page pages isbn issn year years locker laptop tablet table seat form copy copies number no nr "
    "item barcode volume vol issue chapter in since from until born sala impresora pagina ano salle imprimante "
    "annee en"
)
"""What stands before a number that is no telephone's."""


def _titled(line: str, words: list[_Word]) -> tuple[int, int] | None:
    """Where a name with its title stands: "Mrs Adeyemi", "Mme de la Tour", "Mr and Mrs Okafor", "Ayşe Hanım"."""
    han = _HAN_NAME.search(line)
    if han:
        return han.span()
    for at, word in enumerate(words):
        if word.plain in _AFTER_NAME and at and words[at - 1].is_name_like:
            return words[at - 1].start, word.end
        if not _is_title(words, at):
            continue
        after = at + 1
        while after < len(words) and (step := _more_title(words, after)):
            after += step
        end = _end_of_name(line, words, after)
        if end is not None:
            return word.start, end
    return None


def _is_title(words: list[_Word], at: int) -> bool:
    word = words[at]
    if word.plain in _TITLES:
        return True
    before_capital = at + 1 < len(words) and words[at + 1].is_capital
    dotted = word.plain != "m" or word.text.endswith(".")
    return word.plain in _TITLES_OR_WORDS and word.is_capital and before_capital and dotted


def _more_title(words: list[_Word], at: int) -> int:
    """How many words go on with a title: "Prof" "Dr", "Mr" "and Mrs"; 0 where the name begins."""
    if _is_title(words, at):
        return 1
    joined = words[at].plain in _AND and at + 1 < len(words) and _is_title(words, at + 1)
    return 2 if joined else 0


def _end_of_name(line: str, words: list[_Word], at: int) -> int | None:
    """The end of the name that begins with this word; None where none does."""
    shouted = line.isupper()
    run = list(_run(words, at, is_name=not shouted))
    if not run:
        return None
    if not shouted and any(word.is_capital for word in run):
        run = _up_to_small(run)
    elif not (len(run) < _MOST_NAMES and _number_follows(words, at + len(run))):
        run = _one_and_particles(run)
    return _without_possessive(run[-1])


def _run(words: list[_Word], at: int, *, is_name: bool = False) -> Iterator[_Word]:
    """The words that a name could go on with: letters, up to a sign, a number or what it is about. `is_name`: the first
    is one, where it has a capital ("Mr Card").
    """
    for place, word in enumerate(words[at : at + _MOST_NAMES]):
        surely = is_name and not place and word.is_capital and word.text.isalpha()
        if not (word.is_name_like or surely):
            return
        yield word
        if word.text.endswith(("'s", "’s", ".")):
            return


def _up_to_small(run: list[_Word]) -> list[_Word]:
    """Up to the last name with a capital before a small word that is no particle."""
    kept = 0
    for place, word in enumerate(run):
        if word.is_capital:
            kept = place + 1
        elif word.plain not in _PARTICLES:
            break
    return run[: max(1, kept)]


def _one_and_particles(run: list[_Word]) -> list[_Word]:
    for place, word in enumerate(run):
        if word.plain not in _PARTICLES:
            return run[: place + 1]
    return run


def _number_follows(words: list[_Word], at: int) -> bool:
    return at < len(words) and words[at].text.isdecimal()


def _without_possessive(word: _Word) -> int:
    return word.end - (2 if word.text.endswith(("'s", "’s")) else word.text.endswith("."))


def _first(line: str, words: list[_Word], numbers: list[tuple[int, int]]) -> tuple[int, int] | None:
    """A name without a title: at the start, with capitals, before a number, a comma or a colon ("Bo: card blocked").
    Capitals alone may be a book's ("Harry Potter hold").
    """
    run: list[_Word] = []
    for word in _run(words, 0):
        if not (word.is_capital or (run and word.plain in _PARTICLES)):
            break
        run.append(word)
    if not run or not run[-1].is_capital or run[0].plain in _OPENERS | _THINGS:
        return None
    if run[-1].plain in _THINGS:
        return None
    after = line[run[-1].end :].lstrip(" ")
    begins = len(line) - len(after)
    if after.startswith((",", ":")) or any(start == begins for start, _end in numbers):
        return run[0].start, _without_possessive(run[-1])
    return None


# --- a number --------------------------------------------------------------------------------------------------------

_DIGITS: Final = re.compile(
    r"(?<![A-Za-z\d.,/:@#-])\+?\(?\d+(?:[ ().-]{1,2}\d+)*(?![A-Za-z\d/:@]|[.,-]\d)"
)
_DATE: Final = re.compile(r"\d{1,2}([.-])\d{1,2}\1\d{2,4}|\d{4}-\d{2}-\d{2}")
_EMAIL: Final = re.compile(r"[^\s@<>(),;:]{1,64}@[^\s@<>(),;:]{1,255}\.[^\s@<>(),;:.]{2,63}")
_LEAST, _MOST, _LAST_DIGITS = 7, 14, 4
_CARD_LEAST: Final = 8  # cards of most libraries have 8 digits and more


def _numbers(line: str, words: list[_Word]) -> Iterator[tuple[int, int]]:
    """Where numbers of a telephone or a card may stand. Groups of digits are one where together they can be one."""
    for found in _DIGITS.finditer(line):
        if _DATE.fullmatch(found[0]) or _names_a_thing(words, found.start()):
            continue
        groups = list(re.finditer(r"\d+", found[0]))
        many = sum(len(each[0]) for each in groups)
        if _LEAST <= many <= _MOST and (len(groups[-1][0]) > 1 or many == _MOST):
            yield found.span()
            continue
        for each in groups:
            yield found.start() + each.start(), found.start() + each.end()


def _names_a_thing(words: list[_Word], start: int) -> bool:
    """Whether a thing with a number stands before it: "room 0412", but not "Mr Šala 0412"."""
    at = sum(word.end <= start for word in words) - 1
    return at >= 0 and words[at].plain in _THINGS and not (at and _is_title(words, at - 1))


def _number_fields(
    line: str,
    numbers: list[tuple[int, int]],
    name: tuple[int, int] | None,
    country: str,
    least: int,
) -> dict[str, str]:
    """`contact`, `last_digits` and `card_number`, the first of each."""
    fields: dict[str, str] = {}
    address = _EMAIL.search(line)
    if address and _is_contact(address[0], country):
        fields["contact"] = address[0]
    for start, end in numbers:
        typed = line[start:end]
        digits = re.sub(r"\D", "", typed)
        if len(digits) == _LAST_DIGITS:
            beside = name is not None and not line[name[1] : start].strip(" ,:")
            if beside or not "1400" <= digits <= "2099":  # a year
                fields.setdefault("last_digits", digits)
        elif _LEAST <= len(digits) <= _MOST:
            what = _phone_or_card(typed, digits, country, least)
            if what:
                fields.setdefault(what, typed if what == "contact" else digits)
    return fields


def _phone_or_card(typed: str, digits: str, country: str, least: int) -> str:
    """Typed as people write telephone numbers, or one that is given out in this country, it is one; else `least` digits
    and more are a card's.
    """
    written_so = typed != digits or digits.startswith("0") or len(digits) < least
    likely = written_so or is_phone_number(typed, country)
    if likely and _is_contact(typed, country):
        return "contact"
    if len(digits) < least:
        return "last_digits"  # without the prefix, which people leave out
    is_isbn = len(digits) == 13 and digits.startswith(("978", "979"))
    return "" if is_isbn else "card_number"


def _is_contact(typed: str, country: str) -> bool:
    try:
        parse_contact(typed, country)
    except ValidationRefusal:
        return False
    return True


# --- what it is about ------------------------------------------------------------------------------------------------

_ABOUT: Final = {
    Kind.WHERE_IS_IT: r"where|toilets?|bathroom|restroom|elevator|lift|donde|banos?|aseos?|ascensor|toilettes?"
    r"|ascenseur"
    r"|ou (?:est|sont|se trouve\w*)",
    Kind.TECHNOLOGY: r"print\w*|scan(?:s|ner|ning)?|photocop\w*|wi-?fi|internet|computers?|pcs?|laptops?|tablets?"
    r"|passwords?|usb|imprimir|impresoras?|fotocop\w*|ordenador\w*|contrasena|imprim\w+|ordinateurs?|mot de passe",
    Kind.WHAT_TO_READ: r"recommend\w*|something like|what to read|next in (?:the )?series|recomiend\w*|recomend\w*"
    r"|que leer|conseill\w*|que lire|quoi lire",
    Kind.REFERENCE: r"look(?:ing)? up|find out|research\w*|newspapers?|archives?|genealogy|census|investig\w*"
    r"|periodicos?|archivos?|recherches?|journaux|genealogi\w*|genealogie",
    Kind.ACCOUNT: r"cards?|pin|accounts?|holds?|renewals?|tarjetas?|carnets?|cuentas?|cartes?|comptes?|reservations?",
    Kind.ROOMS: r"rooms?|salas?|salles?",
    Kind.EVENTS: r"events?|story ?time|workshops?|eventos?|talleres|taller|cuentacuentos|ateliers?|evenements?",
}
_KINDS: Final = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _ABOUT.items()}
_IS_TOPIC: Final = re.compile(
    "|".join(
        [
            *_ABOUT.values(),
            r"renew\w*|reserv\w*|fines?|overdue|lost|block(?:ed)?|multas?|amendes?|frais",
        ]
    )
)


def _kind_of(rest: str) -> str:
    """The kind that is named first. What the ways to yes read as money, a card or a loan is the account, also beside
    a room.
    """
    plain = folded(rest)
    found = [(hit.start(), kind) for kind, about in _KINDS.items() if (hit := about.search(plain))]
    first = min(found)[1] if found else ""
    return Kind.ACCOUNT if first in {"", Kind.ROOMS} and topics_in(rest) else first
