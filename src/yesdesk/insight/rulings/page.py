"""A decision as one reads it, from its own row: ways to know, its four numbers, its steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from yesdesk.backing.models import Ruling, RulingAnswer, RulingMeasure, RulingState, RulingWord
from yesdesk.backing.rulings.counted import ENOUGH, about_a_week, sum_of_columns
from yesdesk.backing.rulings.in_force import at_least
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.labels import job_label
from yesdesk.policy.rule_values import ActiveRule, ClassFacts, Lines
from yesdesk.policy.sheet_table import sheet_rows

ABOUT: Final = {
    RulingMeasure.STILL_BLOCKED: gettext_lazy(
        "We read it from the library system on the next open day, for each request where we look at the account. "
        "So it also counts requests that were not about this rule."
    ),
    RulingMeasure.NO: gettext_lazy(
        "Times we said no by this rule, or asked a colleague and got no or no answer."
    ),
    RulingMeasure.LOOKED_AGAIN: gettext_lazy("Times somebody asked us to look again after a no."),
}


def now_and_then(
    rule: ActiveRule, lines: Lines, most: int | None, classes: Iterable[ClassFacts]
) -> list[tuple[str, str, str]]:
    """Return (job classes, now, then): their line of the rule, and the same once each line allows at least `most`."""
    terms = lines.get(rule.terms.version, ())
    raised = {rule.terms.version: tuple(at_least(each, most) for each in terms)}
    found: dict[tuple[str, str], list[str]] = {}
    for each in sorted(classes, key=lambda each: (each.position, each.id)):
        now, then = (sheet_rows([rule], known, each.id)[0].may for known in (lines, raised))
        found.setdefault((now, then), []).append(each.label)
    return [(", ".join(names), now, then) for (now, then), names in found.items()]


def how_often(rate: float) -> str:
    if rate < 1:
        return _("less than once a week")
    return ngettext("about once a week", "about %(n)s times a week", round(rate)) % {
        "n": round(rate)
    }


# Weeks of a trial in a month with a part before or after it: such a month is not told.
_PART_MONTHS: Final = 4


@dataclass(frozen=True, slots=True)
class WayToKnow:
    """A way to know. `value`: a measure, or empty. `enough`: it can be told before and, as often, since."""

    value: str
    name: str
    often: str = ""
    about: str = ""
    enough: bool = True


def offered(counted: Mapping[str, Mapping[str, Any]], weeks: int) -> list[WayToKnow]:
    """Ways to know, the better first: no number, where numbers would be too few. `counted`: columns before, by
    measure. `weeks`: the length of the look.
    """
    counts = [_way_to_know(measure, each["told"], weeks) for measure, each in counted.items()]
    listening = WayToKnow("", _("No number. We listen."))
    enough = [each for each in counts if each.enough]
    return [*enough, listening, *(each for each in counts if not each.enough)]


def _way_to_know(measure: str, told: list[list[Any]], weeks: int) -> WayToKnow:
    about, rate = RulingMeasure(measure), about_a_week(told)
    return WayToKnow(
        value=measure,
        name=str(about.label),
        often=how_often(rate),
        about=str(ABOUT[about]),
        enough=min(sum_of_columns(told), rate * (weeks - _PART_MONTHS)) >= ENOUGH,
    )


@dataclass(frozen=True, slots=True)
class BeforeAndSince:
    """A decision's count, in words. `since`: empty while nothing is told. `former`: a former version's sentences."""

    before: str
    since: str
    # The four numbers, from its day on: (whose, times in four weeks before, since); None: not shown.
    rows: tuple[tuple[Any, ...], ...] = ()
    too_few: bool = False
    differently: bool = False  # counting changed within this time
    former: tuple[str, ...] = ()

    @property
    def can_compare(self) -> bool:
        return bool(self.rows) and not self.too_few and not self.differently


def before_and_since(ruling: Ruling) -> BeforeAndSince | None:
    """Return the count that the row holds, by the columns of the rule's own page; None without one."""
    before, since = ruling.baseline, ruling.since or {}
    if not before or not before.get("told"):
        return None
    figures = ruling.figures or {}
    pairs = [figures["rule"], figures["others"]] if "others" in figures else []
    names = [_("This rule"), _("All other rules together")][: len(pairs)]
    shown = [[rate if n else None for n, rate in pair] for pair in pairs]
    return BeforeAndSince(
        before=how_often(about_a_week(before["told"])),
        since=how_often(about_a_week(since["told"])) if since.get("told") else "",
        rows=tuple((name, *pair) for name, pair in zip(names, shown, strict=True)),
        too_few=any(n < ENOUGH for pair in pairs for n, _rate in pair),
        differently=bool(pairs and figures["differently"]),
        former=_former(ruling, figures),
    )


def _former(ruling: Ruling, figures: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences of a former version's count: its word, why, and its range."""
    if not ruling.word and not ruling.without_word:
        return ()
    says = RulingWord(ruling.word).label if ruling.word else _("No word")
    found = [_("On its day the count said: %(word)s.") % {"word": says}]
    if ruling.without_word:
        found.append(f"{ruling.get_without_word_display()}.")
    if "ratio" in figures:
        found.append(
            _(
                "Beside all other rules there were about %(n)s since for every 100 before, likely %(low)s to %(high)s."
            )
            % {name: _rounded_to_ten(figures[key]) for name, key in _RANGE.items()}
        )
    return tuple(found)


_RANGE: Final = {"n": "ratio", "low": "low", "high": "high"}


def _rounded_to_ten(part: float) -> int:
    return round(part * 10) * 10


def steps(ruling: Ruling, language: str) -> list[tuple[str, str, str]]:
    """Return (step, day or job class, `done` | `now` | ``) of each step."""
    said = ruling.suggestions.order_by("said_on").first()
    closed = ruling.closed_on is not None
    looked = ruling.looked_on or (ruling.due_on if closed else None)
    found = [(_("Sent"), _day_in_words(said.said_on, language), "done")] if said else []
    found.append((_("Decided"), _day_in_words(ruling.signed_on, language), "done"))
    if ruling.due_on is None:
        return found
    if ruling.answer == RulingAnswer.REFER:
        heard = _day_in_words(ruling.closed_on or ruling.due_on, language)
        return [*found, (_("We hear back"), heard, "done" if closed else "now")]
    done = "done" if ruling.looked_on else "" if closed else "now"
    found.append((_("Looked at"), _day_in_words(looked or ruling.due_on, language), done))
    last = _day_in_words(ruling.closed_on, language) if closed else job_label(ruling.post_name)
    now = "done" if closed else "now" if ruling.state == RulingState.LOOKED_AT else ""
    found.append((str(ruling.get_state_display()) if closed else _("Kept or ended"), last, now))
    return found


def _day_in_words(day: date | None, language: str) -> str:
    return humanize_day_and_year(day, language) if day else ""
