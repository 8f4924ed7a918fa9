"""A patron's account as SIP2 can tell it, in the port's words. Asks only, changes nothing."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.port import (
    Account,
    AgeBand,
    Block,
    BlockKind,
    Fee,
    FeeKind,
    Hold,
    Loan,
    PatronRecord,
    Title,
    Unreachable,
)
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.codec import Message, day_from, minor_from, moment_from
from yesdesk.ils.sip2.requests import Requests
from yesdesk.ils.sip2.server import Server

# Places in the summary of 63, and in the counts of 64.
READY, LATE, LENT, OWED, RECALLED, WAITING = range(6)
_LISTS: Final = {READY: "AS", LATE: "AT", LENT: "AU", OWED: "AV", WAITING: "CD"}
_COUNTS: Final = 35  # where the counts of 64 begin

_CAUSES: Final = {
    4: (BlockKind.LOST_CARD, _("The card was reported lost.")),
    5: (BlockKind.OTHER, _("Too many items are out.")),
    6: (BlockKind.OVERDUE, _("Too many items are overdue.")),
    7: (BlockKind.OTHER, _("Too many renewals.")),
    8: (BlockKind.OTHER, _("Too many items are said to be returned.")),
    9: (BlockKind.OTHER, _("Too many items are lost.")),
    10: (BlockKind.MONEY, _("Too much is owed in fines.")),
    11: (BlockKind.MONEY, _("Too much is owed in fees.")),
    12: (BlockKind.OVERDUE, _("A recalled item is overdue.")),
    13: (BlockKind.OTHER, _("Too many items are billed.")),
}
_MEDIA: Final = {
    "001": "book",
    "002": "magazine",
    "003": "journal",
    "004": "audio",
    "005": "video",
    "006": "cd",
}
# Only how a line begins: behind it stands a title, which may say anything.
_BEGINS: Final = (
    (re.compile(r"(new |replacement )?(library )?card\b", re.IGNORECASE), FeeKind.CARD),
    (re.compile(r"(overdue|late)\b", re.IGNORECASE), FeeKind.OVERDUE),
    (re.compile(r"(lost|replacement)\b", re.IGNORECASE), FeeKind.LOST),
    (re.compile(r"damage", re.IGNORECASE), FeeKind.DAMAGE),
    (re.compile(r"collection agency\b", re.IGNORECASE), FeeKind.AGENCY),
)
_ENDS_IN_AMOUNT: Final = re.compile(r"(.*?)[\s:]*\(?(-?[0-9]+(?:[.,][0-9]+)?)\)?\W*")


class Reader:
    """Reads with one client. Every method may raise Unreachable."""

    def __init__(self, client: Client, requests: Requests, server: Server) -> None:
        self._client = client
        self._requests = requests
        self._server = server

    def patron(self, card: str) -> Message | None:
        """The 64 about exactly this card, with the lines owed; None when there is none."""
        if not card.strip():
            return None
        answer = self._client.ask(self._requests.patron(card.strip(), OWED))
        valid = answer.first("BL") or ("Y" if answer.first("AE") else "N")
        is_it = answer.first("AA").casefold() in {"", card.strip().casefold()}
        return answer if valid == "Y" and is_it else None

    def record(self, answer: Message, card: str) -> PatronRecord:
        zone = self._server.zone
        return PatronRecord(
            ref=answer.first("AA") or card,
            card=answer.first("AA") or card,
            name=answer.first("AE"),
            email=answer.first("BE"),
            age_band=age_band(day_from(answer.first("PB"), zone), self._today()),
            card_kind=answer.first("PC"),
            home=answer.first("AQ"),
            expires_on=day_from(answer.first("PA"), zone),
        )

    def account(self, answer: Message, card: str) -> Account:
        """All that a 64 begins to tell."""
        as_of = timezone.now()
        patron = self.record(answer, card)
        balance = self.balance(answer)
        return Account(
            patron=patron,
            balance=balance,
            as_of=as_of,
            fees=self.fees(answer, balance),
            loans=self._loans(answer, card),
            holds=self.holds(answer, card),
            blocks=tuple(self._blocks(answer, patron)),
        )

    def balance(self, answer: Message) -> Money:
        """What BV says; where it says nothing, nothing is owed if no line is."""
        stated = answer.first("BV")
        if not stated and count_of(answer, OWED) == 0:
            stated = "0"
        try:
            return Money(minor_from(stated, self._server.digits), self._server.currency)
        except ValueError as odd:
            raise Unreachable(_("The library system does not say what is owed.")) from odd

    def fees(self, answer: Message, balance: Money) -> tuple[Fee, ...] | None:
        """The lines by their words; None where they do not add up to the balance. None of them has an id."""
        fees = [self._fee(text) for text in answer.each("AV")]
        known = [fee for fee in fees if fee is not None]
        if len(known) < len(fees) or sum(fee.owed.minor for fee in known) != balance.minor:
            return None
        return tuple(known)

    def item(self, barcode: str) -> Message:
        """The 18 about one copy; an unknown one has an empty title."""
        return self._client.ask(self._requests.item(barcode))

    def holds(self, answer: Message, card: str) -> tuple[Hold, ...] | None:
        """`title_ref`: a barcode of the title, as the system names one; None where its list is not whole."""
        ready = self._listed(answer, card, READY)
        waiting = self._listed(answer, card, WAITING)
        if ready is None or waiting is None:
            return None
        each = [(barcode, True) for barcode in ready] + [(barcode, False) for barcode in waiting]
        return tuple(
            Hold(hold=barcode, title=self.title(barcode), title_ref=barcode, ready=is_ready)
            for barcode, is_ready in each
        )

    def title(self, barcode: str) -> str:
        return self.item(barcode).first("AJ") or barcode

    def title_of(self, barcode: str) -> Title | None:
        """The title of one copy; None where there is no such copy."""
        if not barcode.strip():
            return None
        item = self.item(barcode.strip())
        name = item.first("AJ")
        if not name:
            return None
        kind = _MEDIA.get(item.first("CK"), "")
        return Title(barcode.strip(), name, kind, _count(item.first("CF")))

    def _loans(self, answer: Message, card: str) -> tuple[Loan, ...] | None:
        lent = self._listed(answer, card, LENT)
        late = self._listed(answer, card, LATE)
        if lent is None or late is None:
            return None
        # Some systems list what is late among what is out, some apart.
        return tuple(self._loan(barcode) for barcode in dict.fromkeys([*late, *lent]))

    def _loan(self, barcode: str) -> Loan:
        item = self.item(barcode)
        return Loan(
            loan=barcode,
            item=barcode,
            title=item.first("AJ") or barcode,
            due_at=moment_from(item.first("AH"), self._server.zone),
            item_kind=_MEDIA.get(item.first("CK"), ""),
            holds_waiting=_count(item.first("CF")),
            title_ref=barcode,
        )

    def _listed(self, answer: Message, card: str, place: int) -> list[str] | None:
        """One of the lists of 64, page by page; None when it never gets as long as the answer counts."""
        count = count_of(answer, place)
        got: list[str] = []
        while count is None or len(got) < count:
            asked = self._requests.patron(card, place, start=len(got) + 1)
            page = list(self._client.ask(asked).each(_LISTS[place]))
            if count is None:
                return page
            if not page or page == got[-len(page) :]:
                return None
            got += page
        return got[:count]

    def _fee(self, text: str) -> Fee | None:
        found = _ENDS_IN_AMOUNT.fullmatch(text)
        if not found:
            return None
        owed = Money(minor_from(found[2], self._server.digits), self._server.currency)
        words = found[1].strip() or text
        kind = next((kind for begins, kind in _BEGINS if begins.match(words)), FeeKind.OTHER)
        return Fee(line="", kind=kind, words=words, owed=owed)

    def _blocks(self, answer: Message, patron: PatronRecord) -> Iterator[Block]:
        if patron.expires_on is not None and patron.expires_on < self._today():
            yield Block(BlockKind.EXPIRED, _("The card has expired."))
        causes = [why for place, why in _CAUSES.items() if answer.fixed[place] == "Y"]
        for kind, words in causes:
            yield Block(kind, words)
        if answer.fixed[0] == "Y" and not causes:
            said = " ".join(answer.each("AF"))
            yield Block(BlockKind.OTHER, said or _("Borrowing is stopped."))

    def _today(self) -> date:
        return timezone.now().astimezone(self._server.zone).date()


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def count_of(answer: Message, place: int) -> int | None:
    """How many of a list there are; None where the server leaves it blank."""
    digits = answer.fixed[_COUNTS + 4 * place :][:4]
    return int(digits) if digits.isascii() and digits.isdigit() else None


def age_band(born: date | None, today: date) -> AgeBand:
    """Who was born on 29 February is a year older on 1 March."""
    if born is None:
        return AgeBand.UNKNOWN
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < 13:
        return AgeBand.CHILD
    return AgeBand.TEEN if age < 18 else AgeBand.ADULT
