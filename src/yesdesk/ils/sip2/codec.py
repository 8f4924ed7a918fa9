"""SIP2 frames to messages and back. Strict in sending, lenient in reading. After 3M's Standard Interchange Protocol
2.00 and real servers' habits. They send junk between fields, repeated and unknown fields, line ends of three kinds,
amounts with any number of decimals."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_DOWN, Decimal
from typing import Final

from django.utils import timezone

from yesdesk.core.money import Money
from yesdesk.ils.sip2.server import Sip2Server

# Length of what stands before the first field. A code that is not here is read as fields from the start.
FIXED: Final = {
    "01": 19,
    "09": 37,
    "11": 38,
    "15": 19,
    "16": 20,
    "17": 18,
    "18": 24,
    "19": 18,
    "23": 21,
    "24": 35,
    "25": 18,
    "26": 35,
    "29": 38,
    "30": 22,
    "35": 18,
    "36": 19,
    "37": 25,
    "38": 19,
    "63": 31,
    "64": 59,
    "65": 18,
    "66": 27,
    "93": 2,
    "94": 1,
    "96": 0,
    "97": 0,
    "98": 34,
    "99": 8,
}

# Fields whose value names nobody and opens nothing: the only ones an outline shows.
_PLAIN: Final = frozenset({"AY", "AZ", "BL", "BT", "BX", "BY", "CQ", "VN"})

_CONTROL: Final = re.compile(r"[\r\n|]+")
_NAME: Final = re.compile(r"[A-Z][A-Z0-9]")
# At the very end: a barcode like AZ1234 is followed by its bar.
_TAIL: Final = re.compile(rb"(?:AY([0-9]))?AZ([0-9A-Fa-f]{4})$")
_WHEN: Final = re.compile(r"([0-9]{8})([ 0-9A-Z]{4})([0-9]{6})")
_DAY: Final = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[ T]+([0-9]{2}):?([0-9]{2}))?")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{0,20})?")
_THEIR_DIGITS: Final = Decimal("0.000001")

ENGLISH = "001"
ANY_COPY = "2"
OTHER_FEE = "01"

_GREETING: Final = re.compile(r"Greetings from Koha\.?", re.IGNORECASE)

_BETWEEN: Final = re.compile(r"\s+--\s+")

_EXPIRED: Final = re.compile(
    r"(?:(?:your|the|this|library|patron|card|membership|account|has|is)\s+)*expired\W*",
    re.IGNORECASE,
)


class Garbled(Exception):
    """Bytes that are no message, or whose checksum says something was lost on the way."""


@dataclass(frozen=True, slots=True)
class Sip2Message:
    code: str
    fixed: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    sequence: str = ""

    def first(self, name: str) -> str:
        return next(self.each(name), "")

    def each(self, name: str) -> Iterator[str]:
        return (value for key, value in self.fields if key == name and value)

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)

    def __repr__(self) -> str:
        """Return the outline: tracebacks and logs never show a PIN, a password or whose account it is."""
        shown = (
            f"{key}{value}" if key in _PLAIN else f"{key}*{len(value)}"
            for key, value in self.fields
        )
        return f"<{self.code} {self.fixed!r} {' '.join(shown)}>"


def message(code: str, fixed: str = "", **fields: str | None) -> Sip2Message:
    """Return a request; a field that is None is left out, an empty one is sent empty."""
    given = tuple((key, value) for key, value in fields.items() if value is not None)
    return Sip2Message(code, fixed, given)


def encode_frame(
    message: Sip2Message, charset: str, sequence: int | None = None, *, summed: bool = True
) -> bytes:
    if len(message.fixed) != FIXED.get(message.code, len(message.fixed)):
        raise ValueError(f"{message.code} takes {FIXED[message.code]} characters before its fields")
    fields = "".join(f"{key}{_CONTROL.sub(' ', value)}|" for key, value in message.fields)
    line = f"{message.code}{message.fixed}{fields}".encode(charset, errors="replace")
    if sequence is not None:
        line += b"AY%d" % sequence
    if summed:
        line += b"AZ"
        line += b"%04X" % checksum(line)
    return line + b"\r"


def checksum(line: bytes) -> int:
    return -sum(line) & 0xFFFF


def decode_frame(frame: bytes, charset: str) -> Sip2Message:
    line, sequence = _without_tail(frame.strip(b"\r\n\0").lstrip())
    text = line.decode(charset, errors="replace")
    code = text[:2]
    if not (len(code) == 2 and code.isascii() and code.isdigit()):
        raise Garbled("a frame that starts with no message code")
    end = 2 + FIXED.get(code, 0)
    if len(text) < end:
        raise Garbled(f"a {code} that ends too early")
    fields = list(_fields_of(text[end:]))
    numbers = [value for key, value in fields if key == "AY"]
    others = tuple(each for each in fields if each[0] != "AY")
    return Sip2Message(code, text[2:end], others, sequence or "".join(numbers)[:1])


def _without_tail(line: bytes) -> tuple[bytes, str]:
    """Cut checksum and sequence from the end, with junk before them. Raises Garbled."""
    found = _TAIL.search(line)
    if not found:
        return line, ""
    if checksum(line[: found.start(2)]) != int(found[2], 16):
        raise Garbled("a frame whose checksum is another one")
    return line[: found.start()], (found[1] or b"").decode()


def _fields_of(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split("|"):
        if _NAME.match(part):
            # Koha writes a bar inside a title as an entity.
            yield part[:2], part[2:].replace("&#124;", "|").strip()


class Frames:
    LONGEST: Final = 1 << 18

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterable[bytes]:
        """Return the frames that are whole now, without line ends. Raises Garbled when none ever ends."""
        *whole, self._rest = (self._rest + data).split(b"\r")
        if len(self._rest) > self.LONGEST:
            raise Garbled("a frame without an end")
        return [line for each in whole if (line := each.strip(b"\n\0 "))]


def minor_from(text: str, digits: int) -> int:
    """Read minor units of `25`, `18.4`, `4.50` or `0,000`, rounded down. Raises ValueError for anything else. Servers
    that add floats call 18.40 18.399999999999999; never more is waived than is owed."""
    if not _AMOUNT.fullmatch(given := text.strip()):
        raise ValueError("no amount")
    exact = Decimal(given.replace(",", ".").rstrip(".")).quantize(_THEIR_DIGITS)
    return int(exact.scaleb(digits).to_integral_value(ROUND_DOWN))


def amount_text(minor: int, digits: int) -> str:
    return str(Decimal(minor).scaleb(-digits))


def moment_text(at: datetime, zone: tzinfo) -> str:
    """Return the 18 characters of a moment, in the server's own time as most of them want it."""
    return at.astimezone(zone).strftime("%Y%m%d    %H%M%S")


