"""The demo library's story, read from `data/` as it is asked for."""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from yesdesk.demo.shapes import (
    FillerNeed,
    HonestNoText,
    Kind,
    Language,
    Letter,
    MetRule,
    NeedTemplate,
    Outcome,
    OutcomeTexts,
    PoolName,
    Reply,
    SavedAnswer,
    Slot,
    StoryThread,
)
from yesdesk.demo.tables import read_table, read_value
from yesdesk.demo.wren_valley import (
    BroughtAlong,
    ElsewhereFile,
    Places,
    StaffMember,
    ToldAccounts,
    ToldAfterwards,
    ToldRuling,
    ToldSuggestion,
    WeekRhythm,
)

DATA: Final = Path(__file__).parent / "data"

_PAST: Final = ("hard_days", "new_in_town", "promises", "turns", "small_joys")
_NEEDS: Final = (
    "technology", "where_is_it", "reference", "what_to_read", "account", "rooms", "events", "other",
    "spanish", "french",
)  # fmt: skip
_LANGUAGES: Final[tuple[Language, ...]] = ("en", "es", "fr")


class DemoStory:
    """All texts. Order counts: tests and measurements want the same story twice."""

    @cached_property
    def places(self) -> Places:
        return read_table(Places, _read_file("library"), "library.toml")

    @cached_property
    def staff(self) -> tuple[StaffMember, ...]:
        return _read_entries(StaffMember, "staff", "cast")

    @cached_property
    def accounts(self) -> ToldAccounts:
        return read_table(ToldAccounts, _read_file("accounts"), "accounts.toml")

    @cached_property
    def saved_answers(self) -> tuple[SavedAnswer, ...]:
        return _read_entries(
            SavedAnswer, "answers", "saved_answers/accounts", "saved_answers/house"
        )

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        return _read_entries(Letter, "letters", "letters")

    @cached_property
    def papers(self) -> Mapping[str, str]:
        """Return texts that came with a need, by file name."""
        return {path.name: path.read_text(encoding="utf-8") for path in (DATA / "papers").iterdir()}

    @cached_property
    def past_threads(self) -> tuple[StoryThread, ...]:
        """Return threads that were over before today, at any hour."""
        return _read_entries(StoryThread, "threads", *(f"threads/{name}" for name in _PAST))

    @cached_property
    def promised_now(self) -> tuple[StoryThread, ...]:
        return _read_entries(StoryThread, "threads", "threads/promised_now")

    @cached_property
    def waiting_now(self) -> tuple[StoryThread, ...]:
        return _read_entries(StoryThread, "threads", "threads/waiting_now")

    @cached_property
    def for_leads_now(self) -> tuple[StoryThread, ...]:
        return _read_entries(StoryThread, "threads", "threads/for_leads_now")

    @cached_property
    def held_now(self) -> tuple[StoryThread, ...]:
        return _read_entries(StoryThread, "threads", "threads/held_now")

    @cached_property
    def threads(self) -> tuple[StoryThread, ...]:
        now = (*self.promised_now, *self.waiting_now, *self.for_leads_now, *self.held_now)
        return (*self.past_threads, *now)

    @cached_property
    def met_rules(self) -> tuple[MetRule, ...]:
        return _read_entries(MetRule, "met", "met_rules")

    @cached_property
    def payments(self) -> Mapping[str, tuple[int, ...]]:
        found: Mapping[str, tuple[int, ...]] = _read_whole_file(
            Mapping[str, tuple[int, ...]], "payments"
        )
        return found

    @cached_property
    def brought_along(self) -> BroughtAlong:
        return read_table(BroughtAlong, _read_file("brought_along"), "brought_along.toml")

    @cached_property
    def elsewhere(self) -> ElsewhereFile:
        return read_table(ElsewhereFile, _read_file("elsewhere"), "elsewhere.toml")

    @cached_property
    def suggestions(self) -> tuple[ToldSuggestion, ...]:
        return _read_entries(ToldSuggestion, "suggestions", "suggestions")

    @cached_property
    def rulings(self) -> tuple[ToldRuling, ...]:
        return _read_entries(ToldRuling, "rulings", "rulings")

    @cached_property
    def told(self) -> ToldAfterwards:
        return read_table(ToldAfterwards, _read_file("told"), "told.toml")

    @cached_property
    def needs(self) -> tuple[FillerNeed, ...]:
        return _read_entries(FillerNeed, "needs", *(f"needs/{name}" for name in _NEEDS))

    @cached_property
    def patterns(self) -> tuple[NeedTemplate, ...]:
        """Return patterns. With `fillings` they make as many different needs as are wanted."""
        return _read_entries(NeedTemplate, "patterns", "patterns")

    @cached_property
    def fillings(self) -> Mapping[Language, Mapping[Slot, tuple[str, ...]]]:
        found: Mapping[Language, Mapping[Slot, tuple[str, ...]]]
        found = _read_whole_file(Mapping[Language, Mapping[Slot, tuple[str, ...]]], "fillings")
        return found

    @cached_property
    def names(self) -> tuple[PoolName, ...]:
        pools = _read_whole_file(Mapping[Language, tuple[str, ...]], "names")
        return tuple(PoolName(name, code) for code, names in pools.items() for name in names)

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        wanted = Mapping[Kind, Mapping[Outcome, tuple[str, ...]]]
        return tuple(
            Reply(text, code, kind, outcome)
            for code in _LANGUAGES
            for kind, by_outcome in _read_whole_file(wanted, f"replies/{code}").items()
            for outcome, texts in by_outcome.items()
            for text in texts
        )

    @cached_property
    def honest_noes(self) -> tuple[HonestNoText, ...]:
        return _read_entries(HonestNoText, "honest_noes", "honest_noes")

    @cached_property
    def staff_notes(self) -> tuple[str, ...]:
        """Return notes of staff, which no patron reads."""
        return tuple((DATA / "staff_notes.txt").read_text(encoding="utf-8").splitlines())

    @cached_property
    def outcomes(self) -> OutcomeTexts:
        return read_table(OutcomeTexts, _read_file("outcomes"), "outcomes.toml")

    @cached_property
    def rhythm(self) -> WeekRhythm:
        return read_table(WeekRhythm, _read_file("rhythm"), "rhythm.toml")


def _read_file(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _read_whole_file(wanted: Any, name: str) -> Any:
    return read_value(wanted, _read_file(name), f"{name}.toml")


def _read_entries[T](wanted: type[T], key: str, *names: str) -> tuple[T, ...]:
    # The head of a file counts for each entry of its list.
    told = []
    for name in names:
        found = _read_file(name)
        shared = {word: value for word, value in found.items() if word != key}
        for number, entry in enumerate(found[key], start=1):
            told.append(read_table(wanted, {**shared, **entry}, f"{name}.toml, {key} {number}"))
    return tuple(told)


STORY: Final = DemoStory()
