"""A decision as one reads it: what it can show in words, what it showed, and its table. All of it from its own row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yesdesk.backing.models import Ruling, RulingAnswer, RulingMeasure, RulingState
from yesdesk.backing.rulings.counted import about_a_week
from yesdesk.backing.rulings.in_force import at_least
from yesdesk.backing.rulings.queries import SEEN_ENOUGH
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.labels import job_label
from yesdesk.policy.rule_values import ActiveRule, ClassFacts, Lines
from yesdesk.policy.sheet_table import sheet_rows

_SURE: Final = 0.985
_ABOUT_SAME: Final = 0.05

ABOUT: Final = {
    RulingMeasure.STILL_BLOCKED: gettext_lazy(
        "We read it from the library system on the next open day, for each request where we look at the account. "
        "So it also counts requests that were not about this rule."
    ),
    RulingMeasure.NO: gettext_lazy("Times we said no by this rule and asked no colleague."),
    RulingMeasure.LOOKED_AGAIN: gettext_lazy("Times somebody asked us to look again after a no."),
}
SAYS: Final = {
    ("still_blocked", "fewer"): gettext_lazy("fewer cards are still blocked the next day"),
    ("still_blocked", "more"): gettext_lazy("more cards are still blocked the next day"),
    ("no", "fewer"): gettext_lazy("we say no less often"),
    ("no", "more"): gettext_lazy("we say no more often"),
    ("looked_again", "fewer"): gettext_lazy("we are asked to look again less often"),
    ("looked_again", "more"): gettext_lazy("we are asked to look again more often"),
}


def now_and_then(
    rule: ActiveRule, lines: Lines, most: int | None, classes: Iterable[ClassFacts]
) -> list[tuple[str, str, str]]:
    """Who can do what by the rule, now and once everybody with a line can do `most`: (job classes, now, then)."""
    terms = lines.get(rule.terms.version, ())
    raised = {rule.terms.version: tuple(at_least(each, most) for each in terms)}
    found: dict[tuple[str, str], list[str]] = {}
    for each in sorted(classes, key=lambda each: (each.position, each.id)):
        now, then = (sheet_rows([rule], known, each.id)[0].may for known in (lines, raised))
        found.setdefault((now, then), []).append(each.label)
    return [(", ".join(names), now, then) for (now, then), names in found.items()]


def times_in_ten(chance: float) -> str:
    """A chance in words: about 7 times in 10."""
    if chance >= _SURE:
        return _("almost certainly")
    n = round(chance * 10)
    if n == 0:
        return _("less than once in 10 such trials")
    return ngettext("about once in 10 such trials", "about %(n)s times in 10", n) % {"n": n}


def of_hundred(chance: float) -> str:
    """A chance for the table: 69 of 100."""
    if chance > 0.99:
        return _("over 99 of 100")
    return _("%(n)s of 100") % {"n": round(chance * 100)}


def how_often(rate: float) -> str:
    """So many a week, as `about_a_week` rounds it."""
    if rate < 1:
        return _("less than once a week")
    return ngettext("about once a week", "about %(n)s times a week", round(rate)) % {
        "n": round(rate)
    }


@dataclass(frozen=True, slots=True)
class WayToKnow:
    """A way to know, as it is offered in a draft. `value` empty: without a number."""

    value: str
    name: str
    often: str = ""
    about: str = ""
    half: str = ""
    quarter: str = ""
    seen: bool = False
    """A fall by half is seen in 8 of 10 such trials, and other rules have enough to set beside."""

    beside: bool = True
    rows: tuple[tuple[str, str, str], ...] = ()
    rate: float = 0.0


def offered(ruling: Ruling) -> list[WayToKnow]:
    """Ways to know, the better one first: without a number, where a fall by half would too seldom be seen."""
    printed = ruling.printed.get("measures", {})
    counts = [_offered(measure, each) for measure, each in printed.items()]
    listening = WayToKnow("", _("No number. We listen."))
    seen = [each for each in counts if each.seen]
    return [*seen, listening, *(each for each in counts if not each.seen)]


def _offered(measure: str, printed: dict[str, Any]) -> WayToKnow:
    chance, about = printed["chance"], RulingMeasure(measure)
    rows = [
        (_("by half"), of_hundred(chance["half"]), of_hundred(chance["half_twice"])),
        (_("by a quarter"), of_hundred(chance["quarter"]), of_hundred(chance["quarter_twice"])),
    ]
    if chance["smallest"] > 0:
        fall = _("by %(n)s of every 100") % {"n": 100 - round(chance["smallest"] * 100)}
        rows.append((fall, of_hundred(0.8), ""))
    return WayToKnow(
        value=measure,
        name=str(about.label),
        often=how_often(chance["rate"]),
        about=str(ABOUT[about]),
        half=times_in_ten(chance["half"]),
        quarter=times_in_ten(chance["quarter"]),
        seen=printed["beside"] and chance["half"] >= SEEN_ENOUGH,
        beside=printed["beside"],
        rows=tuple(rows),
        rate=round(chance["rate"], 1),
    )


def headline(ruling: Ruling) -> str:
    """What the count says of it, where it says something; else its own title."""
    if not ruling.word:
        return ruling.title
    says = SAYS.get((ruling.measure, ruling.word)) or _("we cannot tell")
    return _("%(title)s: %(says)s") % {"title": ruling.title, "says": says}


@dataclass(frozen=True, slots=True)
class Showed:
    """What a count showed, in words and by the week."""

    before: str
    since: str
    others: str
    """How all other rules went; empty where they were not set beside it."""

    beside: str
    """How many fewer or more for every 100 before, beside all other rules, and between what that likely is."""

    said_before: str
    """Empty for a longer trial: what was said was for the weeks of the first one."""


def showed(ruling: Ruling) -> Showed | None:
    """What the row holds of the count, whether the trial is over or not: how often by the columns that the rule's own
    page tells, as a second cut of the same counts would tell a week; and the word.
    """
    before, since = ruling.baseline, ruling.since or {}
    if not before or not before.get("told"):
        return None
    figures = ruling.figures or {}
    told = ruling.word and "ratio" in figures
    return Showed(
        before=how_often(about_a_week(before["told"])),
        since=how_often(about_a_week(since["told"])) if since.get("told") else "",
        others=_others(figures["tide"]) if told else "",
        beside=_beside(figures["ratio"], figures["low"], figures["high"]) if told else "",
        said_before=times_in_ten(before["chance"]["half"]) if "chance" in before else "",
    )


def _others(tide: float) -> str:
    if tide < 1 - _ABOUT_SAME:
        return _("All other rules fell too, by %(n)s of every 100.") % {"n": _tens(1 - tide)}
    if tide > 1 + _ABOUT_SAME:
        return _("All other rules rose, by %(n)s of every 100.") % {"n": _tens(tide - 1)}
    return _("All other rules stayed the same.")


def _beside(ratio: float, low: float, high: float) -> str:
    if high < 1:
        return _(
            "Beside all other rules: about %(n)s fewer for every 100 before. Likely %(least)s to %(most)s fewer."
        ) % {"n": _tens(1 - ratio), "least": _tens(1 - high), "most": _tens(1 - low)}
    if low > 1:
        return _(
            "Beside all other rules: about %(n)s more for every 100 before. Likely %(least)s to %(most)s more."
        ) % {"n": _tens(ratio - 1), "least": _tens(low - 1), "most": _tens(high - 1)}
    return _(
        "Beside all other rules, for every 100 before: anything from %(fewer)s fewer to %(more)s more fits."
    ) % {"fewer": _tens(1 - low), "more": _tens(high - 1)}


def _tens(part: float) -> int:
    """So many of 100, to the next ten; under five as one."""
    return max(1, round(part * 10) * 10)


def steps(ruling: Ruling, language: str) -> list[tuple[str, str, str]]:
    """How far it is: (what, when, `done` | `now` | `` ) of each step."""
    said = ruling.suggestions.order_by("said_on").first()
    closed = ruling.closed_on is not None
    looked = ruling.looked_on or (ruling.due_on if closed else None)
    found = [(_("Sent"), _on(said.said_on, language), "done")] if said else []
    found.append((_("Decided"), _on(ruling.signed_on, language), "done"))
    if ruling.due_on is None:
        return found
    if ruling.answer == RulingAnswer.REFER:
        heard = _on(ruling.closed_on or ruling.due_on, language)
        return [*found, (_("We hear back"), heard, "done" if closed else "now")]
    done = "done" if ruling.looked_on else "" if closed else "now"
    found.append((_("Looked at"), _on(looked or ruling.due_on, language), done))
    last = _on(ruling.closed_on, language) if closed else job_label(ruling.post_name)
    now = "done" if closed else "now" if ruling.state == RulingState.LOOKED_AT else ""
    found.append((str(ruling.get_state_display()) if closed else _("Kept or ended"), last, now))
    return found


def _on(day: date | None, language: str) -> str:
    return humanize_day_and_year(day, language) if day else ""