def moment_from(text: str, zone: tzinfo) -> datetime | None:
    """Return a moment in UTC from SIP2's own form, or from a written date as the end of that day; else None."""
    try:
        if found := _WHEN.match(text.strip()):
            naive = datetime.strptime(found[1] + found[3], "%Y%m%d%H%M%S")  # noqa: DTZ007 - two lines on
            stands = UTC if found[2].strip() == "Z" else zone
            return naive.replace(tzinfo=stands).astimezone(UTC)
        if found := _DAY.match(text.strip()):
            year, month, day, hour, minute = found.groups()
            at = (int(hour), int(minute)) if hour else (23, 59)
            when = datetime(int(year), int(month), int(day), *at, tzinfo=zone)
            return when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None


def day_from(text: str, zone: tzinfo) -> date | None:
    at = moment_from(text, zone)
    return at.astimezone(zone).date() if at else None


class Requests:
    """The messages we send. `institution`: the value of AO, asked for late, since the server itself may tell it."""

    def __init__(self, server: Sip2Server, institution: Callable[[], str]) -> None:
        self._server = server
        self._institution = institution

    def patron(self, card: str, place: int, *, start: int = 1) -> Sip2Message:
        summary = "".join("Y" if at == place else " " for at in range(10))
        since = str(start) if start > 1 else None
        fixed = f"{ENGLISH}{self._time_field()}{summary}"
        return message("63", fixed, AO=self._institution(), AA=card, BP=since)

    def pin(self, card: str, pin: str) -> Sip2Message:
        fixed = f"{ENGLISH}{self._time_field()}"
        return message("23", fixed, AO=self._institution(), AA=card, AC="", AD=pin)

    def item(self, barcode: str) -> Sip2Message:
        return message("17", self._time_field(), AO=self._institution(), AB=barcode)

    def renew(self, card: str, barcode: str) -> Sip2Message:
        """Build 29, for the patron, before the fact. A wanted date is ignored and a blank one refused, so it is now."""
        fixed = f"NN{self._time_field()}{self._time_field()}"
        return message("29", fixed, AO=self._institution(), AA=card, AB=barcode)

    def hold(self, card: str, barcode: str, pickup: str) -> Sip2Message:
        """Build 15, on the title of this copy. No end date: servers read it differently."""
        where = {"BS": pickup, "BY": ANY_COPY, "AO": self._institution()}
        return message("15", f"+{self._time_field()}", **where, AA=card, AB=barcode)

    def waive(self, card: str, amount: Money, tag: str) -> Sip2Message:
        """Build 37, of the type that is proved to be a write-off. It carries no line: SIP2 never tells one's id."""
        fixed = f"{self._time_field()}{OTHER_FEE}{self._server.waive_type}{amount.currency}"
        owed = amount_text(amount.minor, self._server.digits)
        return message("37", fixed, BV=owed, AO=self._institution(), AA=card, BK=tag)

    def _time_field(self) -> str:
        return moment_text(timezone.now(), self._server.zone)


def screen_lines(answer: Sip2Message) -> tuple[str, ...]:
    """Split a screen message. Koha puts all lines into one field, behind a greeting that is no reason."""
    parts = (part for text in answer.each("AF") for part in _BETWEEN.split(f" {text} "))
    told = (_GREETING.sub("", part).strip() for part in parts)
    return tuple(dict.fromkeys(part for part in told if part))


def screen_text(answer: Sip2Message) -> str:
    return " ".join(screen_lines(answer))


def greets_as_koha(answer: Sip2Message) -> bool:
    return any(_GREETING.match(text) for text in answer.each("AF"))


def says_expired(words: str) -> bool:
    return bool(_EXPIRED.fullmatch(words))
