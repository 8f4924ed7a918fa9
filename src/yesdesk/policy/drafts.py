"""Drafts: clean values from a page or a command for this room's actions, not yet checked against each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yesdesk.ils.port import Capability
from yesdesk.policy.conditions import Condition
from yesdesk.policy.situation import Measure, RuleKind


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in one language. Patrons see `name`, `reason`, `nearest_yes` and `how_to_ask_again`."""

    name: str
    text: str
    reason: str = ""
    protects: str = ""
    nearest_yes: str = ""
    how_to_ask_again: str = ""


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A version of a rule to be written."""

    kind: RuleKind
    words: Mapping[str, RuleWords]
    """By language. `from_day` None: from today on."""

    measure: Measure = Measure.NONE
    limit: int | None = None
    remedy: Capability | None = None
    """The act in the library system that bending it takes; None where none is needed there."""

    applies: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    branches: frozenset[int] = field(default_factory=frozenset)
    policy: str = ""
    policy_link: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The head of a sheet: the board policy it rests on, and the employer's promise about exceptions in good faith."""

    policy: str
    policy_link: str = ""
    harbour_text: str = ""
    harbour_excludes: str = ""
    harbour_days: int = 0
    names_staff: bool = False
    """The auditor asked for staff codes in the library system."""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line of a sheet, by the ids of version and job class. None: no limit."""

    rule_version: int
    job_class: int
    per_act: int | None = None
    per_pattern: int | None = None
    per_pattern_times: int | None = None
    per_week: int | None = None
