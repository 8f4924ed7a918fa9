"""A patron's account as SIP2 can tell it, in the port's words. Asks only, changes nothing."""

import re
from collections.abc import Iterable, Iterator
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
    Hold,
    Loan,
    PatronRecord,
    Title,
    Unreachable,
)
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.codec import Message, day_from, minor_from, moment_from
from yesdesk.ils.sip2.fee_lines import Copy, FeeLines
from yesdesk.ils.sip2.requests import Requests
from yesdesk.ils.sip2.screen_message import greets_as_koha, said, says_expired
from yesdesk.ils.sip2.server import Server

# Places in the summary of 63, and in the counts of 64.
READY, LATE, LENT, OWED, RECALLED, WAITING = range(6)
_LISTS: Final = {READY: "AS", LATE: "AT", LENT: "AU", OWED: "AV", WAITING: "CD"}
_COUNTS: Final = 35  # where the counts of 64 begin

_STOPPED, _FINES, _FEES = 0, 10, 11  # places in the status
_CAUSES: Final = {
    4: (BlockKind.LOST_CARD, _("The card was reported lost.")),
    5: (BlockKind.OTHER, _("Too many items are out.")),
    6: (BlockKind.OVERDUE, _("Too many items are overdue.")),
    7: (BlockKind.OTHER, _("Too many renewals.")),
    8: (BlockKind.OTHER, _("Too many items are said to be returned.")),
    9: (BlockKind.OTHER, _("Too many items are lost.")),
    _FINES: (BlockKind.MONEY, _("Too much is owed in fines.")),
    _FEES: (BlockKind.MONEY, _("Too much is owed in fees.")),
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
_AMOUNT: Final = r"\(?(?P<amount>-?[0-9]+(?:[.,][0-9]+)?)\)?"
_LINES: Final = (
    re.compile(rf"(?P<words>.*?)\s*{_AMOUNT}\W*"),
    re.compile(rf"\W*?{_AMOUNT}(?:\s+(?P<words>.*))?"),
)
"""Most servers write the amount behind the words, Evergreen before them: the way that adds up is theirs."""


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
        loans = self._loans(answer, card)
        return Account(
            patron=patron,
            balance=balance,
            as_of=as_of,
            fees=self.fees(answer, balance, loans or ()),
            loans=loans,
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

    def fees(
        self, answer: Message, balance: Money, loans: Iterable[Loan]
    ) -> tuple[Fee, ...] | None:
        """The lines by their words; None where they do not add up to the balance. None of them has an id."""
        for way in _LINES:
            lines = [self._line(way, text) for text in answer.each("AV")]
            known = [line for line in lines if line is not None]
            total = sum(owed.minor for _words, owed in known)
            if len(known) == len(lines) and total == balance.minor:
                return tuple(self._fees(known, answer, loans))
        return None

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

    def _line(self, way: re.Pattern[str], text: str) -> tuple[str, Money] | None:
        found = way.fullmatch(text)
        if not found:
            return None
        minor = minor_from(found["amount"], self._server.digits)
        return (found["words"] or "").strip() or text, Money(minor, self._server.currency)

    def _fees(
        self, lines: Iterable[tuple[str, Money]], answer: Message, loans: Iterable[Loan]
    ) -> Iterator[Fee]:
        patterns = self._server.fee_patterns(greets=greets_as_koha(answer))
        read = FeeLines(patterns, (Copy(loan.item, loan.title) for loan in loans), self.title)
        for words, owed in lines:
            kind, item = read.kind_of(words)
            yield Fee(line="", kind=kind, words=words, owed=owed, item=item)

    def _blocks(self, answer: Message, patron: PatronRecord) -> Iterator[Block]:
        """The status has no place for an expired card: by its day, or, where none is told, by a word beside a stop."""
        stopped = answer.fixed[_STOPPED] == "Y"
        words = said(answer)
        expired = patron.expires_on is not None and patron.expires_on < self._today()
        if patron.expires_on is None and stopped:
            expired = any(says_expired(each) for each in words)
        if expired:
            words = tuple(each for each in words if not says_expired(each))
            yield Block(BlockKind.EXPIRED, _("The card has expired."))
        causes = list(_causes(answer))
        yield from causes
        if stopped and not causes and (words or not expired):
            yield Block(BlockKind.OTHER, " ".join(words) or _("Borrowing is stopped."))

    def _today(self) -> date:
        return timezone.now().astimezone(self._server.zone).date()


def _causes(answer: Message) -> Iterator[Block]:
    """Koha sets both places for money, whatever is owed: that is one block."""
    causes = {place: why for place, why in _CAUSES.items() if answer.fixed[place] == "Y"}
    if {_FINES, _FEES} <= set(causes):
        del causes[_FEES]
        causes[_FINES] = (BlockKind.MONEY, _("Too much is owed."))
    yield from (Block(kind, words) for kind, words in causes.values())


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
