"""Look for a person in words and values that are kept for good: an address, a long number, a name that we know."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from unicodedata import combining, normalize

from django.utils.translation import gettext as _

from yesdesk.core.search.texts import names_left_out

GAP: Final = "…"

_SIGN: Final = r"[^\s@<>(),;:…]"
_ADDRESS: Final = re.compile(
    rf"{_SIGN}{{1,64}}@{_SIGN}{{1,255}}\.{_SIGN}{{1,63}}"
)  # as long as RFC 5321 has them
_IN_ONE: Final = re.compile(r"\d{8,}")  # cards of libraries have 8 digits and more
_IN_GROUPS: Final = re.compile(r"\d(?:[ -]?\d){13,}")  # no telephone has 14
_PHONE_LIKE: Final = re.compile(r"(?<![\d.,])\+?\d[\d ()./-]{6,}\d(?![.,]\d)")
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_WORD: Final = re.compile(r"(?:[^\W_]|[$@|])+")
_SENTENCE_ENDS: Final = re.compile(r"[.!?…:]")

_LOOK_ALIKES: Final = str.maketrans(
    "01345789$@|lавезіјкмнорстухѕԁԛԝαβγεηικμνορτυχω",
    "oieastbqsaiiabeeijkmhopctyxsdqwabyenikuvoptyxw",
)
"""Digits and letters of other alphabets that pass for letters of a name, each with the one it looks like."""

_NAMES_THAT_ARE_WORDS: Final = {
    "art", "bell", "best", "bill", "black", "book", "brown", "case", "claire", "cook", "cruz", "day", "dean", "drew",
    "faith", "field", "fine", "flores", "gold", "good", "grace", "grant", "green", "guy", "hall", "hill", "home",
    "hope", "house", "jack", "joy", "june", "key", "king", "lane", "little", "long", "love", "luz", "mar", "mark",
    "max", "may", "mills", "new", "page", "park", "pat", "penny", "petit", "pool", "price", "ray", "read", "rich",
    "rivers", "rob", "rose", "ruby", "sharp", "short", "small", "sol", "stone", "street", "sue", "summer", "ward",
    "way", "white", "will", "wise", "wood", "young",
}  # fmt: skip


class Named(NamedTuple):
    """The words of a text that are names. `surely`: written as the name is. `perhaps`: they may be words, too."""

    surely: set[str]
    perhaps: set[str]


def has_email_address(text: str) -> bool:
    return "@" in text and _ADDRESS.search(text) is not None


def has_card_number(text: str) -> bool:
    """Find digits as on a card: eight or more in one, fourteen or more in groups. ISBNs are none."""
    found = (*_IN_ONE.findall(text), *_IN_GROUPS.findall(text))
    return any(not _is_isbn(re.sub(r"\D", "", digits)) for digits in found)


def _is_isbn(digits: str) -> bool:
    if len(digits) != 13 or not digits.startswith(("978", "979")):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


def names_of_colleagues() -> set[str]:
    """The full names that search leaves out: of colleagues, also of those who left. One query."""
    return {name for _of, read in names_left_out.items() for name in read()}


def names_in(text: str, ours: Iterable[str], *, theirs: Iterable[str] = ()) -> Named:
    """Return the words of `text` that hold a part of these names. `perhaps`: in disguise, as `k1m` or with a Cyrillic
    і; or a colleague's (`ours`) at the beginning of a sentence. `Will` and `May` are words there."""
    known, of_patron = _parts(ours), _parts(theirs)
    folded_names = {_folded_to_latin(part) for part in known | of_patron}
    found = Named(set(), set())
    for word, begins in _words_and_is_first(text):
        pieces = {word, *_LETTERS.findall(word)}
        if pieces & of_patron or (pieces & known and not begins):
            found.surely.add(word)
        elif word not in _NAMES_THAT_ARE_WORDS and folded_names & set(
            map(_folded_to_latin, pieces)
        ):
            found.perhaps.add(word)
    return found


def _words_and_is_first(text: str) -> Iterator[tuple[str, bool]]:
    composed, end = normalize("NFC", text), 0
    for match in _WORD.finditer(composed):
        yield match.group(), not end or bool(_SENTENCE_ENDS.search(composed, end, match.start()))
        end = match.end()


def _parts(names: Iterable[str]) -> set[str]:
    """The parts that somebody is known by. `de`, `la` and `van der` are words of every text."""
    split = (_LETTERS.findall(normalize("NFC", name)) for name in names)
    return {
        part
        for parts in split
        for place, part in enumerate(parts)
        if not part.islower() and (place == 0 or len(part) > 2)
    }


def folded_words(text: str) -> frozenset[str]:
    """The words of `text` without case, accents and disguise: both `K1m` and `KIM` are `kim`, `l` and `1` are one."""
    return frozenset(_folded_to_latin(word) for word in _WORD.findall(normalize("NFC", text)))


def _folded_to_latin(word: str) -> str:
    bare = "".join(each for each in normalize("NFKD", word.casefold()) if not combining(each))
    return bare.translate(_LOOK_ALIKES)


def person_errors(
    words: Mapping[str, str], *, names: Iterable[str] = (), at_most: int, as_it_is: bool = False
) -> dict[str, str]:
    """Faults of these words, by field: empty, too long, or a person in them. One query. `names` are of the patron they
    came from; a neighbour's name is not known, so a person reads the words besides. Where a name may be a word,
    `as_it_is` asks; once it is true that is no error any more."""
    ours = names_of_colleagues()
    named = {field: names_in(text, ours, theirs=names) for field, text in words.items()}
    needs = {field: _error_of_text(text, named[field], at_most) for field, text in words.items()}
    needs = {field: error for field, error in needs.items() if error}
    asked = set().union(*(named[field].perhaps for field in words if field not in needs))
    if asked and not as_it_is:
        needs["as_it_is"] = perhaps_a_name(asked)
    return needs


def perhaps_a_name(words: Iterable[str]) -> str:
    said = _("“%(name)s” may be somebody’s name. Write it without, or tick this.")
    return said % {"name": ", ".join(sorted(words))}


def _error_of_text(text: str, named: Named, at_most: int) -> str:
    if not text:
        return _("This is still empty.")
    if len(text) > at_most:
        return _("At most %(most)s letters, please.") % {"most": at_most}
    if has_email_address(text):
        return _("There is an e-mail address in it. Leave it out.")
    if has_card_number(text):
        return _("There is a card number in it. Leave it out.")
    if named.surely:
        return _("“%(name)s” is a name here. Write it without.") % {"name": min(named.surely)}
    return ""


def redact_person(text: str, *, names: Iterable[str], numbers: Iterable[str] = ()) -> str:
    """`text` with a gap in place of these names and numbers, addresses and long numbers. Each part of a name counts,
    in small letters too. A neighbour's name is not known, so a person reads the text first."""
    known = [re.escape(number.strip()) for number in numbers if number.strip()]
    for pattern in (
        *(re.compile(each) for each in known),
        _PHONE_LIKE,
        _IN_GROUPS,
        _IN_ONE,
        _ADDRESS,
    ):
        text = pattern.sub(GAP, text)
    parts = {part for name in names for part in _LETTERS.findall(name)}
    if not parts:
        return text
    longest_first = sorted(parts, key=len, reverse=True)
    stands = "|".join(re.escape(part) for part in longest_first)
    return re.sub(rf"(?<![^\W_])(?:{stands})(?![^\W_])", GAP, text, flags=re.IGNORECASE)
