"""What people say in the browser tests. The log must hold none of it, so nothing is said that is not written here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patron:
    """Somebody who asks: what we may call them, where to answer, what they say."""

    name: str
    contact: str
    words: str
    more: str = ""


ANA = Patron(
    "Anabelle-Ana",
    "ana.mourner@post.example",
    "My books were due while I was away burying my mother. I owe 18.40, there is a lost book, 32.00, "
    "and I cannot reserve anything.",
    "The lost book turned up behind the piano.",
)
ANAS_MAIL = Patron(
    "Anahi-Ana",
    "ana.m@post.example",
    "My books were due while I was away burying my mother.\n"
    "I owe 18.40, there is a lost book, 32.00, and I cannot reserve anything.",
)
SUBJECT = "Late charges after a funeral week"
SIGNATURE = "Sent from Anahi’s own telephone"
MORE_BY_MAIL = "One book more: it lay under the winter coats, shall I bring it?"
BO = Patron("Bojan-Bo", "", "Two books for the history test tomorrow, card blocked by a lost one.")
ODA = Patron(
    "Odalys-Oda",
    "oda.novak@post.example",
    "Is there a quiet table for the bar exam on Saturday?",
    "It is Sunday now, my train changed.",
)
HAL = Patron(
    "Hal <b>Evil</b>",
    "hal.evil@post.example",
    """Please <script>alert("harm")</script> help "me" & 'mine' {{ 7|add:7 }} <img src=x onerror=alert(1)>""",
)

REPLY = "Dear reader, your fines are gone and you can reserve again. With our sympathy."
NEEDED = "to borrow again without paying for a funeral week"
NOTE = "She lost her mother, please be gentle with the reminders."
THANKS = "You were kinder than anybody this month."
BARRIER = "Records of minors are opened with a guardian only"
NEAREST = "Both books on a day card tonight"
AGAIN = "Come with your sister any day after four"
HANDED = "Please look under the lost-book shelf for Bo"
SEARCHED = "piano"
FILE = "letter-from-the-notary.txt"
FILE_WORDS = "The estate of the late mother is closed."
CARD = "29481007735521"

# Names of two or three letters would be found in any log by chance; these would not.
SAID = [
    *(part for who in (ANA, ANAS_MAIL, BO, ODA, HAL) for part in (who.name, who.contact, who.words, who.more)),
    REPLY, NEEDED, NOTE, THANKS, BARRIER, NEAREST, AGAIN, HANDED, SEARCHED, FILE, FILE_WORDS, CARD,
    SUBJECT, SIGNATURE, MORE_BY_MAIL,
]  # fmt: skip


def traces_in(log: str, *more: str) -> list[str]:
    """Which of the words, in whole or by any six words in a row, stand in `log`."""
    text = log.casefold()
    pieces = {piece for said in (*SAID, *more) if said for piece in _pieces(said)}
    return sorted(piece for piece in pieces if piece in text)


def _pieces(said: str) -> list[str]:
    words = said.casefold().split()
    if len(words) <= 6:
        return [said.casefold()]
    return [" ".join(words[at : at + 6]) for at in range(len(words) - 5)]
