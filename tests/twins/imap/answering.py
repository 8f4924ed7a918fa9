"""What the server answers once somebody is signed in."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.twins.imap.boxes import Box, Boxes, Kept
from tests.twins.imap.words import Refused, numbers_in

if TYPE_CHECKING:
    from tests.twins.imap.server import Faults


class Answering:
    """One connection's view. `code`: what goes into its tagged answer. `hangs_up`: the connection is cut now."""

    def __init__(self, boxes: Boxes, faults: "Faults") -> None:
        self._boxes = boxes
        self._faults = faults
        self._box: Box | None = None
        self._told = 0
        self._read_only = False
        self.signed_in = False
        self.code = ""
        self.hangs_up = False

    def answer(self, name: str, rest: list[bytes]) -> Iterator[bytes]:
        if not self.signed_in:
            raise Refused("sign in first")
        self.code = ""
        yield from getattr(self, "_" + name.lower().replace(" ", "_"), self._unknown)(rest)

    def _unknown(self, _rest: list[bytes]) -> Iterator[bytes]:
        raise Refused("no such command")

    def news(self) -> str:
        """How many lie in the open folder now, where that was not told yet; empty otherwise."""
        if self._box is None or len(self._box.mails) == self._told:
            return ""
        self._told = len(self._box.mails)
        return f"* {self._told} EXISTS"

    @property
    def _open(self) -> Box:
        if self._box is None:
            raise Refused("no folder is open")
        return self._box

    def _list(self, _rest: list[bytes]) -> Iterator[bytes]:
        for box in self._boxes.boxes.values():
            yield f'* LIST (\\HasNoChildren {box.use}) "/" "{box.name}"\r\n'.encode()

    def _select(self, rest: list[bytes]) -> Iterator[bytes]:
        self._box = self._boxes.boxes.get(rest[0].decode())
        box = self._open
        self._told = len(box.mails)
        yield b"* FLAGS (\\Seen \\Deleted)\r\n"
        yield f"* {len(box.mails) + self._faults.count} EXISTS\r\n* 0 RECENT\r\n".encode()
        yield f"* OK [UIDVALIDITY {box.uidvalidity}] ok\r\n".encode()
        yield f"* OK [UIDNEXT {box.next_uid}] ok\r\n".encode()
        self.code = "[READ-WRITE]"
        self._read_only = False

    def _examine(self, rest: list[bytes]) -> Iterator[bytes]:
        yield from self._select(rest)
        self.code, self._read_only = "[READ-ONLY]", True

    def _append(self, rest: list[bytes]) -> Iterator[bytes]:
        box = self._boxes.boxes[rest[0].decode()]
        flags = set(rest[1].decode().strip("()").split()) if len(rest) > 2 else set()
        self.code = f"[APPENDUID {box.uidvalidity} {box.put(rest[-1], flags=flags)}]"
        yield from ()

    def _uid_search(self, rest: list[bytes]) -> Iterator[bytes]:
        found = [kept.uid for kept in self._open.mails if kept.uid not in self._faults.hides]
        if b"UID" in rest:
            found = numbers_in(rest[rest.index(b"UID") + 1], found)
        if b"DELETED" in rest:
            found = [uid for uid in found if "\\Deleted" in self._open.of(uid).flags]
        yield f"* SEARCH {' '.join(map(str, found))}".rstrip().encode() + b"\r\n"

    def _named(self, words: bytes) -> list[int]:
        return numbers_in(words, [kept.uid for kept in self._open.mails])

    def _uid_fetch(self, rest: list[bytes]) -> Iterator[bytes]:
        for uid in self._named(rest[0]):
            kept = self._open.of(uid)
            body = re.search(rb"BODY(\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?", rest[1])
            if body and uid in self._faults.refuses:
                raise Refused("this mail is damaged")
            head = [f"UID {uid}", f"FLAGS ({' '.join(sorted(kept.flags))})"]
            if b"RFC822.SIZE" in rest[1]:
                head.append(f"RFC822.SIZE {len(kept.raw)}")
            if b"INTERNALDATE" in rest[1]:
                head.append(f'INTERNALDATE "{kept.at:%d-%b-%Y %H:%M:%S %z}"')
            place = self._open.mails.index(kept) + 1
            yield f"* {place} FETCH ({' '.join(head)}".encode()
            if body:
                yield from self._body(kept, body)
            yield b")\r\n"

    def _body(self, kept: Kept, asked: re.Match[bytes]) -> Iterator[bytes]:
        start, length = int(asked[2] or 0), int(asked[3] or 2**62)
        piece = b"" if kept.uid in self._faults.empties else kept.raw[start : start + length]
        if kept.uid in self._faults.endless:
            piece = b"x" * length
        if not asked[1]:
            kept.flags.add("\\Seen")
        mark = f"<{start}>" if asked[2] else ""
        yield f" BODY[]{mark} {{{self._faults.announces or len(piece)}}}\r\n".encode()
        self._cut(kept, start, len(piece))
        yield piece[: len(piece) // 2] if self.hangs_up else piece

    def _cut(self, kept: Kept, start: int, length: int) -> None:
        after = self._faults.dies_after
        self.hangs_up = kept.uid in self._faults.dies_at or (
            after is not None and start + length > after
        )

    def _uid_store(self, rest: list[bytes]) -> Iterator[bytes]:
        if self._read_only:
            raise Refused("this folder is open for reading alone")
        for uid in self._named(rest[0]):
            self._open.of(uid).flags |= set(rest[2].decode().strip("()").split())
        yield from ()

    def _expunge(self, _rest: list[bytes]) -> Iterator[bytes]:
        yield from self._gone([kept.uid for kept in self._open.mails])

    def _uid_expunge(self, rest: list[bytes]) -> Iterator[bytes]:
        yield from self._gone(self._named(rest[0]))

    def _gone(self, uids: list[int]) -> Iterator[bytes]:
        for uid in uids:
            kept = self._open.of(uid)
            if "\\Deleted" in kept.flags:
                place = self._open.mails.index(kept) + 1
                self._open.mails.remove(kept)
                yield f"* {place} EXPUNGE\r\n".encode()

    def _uid_move(self, rest: list[bytes]) -> Iterator[bytes]:
        target = self._boxes.boxes[rest[1].decode()]
        for uid in self._named(rest[0]):
            kept = self._open.of(uid)
            target.put(kept.raw, flags=kept.flags, at=kept.at)
            self._open.mails.remove(kept)
        yield from ()
