"""The box itself: what stands on the other side of the connector, and can go wrong."""

from dataclasses import dataclass, field

BOXES = {}
"""By the shelf they stand on."""


@dataclass
class Box:
    """`charges`: by line, whose and how much is owed. `credits`: (tag, patron, minor) in their order."""

    key: str
    cards: dict[str, str]
    charges: dict[str, tuple[str, int]]
    credits: list[tuple[str, str, int]] = field(default_factory=list)
    fault: str = ""

    def owed(self, patron):
        return {line: minor for line, (whose, minor) in self.charges.items() if whose == patron}

    def waive(self, tag, patron, line, minor):
        whose, owed = self.charges[line]
        self.charges[line] = (whose, owed - minor)
        self.credits.append((tag, patron, minor))
