"""What a user has on the server: folders with mail, each under a number that never comes again."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(slots=True)
class Kept:
    """One mail. `flags` as IMAP spells them."""

    uid: int
    raw: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Box:
    """One folder. `use`: its special use, like `\\Junk`."""

    name: str
    use: str = ""
    uidvalidity: int = 1
    next_uid: int = 1
    mails: list[Kept] = field(default_factory=list)

    def put(self, raw: bytes, *, flags: set[str] | None = None, at: datetime | None = None) -> int:
        """Adds a mail; its number."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails.append(Kept(uid, raw, at or datetime.now(UTC), flags or set()))
        return uid

    def number_anew(self) -> None:
        """As after a server was moved: every mail gets another number."""
        self.uidvalidity += 1
        for uid, kept in zip(itertools.count(self.next_uid), self.mails, strict=False):
            kept.uid = uid
        self.next_uid += len(self.mails)

    def of(self, uid: int) -> Kept:
        return next(kept for kept in self.mails if kept.uid == uid)


class Boxes:
    """One account. Hold `lock` while changing it under a server that runs."""

    def __init__(self, user: str = "info@library.example", password: str = "open sesame") -> None:
        self.user = user
        self.password = password
        self.token = "a-token"
        self.lock = threading.RLock()
        self.boxes = {"INBOX": Box("INBOX")}

    @property
    def inbox(self) -> Box:
        return self.boxes["INBOX"]

    def folder(self, name: str, use: str = "") -> Box:
        """A further folder, made when it is not there."""
        return self.boxes.setdefault(name, Box(name, use))
