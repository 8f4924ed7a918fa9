"""Output of commands: lines for a reader, one JSON object for a machine, a refusal with its next step. Django only
inside: main imports commands for their help.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO


def say_refusals(work: Callable[[], None]) -> int:
    """Do `work`; 0, or 1 with the sentence and the way on; what is to be mended, as the fields' sentences."""
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
    """Like `12.5 MB`."""
    return f"{size / 1_000_000:.1f} MB"


@dataclass(frozen=True, slots=True)
class Output:
    """The answer of `yesdesk ils WORD`."""

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
    facts = {"refused": code, "sentence": sentence, "next_step": next_step}
    return Output(facts, [f"{sentence} {next_step}".strip()], well=False)
