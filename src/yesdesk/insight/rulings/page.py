"""A decision as one reads it: what it can show in words, what it showed, and its table. All of it from its own row."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yesdesk.backing.models import Ruling, RulingAnswer, RulingMeasure, RulingState
from yesdesk.backing.rulings.queries import SEEN_ENOUGH
from yesdesk.backing.weeks import monday_of
from yesdesk.core.dates import humanize_day, humanize_day_and_year

_SURE: Final = 0.985
_ABOUT_SAME: Final = 0.02
_HALF: Final = (0.45, 0.55)
_WEEKS_A_MONTH: Final = 52 / 12

ABOUT: Final = {
    RulingMeasure.STILL_BLOCKED: gettext_lazy(
        "It is read from the library system on the next open day, on every request where we look at the account. "
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
    """So many a week, or a month where a week has few."""
    if rate >= 1.5:
        return ngettext("about once a week", "about %(n)s times a week", round(rate)) % {
            "n": round(rate)
        }
    n = max(1, round(rate * _WEEKS_A_MONTH))
    return ngettext("about once a month", "about %(n)s times a month", n) % {"n": n}


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
        left = _("to %(n)s of every 100") % {"n": round(chance["smallest"] * 100)}
        rows.append((left, of_hundred(0.8), ""))
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

    ratio: str
    likely: str
    rows: tuple[tuple[str, float | None, float | None], ...]
    """The table: this rule and all others, before and since, each week."""

    columns: tuple[tuple[str, int, int, str], ...]
    """Each closed column: from when, weeks, how many, and which side."""

    totals: str
    said_before: str
    """Empty for a longer trial: what was said was for the weeks of the first one."""


def showed(ruling: Ruling, language: str) -> Showed | None:
    """What the row holds of the count, whether the trial is over or not."""
    before, since = ruling.baseline, ruling.since or {"rule": [], "tide": []}
    if not before or not before["rule"]:
        return None
    figures = ruling.figures or {}
    rule, tide = (_weekly(before[name], since[name]) for name in ("rule", "tide"))
    told = ruling.word and "ratio" in figures
    return Showed(
        before=how_often(_rate(before["rule"])),
        since=how_often(_rate(since["rule"])) if since["rule"] else "",
        others=_others(figures["tide"]) if told else "",
        ratio=_ratio(figures["ratio"]) if told else "",
        likely=_likely(figures["low"], figures["high"]) if told else "",
        rows=((_("This rule"), *rule), (_("All other rules"), *tide)),
        columns=tuple(
            (humanize_day(monday_of(week), language=language), wide, n, side)
            for side, columns in ((_("before"), before["rule"]), (_("since"), since["rule"]))
            for week, wide, n in columns
        ),
        totals=_totals(before["rule"], since["rule"]),
        said_before=times_in_ten(before["chance"]["half"]) if "chance" in before else "",
    )


def _rate(columns: list[list[Any]]) -> float:
    return _sum(columns, 2) / _sum(columns, 1)


def _sum(columns: list[list[Any]], place: int) -> int:
    return sum(int(each[place]) for each in columns)


def _weekly(before: list[list[Any]], since: list[list[Any]]) -> tuple[float | None, float | None]:
    one, two = (round(_rate(each), 1) if each else None for each in (before, since))
    return one, two


def _totals(before: list[list[Any]], since: list[list[Any]]) -> str:
    told = ngettext(
        "%(n)s time in %(weeks)s weeks before", "%(n)s times in %(weeks)s weeks before", 2
    )
    words = told % {"n": _sum(before, 2), "weeks": _sum(before, 1)}
    if not since:
        return _("%(before)s, under five since.") % {"before": words}
    values = {"before": words, "n": _sum(since, 2), "weeks": _sum(since, 1)}
    return _("%(before)s, %(n)s times in %(weeks)s since.") % values


def _others(tide: float) -> str:
    if tide < 1 - _ABOUT_SAME:
        return _("All other rules fell too, by %(n)s of every 100.") % {
            "n": round(100 - tide * 100)
        }
    if tide > 1 + _ABOUT_SAME:
        return _("All other rules rose, by %(n)s of every 100.") % {"n": round(tide * 100 - 100)}
    return _("All other rules stayed the same.")


def _ratio(ratio: float) -> str:
    if _HALF[0] <= ratio <= _HALF[1]:
        return _("about half as many")
    if ratio < 1:
        return _("about %(n)s fewer of every 100") % {"n": round(100 - ratio * 100)}
    return _("about %(n)s more for every 100") % {"n": round(ratio * 100 - 100)}


def _likely(low: float, high: float) -> str:
    fewer, more = round(100 - low * 100), round(high * 100 - 100)
    if high < 1:
        return _("likely %(least)s to %(most)s fewer of every 100") % {
            "least": round(100 - high * 100),
            "most": fewer,
        }
    if low > 1:
        return _("likely %(least)s to %(most)s more for every 100") % {
            "least": round(low * 100 - 100),
            "most": more,
        }
    return _("anything from %(fewer)s fewer to %(more)s more of every 100 fits") % {
        "fewer": fewer,
        "more": more,
    }


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
    last = _on(ruling.closed_on, language) if closed else ruling.post_name
    now = "done" if closed else "now" if ruling.state == RulingState.LOOKED_AT else ""
    found.append((str(ruling.get_state_display()) if closed else _("Kept or ended"), last, now))
    return found


def _on(day: date | None, language: str) -> str:
    return humanize_day_and_year(day, language) if day else ""
