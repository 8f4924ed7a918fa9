"""The lines of the yearly form: reference transactions of a range of closed months, or of a typical week times 52."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.models import CountChange
from yesdesk.core.suppression import FEWEST, Part, Shown
from yesdesk.counts.measures import BEFORE
from yesdesk.counts.queries import (
    closed_before,
    counted_until,
    counts_by_period,
    first_counted,
    month_is_counted,
)
from yesdesk.desk.tally.queries import tally_kinds
from yesdesk.insight.counts import add_up, counts, first_of, month_after
from yesdesk.insight.figures import month_before, months_between
from yesdesk.insight.yearly.shown import (
    NOT_KNOWN,
    TOGETHER,
    Ended,
    Month,
    questions_of_before,
    requests_by_month,
    requests_by_week,
)
from yesdesk.places.queries import coming_closures, the_library
from yesdesk.requests.models import Channel, Kind

MEASURE: Final = "reference_kinds"
WEEKS_OF_A_YEAR: Final = 52
_WEEK: Final = timedelta(days=7)
_EVERY: Final = {kind: (kind,) for kind in ("", *Kind.values)}


def counting_kinds() -> set[str]:
    return set(the_library().reference_kinds.split())


def kind_names() -> dict[str, str]:
    """Names of kinds by their code, as the library calls them."""
    return {**{kind.value: str(kind.label) for kind in Kind}, **dict(tally_kinds())}


def kind_lines() -> dict[str, str]:
    """Names of the lines by kind."""
    return {
        **kind_names(),
        "": _("Nobody said"),
        TOGETHER: _("Several kinds together, each under five in a month"),
    }


def way_lines() -> dict[str, str]:
    """Names of the lines by how people asked."""
    return {
        Channel.WALK_IN.value: _("At the desk"),
        Channel.PHONE.value: _("By phone"),
        Channel.EMAIL.value: _("By e-mail"),
        Channel.WEB.value: _("By the form on the web"),
        Channel.CHAT.value: _("By chat"),
        Channel.TEXT.value: _("By text message"),
        TOGETHER: _("In several ways, each under five in a month"),
        NOT_KNOWN: _("Not counted by how people asked"),
    }


def what_changed_on() -> date | None:
    """The last day on which the library changed what counts."""
    rows = CountChange.objects.filter(measure=MEASURE).order_by("-from_day")
    return rows.values_list("from_day", flat=True).first()


def closed_months() -> list[str]:
    """Months with counts that are over and closed, the oldest first."""
    first, running = first_counted("ended", "tapped"), counted_until()
    if first is None or running is None:
        return []
    begins, last = f"{first:%Y-%m}", month_before(f"{running:%Y-%m}")
    while last >= begins and not month_is_counted(last):
        last = month_before(last)
    return months_between(begins, last)


def counted_since() -> date | None:
    """The day from which anything is counted, where that lies in the first month and is not its first day."""
    first, library = first_counted("ended", "tapped"), the_library()
    if first is None:
        return None
    opened = local_day(library.opened_at, library.time_zone)
    day = opened if f"{opened:%Y-%m}" == f"{first:%Y-%m}" else first
    return day if day.day > 1 else None


def ways_counted_since() -> date | None:
    """The day from which it is counted how people asked, where other counts are older."""
    ended, asked = first_counted("ended"), first_counted("asked")
    return asked if ended and asked and asked > ended else None


def reference_by_month(months: Sequence[str]) -> dict[str, Month]:
    """Return reference transactions by month. `months`: all closed ones, as a month depends on those before it."""
    kinds, taps = counting_kinds(), counts("tapped", months)
    ended, asked = _ended(months), counts("asked", months)
    requests = requests_by_month(ended, asked, kinds, months[-1])
    found = {}
    for month in months:
        here, tapped = requests.get(month, Month()), _of_kinds(taps[month], kinds)
        at_desk = Counter({Channel.WALK_IN.value: tapped.total()})
        found[month] = Month(tapped + here.kinds, at_desk + here.ways)
    return found


def typical_weeks(by: Actor, months: Sequence[str], first: str, last: str) -> Shown:
    """Return reference transactions of each week that can stand for a year, by its Monday (`2026-03-09`). It lies in
    one month from `first` to `last`, has no closed day, and at least five that can be told.
    """
    found = {"before": month_after(first_of(last)), "first": first_of(first)}
    taps = counts_by_period(by, "tapped", **found)
    ended = counts_by_period(by, "ended", **found)
    kinds, closed = counting_kinds(), {row.day for row in coming_closures(found["first"])}
    weeks: defaultdict[str, dict[str, Counter[str]]] = defaultdict(dict)
    monday = found["first"] + timedelta(days=-found["first"].weekday() % 7)
    while monday < found["before"]:
        if (monday + _WEEK - timedelta(days=1)).month == monday.month:
            of = _by_kind(ended.get(monday, {}))
            weeks[f"{monday:%Y-%m}"][monday.isoformat()] = of
        monday += _WEEK
    told = requests_by_week(_ended(months), weeks, kinds, months[-1])
    sums = {
        monday: n + _of_kinds(_by_kind(taps.get(monday, {})), kinds).total()
        for monday, n in ((date.fromisoformat(week), n) for week, n in sorted(told.items()))
        if not any(monday <= day < monday + _WEEK for day in closed)
    }
    return Shown(tuple(Part((monday.isoformat(),), n) for monday, n in sums.items() if n >= FEWEST))


def before_by_month() -> dict[str, Month]:
    """Return questions of former years as files say, by month."""
    first = first_counted(BEFORE)
    if first is None:
        return {}
    months = months_between(f"{first:%Y-%m}", f"{closed_before():%Y-%m}")
    return questions_of_before(counts(BEFORE, months))


def _ended(months: Sequence[str]) -> Ended:
    return add_up(counts("kinds", months), _EVERY)


def _by_kind(found: Mapping[tuple[int, str], int]) -> Counter[str]:
    by_kind = Counter[str]()
    for (_branch, key), n in found.items():
        by_kind[key.partition(":")[0]] += n
    return by_kind


def _of_kinds(found: Mapping[str, int], kinds: set[str]) -> Counter[str]:
    return Counter({kind: n for kind, n in found.items() if kind in kinds})
