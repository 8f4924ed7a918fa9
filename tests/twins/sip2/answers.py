"""What the twin answers to each message: Koha 23.05's answers, oddities and all."""

from datetime import datetime, timedelta
from decimal import Decimal

from tests.twins.sip2.frames import Asked
from tests.twins.sip2.library import RENEWED_FOR, Books, Held, Owed, Person

SUPPORTS = "YYYYYYYYYYYNYYYY"  # 01 and 25 too, which do nothing


class Dropped(Exception):
    """Koha's child died of this message: the socket closes without an answer."""


class Answering:
    """`decimals`: how many an amount has; None as Koha writes BV, `25`, `4.5` or `0`.

    `skew`: how far the server's clock is wrong. `greeting`: what each AF about a patron begins with. `tells_expiry`:
    whether PA is sent, as Koha does not; `amount_first`: AV as Evergreen writes it, not behind the words;
    `tells_amounts`: not so where fees come without one.
    """

    def __init__(
        self, books: Books, *, decimals: int | None = None, supports: str = SUPPORTS
    ) -> None:
        self.books = books
        self.decimals = decimals
        self.supports = supports
        self.skew = timedelta()
        self.greeting = "Greetings from Koha."
        self.tells_expiry, self.amount_first = False, False
        self.tells_amounts = True

    def answer(self, asked: Asked) -> str:
        with self.books.lock:
            return str(getattr(self, f"_on_{asked.code}")(asked))

    def _on_99(self, asked: Asked) -> str:
        version = "2.00" if asked.fixed.endswith("2.00") else "1.00"
        bx = f"BX{self.supports}|" if version == "2.00" else ""
        return f"98YYYYYN600003{self._now()}{version}AOCPL|{bx}AMKoha|"

    def _on_23(self, asked: Asked) -> str:
        person = self.books.people.get(asked.get("AA"))
        head = f"24{self._flags(person)}001{self._now()}"
        told = self._sum(person) + self._screen(person) if person else ""
        return head + self._who(asked, person) + told

    def _on_63(self, asked: Asked) -> str:
        self._die_of(asked.get("AA"))
        person = self.books.people.get(asked.get("AA"))
        head = f"64{self._flags(person)}001{self._now()}"
        if person is None:
            return head + "0000" * 6 + self._who(asked, None)
        lists = self._lists(person)
        order = ["AS", "AT", "AU", "AV", "BU", "CD"]
        counts = "".join(f"{len(lists[name]):04d}" for name in order)
        wanted = [name for name, sign in zip(order, asked.fixed[21:27], strict=True) if sign == "Y"]
        listed = "".join(f"{name}{value}|" for name in wanted[:1] for value in lists[name])
        more = f"BE{person.email}|BFhome 12|PC{person.category}|PIY|"
        more += f"PB{person.born}|" if person.born else ""
        more += f"PA{person.expires}|" if person.expires and self.tells_expiry else ""
        more += self._screen(person)
        return head + counts + self._who(asked, person) + self._sum(person) + listed + more

    def _lists(self, person: Person) -> dict[str, list[str]]:
        now = datetime.now().astimezone()
        holds = [(self.books.copy_of(each.biblio).barcode, each.ready) for each in person.holds]
        return {
            "AS": [barcode for barcode, ready in holds if ready],
            "AT": [each.barcode for each in person.loans if each.due < now],
            "AU": [each.barcode for each in person.loans],
            "AV": [self._owed(each) for each in person.lines],
            "BU": [],
            "CD": [barcode for barcode, ready in holds if not ready],
        }

    def _owed(self, line: Owed) -> str:
        if not self.tells_amounts:
            return line.words
        amount = f"{Decimal(line.minor) / 100:.2f}"
        return f"{amount} {line.words}" if self.amount_first else f"{line.words} {amount}"

    def _screen(self, person: Person) -> str:
        """A greeting, a note, then what stops the card: all in one line."""
        stops = "PATRON EXPIRED" if person.expired else ""
        said = " -- ".join(
            each for each in (f"{self.greeting} {person.says}".strip(), stops) if each
        )
        return f"AF{said}|" if said else ""

    def _die_of(self, record: str) -> None:
        if record in self.books.odd:
            raise Dropped

    def _on_17(self, asked: Asked) -> str:
        self._die_of(asked.get("AB"))
        copy = self.books.copies.get(asked.get("AB"))
        if copy is None:
            return f"18010001{self._now()}AB{asked.get('AB')}|AJ|"
        lent = self.books.lent(copy.barcode)
        state, due = ("04", f"AH{stamp(lent.due)}|") if lent else ("03", "")
        title = copy.title.replace("|", "&#124;")
        waiting = self.books.waiting_for(copy.biblio)
        return f"18{state}0001{self._now()}AB{copy.barcode}|AJ{title}|{due}CF{waiting}|AQCPL|"

    def _on_29(self, asked: Asked) -> str:
        person = self.books.people.get(asked.get("AA"))
        lent = next(
            (each for each in (person.loans if person else []) if each.barcode == asked.get("AB")),
            None,
        )
        copy = self.books.copies.get(asked.get("AB"))
        ends = f"AOCPL|AA{asked.get('AA')}|AB{asked.get('AB')}|AJ{copy.title if copy else ''}|"
        if lent is None or not lent.renewals_left:
            said = "Item not checked out to patron" if lent is None else "Item renewal not allowed"
            return f"300NUN{self._now()}{ends}AH|AF{said}|"
        lent.renewals_left -= 1
        lent.due += RENEWED_FOR  # whatever date was wanted
        return f"301YNN{self._now()}{ends}AH{stamp(lent.due)}|BT06|"

    def _on_65(self, asked: Asked) -> str:
        junk = "C4::SIP::SIPServer=HASH(0x55d0c8a1)" * 2
        return f"66100000000{self._now()}AOCPL|BM|BN|{junk}"

    def _on_15(self, asked: Asked) -> str:
        person = self.books.people.get(asked.get("AA"))
        copy = self.books.copies.get(asked.get("AB") or asked.get("AJ"))
        mode, pickup = asked.fixed[:1], asked.get("BS") or "CPL"
        if mode == "*" or (mode == "+" and pickup not in self.books.branches):
            raise Dropped
        ends = f"AOCPL|AA{asked.get('AA')}|AB{asked.get('AB')}|AJ{copy.title if copy else ''}|"
        if person is None or copy is None or mode == "-":
            said = {"-": "No such hold"}.get(mode, "No such item")
            return f"160N{self._now()}{ends}AF{said}|"
        person.holds.append(Held(copy.biblio, pickup))
        head = f"161N{self._now()}BS{pickup}|{ends}"
        if person.balance > self.books.hold_above:
            return f"{head}AFExcessive fees blocking placement of hold.|"
        return head

    def _on_37(self, asked: Asked) -> str:
        person = self.books.people.get(asked.get("AA"))
        minor = int(Decimal(asked.get("BV") or 0) * 100)
        over = person is not None and minor > person.balance
        refused = person is None or (over and self.books.disallow_overpayment)
        if person is not None and not refused:
            written_off = asked.fixed[20:22] == self.books.writeoff_type
            kind = "WRITEOFF" if written_off else "PAYMENT"
            self.books.take(person, minor, kind, asked.get("BK"), asked.get("CG"))
        head = f"38{'N' if refused else 'Y'}{self._now()}AOCPL|AA{asked.get('AA')}|"
        return head + (f"BK{asked.get('BK')}|" if asked.get("BK") else "")

    def _on_01(self, asked: Asked) -> str:
        person = self.books.people.get(asked.get("AA"))
        return f"24YYYY{' ' * 10}001{self._now()}{self._who(asked, person)}"

    def _on_25(self, asked: Asked) -> str:
        person = self.books.people.get(asked.get("AA"))
        return f"26{self._flags(person)}001{self._now()}{self._who(asked, person)}"

    def _on_35(self, asked: Asked) -> str:
        return f"36Y{self._now()}AOCPL|AA{asked.get('AA')}|"

    def _now(self) -> str:
        return stamp(datetime.now().astimezone() + self.skew)

    def _flags(self, person: Person | None) -> str:
        return self.books.flags(person) if person else "YYYY" + " " * 10

    def _who(self, asked: Asked, person: Person | None) -> str:
        if person is None:
            return f"AOCPL|AA{asked.get('AA')}|AE|BLN|CQN|"
        right = "Y" if asked.get("AD") == person.pin else "N"
        return f"AOCPL|AA{person.card}|AE{person.name}|BLY|CQ{right}|"

    def _sum(self, person: Person) -> str:
        if not self.tells_amounts:
            return ""
        balance = Decimal(person.balance) / 100
        if self.decimals is None:
            return f"BV{balance.normalize():f}|"
        return f"BV{balance:.{self.decimals}f}|"


def stamp(at: datetime) -> str:
    """In the server's own time, without a zone."""
    return at.strftime("%Y%m%d    %H%M%S")
