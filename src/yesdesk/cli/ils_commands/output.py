"""What a word answers: lines for a reader, or one JSON object for a machine."""

import json
from dataclasses import dataclass, field
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Output:
    facts: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    well: bool = True
    """Whether what was asked for is so."""

    def print(self, *, as_json: bool, to: TextIO | None = None) -> None:
        """`to`: standard output when not given."""
        if as_json:
            print(json.dumps(self.facts, ensure_ascii=False), file=to)
            return
        for line in self.lines:
            print(line, file=to)


def refusal_output(code: str, sentence: str, next_step: str) -> Output:
    """The output of a refusal: its sentence, and the next step."""
    facts = {"refused": code, "sentence": sentence, "next_step": next_step}
    return Output(facts, [f"{sentence} {next_step}".strip()], well=False)
