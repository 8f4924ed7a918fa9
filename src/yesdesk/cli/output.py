"""Output of commands: lines, JSON or a refusal. Main imports this for help, so Django comes inside functions."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO


def say_refusals(work: Callable[[], None]) -> int:
    """Do `work` and return 0; print a refusal with its next step and return 1."""
    from django.db import OperationalError

    from yesdesk.core.errors import Refusal, ValidationRefusal

    try:
        work()
    except ValidationRefusal as needs:
        box = ["(Here that is --as-it-is.)"] if "as_it_is" in needs.fields else []
        print(" ".join([*needs.fields.values(), *box, "Nothing was changed."]), file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"{refusal.sentence} {refusal.next_step}", file=sys.stderr)
        return 1
    except OperationalError as error:
        print(
            f"The database does not answer ({type(error.__cause__ or error).__name__}). Nothing was "
            "changed. `yesdesk doctor` says more; if it is a server, start it and look at DATABASE_URL.",
            file=sys.stderr,
        )
        return 1
    return 0


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


@dataclass(frozen=True, slots=True)
class Output:
    facts: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    # The answer is yes.
    well: bool = True

    def print(self, *, as_json: bool, to: TextIO | None = None) -> None:
        if as_json:
            print(json.dumps(self.facts, ensure_ascii=False), file=to)
            return
        for line in self.lines:
            print(line, file=to)


def refusal_output(code: str, sentence: str, next_step: str) -> Output:
    facts = {"refused": code, "sentence": sentence, "next_step": next_step}
    return Output(facts, [f"{sentence} {next_step}".strip()], well=False)
