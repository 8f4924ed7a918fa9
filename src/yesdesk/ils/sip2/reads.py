"""A patron's account as SIP2 can tell it, in the port's words. Asks only, changes nothing."""

import re
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.account_facts import order_target
from yesdesk.ils.port import (
    Account,
    Block,
    BlockKind,
    Fee,
    Hold,
    Loan,
    Note,
    Order,
    PatronRecord,
    Title,
    Unreadable,
    age_band,
)
from yesdesk.ils.sip2 import fee_lines
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.codec import (
    Requests,
    Sip2Message,
    day_from,
    greets_as_koha,
    minor_from,
    says_expired,
    screen_lines,
)
from yesdesk.ils.sip2.copies import Copies, CopyStatus
from yesdesk.ils.sip2.fee_lines import FeeLines
from yesdesk.ils.sip2.server import Sip2Server

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
A_LOOK: Final = 3.0

_AMOUNT: Final = r"\(?(?P<amount>-?[0-9]+(?:[.,][0-9]+)?)\)?"
_LINES: Final = (
    re.compile(rf"(?P<words>.*?)\s*{_AMOUNT}\W*"),
    re.compile(rf"\W*?{_AMOUNT}(?:\s+(?P<words>.*))?"),
)
"""Two orders: most servers write the amount behind the words, Evergreen before. The order that adds up is right."""


class Sip2Reader:
    def __init__(self, client: Client, requests: Requests, server: Sip2Server) -> None:
        self._client = client
        self._requests = requests
        self._server = server
        self.copies = Copies(client, requests, server)

    def patron(self, card: str) -> Sip2Message | None:
        if not card.strip():
            return None
        answer = self._client.ask(self._requests.patron(card.strip(), OWED))
        valid = answer.first("BL") or ("Y" if answer.first("AE") else "N")
        is_it = answer.first("AA").casefold() in {"", card.strip().casefold()}
        return answer if valid == "Y" and is_it else None

    def record(self, answer: Sip2Message, card: str) -> PatronRecord:
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

    def account(self, answer: Sip2Message, card: str) -> Account:
        """Read the whole account from a 64: titles as far as they come in time, overdue ones first."""
        until, as_of = time.monotonic() + A_LOOK, timezone.now()
        patron, balance = self.record(answer, card), self.balance(answer)
        late, lent = self._listed(answer, card, LATE), self._listed(answer, card, LENT)
        holds = self._barcodes_with_is_ready(answer, card)
        out = None if late is None or lent is None else list(dict.fromkeys([*late, *lent]))
        wanted = [*(out or ()), *(barcode for barcode, _ready in holds or ())]
        known = self.copies.read(wanted, until)
        fees = self._fees(answer, balance, known, out or (), until)
        return Account(
            patron=patron,
            balance=balance,
            as_of=min([as_of, *(copy.at for copy in known.values())]),
            fees=fees,
            loans=None
            if out is None
            else tuple(_loan_of_copy(each, known.get(each)) for each in out),
            holds=None if holds is None else tuple(_hold_of_copy(*each, known) for each in holds),
            blocks=tuple(self._blocks(answer, patron)),
            credit=Money(max(-balance.minor, 0), balance.currency),
            notes=tuple(self._notes(answer, patron)),
            unread=sum(barcode not in known for barcode in set(wanted)),
        )

    def around(self, answer: Sip2Message, card: str, order: Order) -> Account:
        """Read the part of an account that an order is about, without further questions to the server."""
        thing, target = order_target(order.does, order.target)
        patron, balance = self.record(answer, card), self.balance(answer)
        holds = self._barcodes_with_is_ready(answer, card) if thing == "title" else None
        known = {barcode: self.copies.ask(barcode) for barcode, _ready in holds or ()}
        return Account(
            patron=patron,
            balance=balance,
            as_of=timezone.now(),
            fees=self._fees(answer, balance, {}, (), time.monotonic()),
            loans=self._loan_of(answer, card, target) if thing == "loan" else None,
            holds=None if holds is None else tuple(_hold_of_copy(*each, known) for each in holds),
            blocks=tuple(self._blocks(answer, patron)),
        )

    def balance(self, answer: Sip2Message) -> Money:
        stated = answer.first("BV")
        if not stated and count_of(answer, OWED) == 0:
            stated = "0"
        try:
            return Money(minor_from(stated, self._server.digits), self._server.currency)
        except ValueError as odd:
            raise Unreadable(_("The library system does not say what is owed.")) from odd

    def _fees(
        self,
        answer: Sip2Message,
        balance: Money,
        known: Mapping[str, CopyStatus],
        out: Collection[str],
        until: float,
    ) -> tuple[Fee, ...] | None:
        """Return the lines by their words; None where they do not add up to the balance. None of them has an id."""
        for way in _LINES:
            lines = [self._charge_in_line(way, text) for text in answer.each("AV")]
            told = [line for line in lines if line is not None]
            total = sum(owed.minor for _words, owed in told)
            if len(told) == len(lines) and total == balance.minor:
                patterns = self._server.fee_patterns(greets=greets_as_koha(answer))
                lent = [
                    fee_lines.ChargedCopy(each, known[each].title) for each in out if each in known
                ]
                title_of = partial(self._title_in_time, until=until)
                read = FeeLines(patterns, lent, title_of, whole=len(lent) == len(out))
                return tuple(_fee_of_words(words, owed, read) for words, owed in told)
        return None

    def title(self, barcode: str) -> str:
        return self.copies.ask(barcode).title or barcode

    def title_of(self, barcode: str) -> Title | None:
        if not barcode.strip():
            return None
        copy = self.copies.ask(barcode.strip())
        return Title(copy.barcode, copy.title, copy.kind, copy.waiting) if copy.title else None

    def _title_in_time(self, barcode: str, until: float) -> str:
        copy = self.copies.read([barcode], until).get(barcode)
        return copy.title if copy is not None else ""

    def _barcodes_with_is_ready(
        self, answer: Sip2Message, card: str
    ) -> list[tuple[str, bool]] | None:
        ready, waiting = self._listed(answer, card, READY), self._listed(answer, card, WAITING)
        if ready is None or waiting is None:
            return None
        return [(barcode, True) for barcode in ready] + [(barcode, False) for barcode in waiting]

    def _loan_of(self, answer: Sip2Message, card: str, barcode: str) -> tuple[Loan, ...] | None:
        late, lent = self._listed(answer, card, LATE), self._listed(answer, card, LENT)
        if late is None or lent is None:
            return None
        is_out = barcode in {
            *late,
            *lent,
        }  # some systems list what is late among what is out, some apart
        return (_loan_of_copy(barcode, self.copies.ask(barcode)),) if is_out else ()

    def _listed(self, answer: Sip2Message, card: str, place: int) -> list[str] | None:
        """Read a list of 64, page by page; None when it never gets as long as the answer counts."""
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

    def _charge_in_line(self, way: re.Pattern[str], text: str) -> tuple[str, Money] | None:
        found = way.fullmatch(text)
        if not found:
            return None
        try:
            minor = minor_from(found["amount"], self._server.digits)
        except ValueError:  # a barcode at the end, and no amount
            return None
        return (found["words"] or "").strip() or text, Money(minor, self._server.currency)

    def _blocks(self, answer: Sip2Message, patron: PatronRecord) -> Iterator[Block]:
        """Read blocks. An expired card has no place in the status: its day tells it, or a word beside a stop."""
        stopped = answer.fixed[_STOPPED] == "Y"
        words = screen_lines(answer)
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

    def _notes(self, answer: Sip2Message, patron: PatronRecord) -> Iterator[Note]:
        """Keep screen messages that are no reason for a block. They may be on the patron's own screen too."""
        stops = " ".join(block.words for block in self._blocks(answer, patron))
        for words in screen_lines(answer):
            if words not in stops and not says_expired(words):
                yield Note(words, seen_by_patron=True)

    def _today(self) -> date:
        return timezone.now().astimezone(self._server.zone).date()


