"""What Koha says, whichever of its five shapes it says it in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KohaResponse:
    status: int
    body: Any = None
    """Its JSON, amounts as Decimal; None for none."""

    total: int | None = None
    """Rows in the whole list, where it says so."""

    @property
    def row(self) -> Row:
        """The one object it gives; empty when it gives something else."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def rows(self) -> list[Row]:
        """The objects of a list."""
        listed = self.body if isinstance(self.body, list) else []
        return [row for row in listed if isinstance(row, dict)]

    @property
    def words(self) -> str:
        """What it says stands in the way, for staff: `{error}`, `{errors: [..]}`, a bare array or string."""
        return "; ".join(_words_in(self.body))[:300]

    @property
    def code(self) -> str:
        """Koha's `error_code`, mostly empty."""
        return str(self.row.get("error_code") or "")

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """The permissions a 403 asks for: module and part, "1" for the whole module. Of alternatives, the first."""
        wanted = self.row.get("required_permissions")
        first = wanted[0] if isinstance(wanted, list) and wanted else wanted
        if not isinstance(first, dict):
            return ()
        return tuple((str(module), str(part)) for module, part in first.items())

    @property
    def missing_codes(self) -> tuple[str, ...]:
        """The same as Koha spells a permission: `borrowers.edit_borrowers`, or `catalogue` for a whole module."""
        return tuple(module if part == "1" else f"{module}.{part}" for module, part in self.missing)


def _words_in(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, list):
        for part in body:
            yield from _words_in(part)
    elif isinstance(body, dict):
        if body.get("errors"):
            yield from _words_in(body["errors"])
        elif body.get("error") or body.get("message"):
            yield str(body.get("error") or body.get("message"))


class KohaRefused(Exception):
    """A 4xx: Koha understood, and did nothing."""

    def __init__(self, answer: KohaResponse) -> None:
        super().__init__(f"{answer.status} {answer.words}")
        self.answer = answer


class KohaLoginRefused(Exception):
    """Koha does not let our key in. `answer`: what its login said."""

    def __init__(self, answer: KohaResponse) -> None:
        super().__init__(f"{answer.status} {answer.words}")
        self.answer = answer
