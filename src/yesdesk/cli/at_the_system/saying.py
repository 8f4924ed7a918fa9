"""What a word answers: lines for a reader, or one JSON object for a machine."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """`well`: whether what was asked for is so."""

    facts: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    well: bool = True

    def print(self, *, as_json: bool) -> None:
        if as_json:
            print(json.dumps(self.facts, ensure_ascii=False))
            return
        for line in self.lines:
            print(line)