def _causes(answer: Sip2Message) -> Iterator[Block]:
    """Join both places for money, which Koha sets at any debt: that is one block."""
    causes = {place: why for place, why in _CAUSES.items() if answer.fixed[place] == "Y"}
    if {_FINES, _FEES} <= set(causes):
        del causes[_FEES]
        causes[_FINES] = (BlockKind.MONEY, _("Too much is owed."))
    yield from (Block(kind, words) for kind, words in causes.values())


def _loan_of_copy(barcode: str, copy: CopyStatus | None) -> Loan:
    if copy is None:
        return Loan(loan=barcode, item=barcode, title=barcode, due_at=None, title_ref=barcode)
    return Loan(
        loan=barcode,
        item=barcode,
        title=copy.title or barcode,
        due_at=copy.due_at,
        item_kind=copy.kind,
        holds_waiting=copy.waiting,
        title_ref=barcode,
    )


def _hold_of_copy(barcode: str, ready: bool, known: Mapping[str, CopyStatus]) -> Hold:  # noqa: FBT001 - as it is listed
    title = known[barcode].title if barcode in known else ""
    return Hold(hold=barcode, title=title or barcode, title_ref=barcode, ready=ready)


def _fee_of_words(words: str, owed: Money, read: FeeLines) -> Fee:
    kind, item = read.kind_of(words)
    return Fee(line="", kind=kind, words=words, owed=owed, item=item)


def count_of(answer: Sip2Message, place: int) -> int | None:
    digits = answer.fixed[_COUNTS + 4 * place :][:4]
    return int(digits) if digits.isascii() and digits.isdigit() else None
