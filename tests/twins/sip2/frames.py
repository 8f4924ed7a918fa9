"""The twin's own reading and writing of frames. It shares nothing with the codec it is there to test."""

from dataclasses import dataclass, field

LENGTHS = {
    "01": 19, "15": 19, "17": 18, "23": 21, "25": 18, "29": 38, "35": 18, "37": 25,
    "63": 31, "65": 18, "93": 2, "97": 0, "99": 8,
}  # fmt: skip


@dataclass
class Asked:
    code: str
    fixed: str
    fields: dict[str, str] = field(default_factory=dict)
    sequence: str = ""

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


def read(line: bytes, charset: str) -> Asked | None:
    """None for a message the server does not know."""
    text = line.decode(charset, errors="replace")
    code = text[:2]
    if code not in LENGTHS:
        return None
    end = 2 + LENGTHS[code]
    rest, _, _ = text[end:].rpartition("AZ")
    fields = {part[:2]: part[2:] for part in (rest or text[end:]).split("|") if len(part) >= 2}
    return Asked(code, text[2:end], fields, fields.pop("AY", "")[:1])


def sums_up(line: bytes) -> bool:
    body, mark, stated = line.rpartition(b"AZ")
    if not mark:
        return True
    try:
        return (sum(body + mark) + int(stated, 16)) & 0xFFFF == 0
    except ValueError:
        return False


def write(text: str, charset: str, sequence: str, *, summed: bool) -> bytes:
    line = text.encode(charset, errors="replace")
    if summed and sequence:
        line += b"AY" + sequence.encode()
    if not summed:
        return line
    line += b"AZ"
    return line + format(-sum(line) & 0xFFFF, "04X").encode()
