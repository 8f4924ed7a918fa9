"""Evidence of bends by rule, never by who bent it or for whom: only a reason and a band are kept."""

import secrets
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, Min
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yesdesk.core.actors import Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import destroy_week_keys, has_week_key, weekly_hmac
from yesdesk.places.queries import the_library
from yesdesk.policy.models import Bend, PendingBend, random_key
from yesdesk.policy.situation import Measure, RuleTerms


class BendReason(StrEnum):
    """`life` holds what `illness` to `danger` say more finely; in `does_not_fit` the rule itself was the trouble."""

    NOT_SAID = "not_said"
    LIFE = "life"
    ILLNESS = "illness"
    DEATH = "death"
    FAMILY = "family"
    DISASTER = "disaster"
    DANGER = "danger"
    HARDSHIP = "hardship"
    OUR_MISTAKE = "our_mistake"
    DOES_NOT_FIT = "does_not_fit"
    OTHER = "other"


# In the page's order. A member who chose nothing gives `not_said`.
REASON_WORDS: Final[dict[BendReason, object]] = {
    BendReason.LIFE: _("Life got in the way"),
    BendReason.ILLNESS: _("Illness or hospital"),
    BendReason.DEATH: _("A death"),
    BendReason.FAMILY: _("Family emergency"),
    BendReason.DISASTER: _("Fire, flood or theft"),
    BendReason.DANGER: _("Not safe at home"),
    BendReason.OUR_MISTAKE: _("Our mistake"),
    BendReason.HARDSHIP: _("Could not pay"),
    BendReason.DOES_NOT_FIT: _("The rule does not fit"),
    BendReason.OTHER: _("Something else"),
    BendReason.NOT_SAID: _("Not said"),
}

_FOLDS_INTO: Final[dict[BendReason, BendReason]] = {
    BendReason.ILLNESS: BendReason.LIFE,
    BendReason.DEATH: BendReason.LIFE,
    BendReason.FAMILY: BendReason.LIFE,
    BendReason.DISASTER: BendReason.LIFE,
    BendReason.DANGER: BendReason.LIFE,
    BendReason.DOES_NOT_FIT: BendReason.OTHER,
}

type Choices = tuple[tuple[str, object], ...]

REASONS: Final[Choices] = tuple(
    (key.value, words)
    for key, words in REASON_WORDS.items()
    if key not in _FOLDS_INTO and key is not BendReason.NOT_SAID
)

FINER_REASONS: Final[Choices] = tuple(
    (key.value, words)
    for key, words in REASON_WORDS.items()
    if key not in {BendReason.LIFE, BendReason.NOT_SAID}
)


def reasons_offered() -> Choices:
    """Return the reasons that this library's staff choose among. One query."""
    return FINER_REASONS if the_library().finer_reasons else REASONS


def counted_as(reason: BendReason) -> BendReason:
    """Return the one of the four that counts, so that libraries and years stay comparable."""
    return _FOLDS_INTO.get(reason, reason)


_BANDS: Final[dict[Measure, tuple[int, ...]]] = {
    Measure.MONEY: (500, 1000, 2500, 5000, 10000),  # minor units
    Measure.DAYS: (7, 21, 42),
    Measure.COUNT: (1, 3, 10),
    Measure.NONE: (),
}


def band_of(amount: int, measure: Measure) -> int:
    """Return the band, 0 for the lowest. A band holds its upper bound, and is rough on purpose."""
    return sum(amount > bound for bound in _BANDS[measure])


def band_bounds(band: int, measure: Measure) -> tuple[int | None, int | None]:
    """Return (above, up to) in the measure's unit; None where there is no bound."""
    bounds = _BANDS[measure]
    return bounds[band - 1] if band else None, bounds[band] if band < len(bounds) else None


MAY: Final = Permission.DESK_REQUEST_ANSWER
EVERY_SECONDS: Final = 6 * 60 * 60
_BATCH: Final = 500
BEND_KEYS: Final = "bends"
_IN_ORDER: Final = sorted(BendReason)


def record_bend(
    rule: RuleTerms,
    *,
    amount: int | None,
    branch: int,
    day: date,
    by: Actor,
    backed: bool = False,
    no_lead: bool = False,
    reason: BendReason = BendReason.NOT_SAID,
    tap: str = "",
) -> int:
    """Write a bend in the caller's transaction and return its key, good until its week is over. `day` is the branch's.
    `amount` is kept as a band. `tap` (like `entry:17`) lets `bend_key` find it while the week's key lives.
    """
    by.require(MAY)
    pending = PendingBend.objects.create(
        key=_key(tap, iso_week(day)) if tap else random_key(),
        rule_id=rule.id,
        version=rule.version,
        reason=reason,
        band=None if amount is None else band_of(amount, rule.measure),
        backed=backed,
        no_lead=no_lead,
        branch_id=branch,
        week=iso_week(day),
    )
    return pending.key


def bend_key(tap: str, week: str) -> int | None:
    """Return the key of the bend from `tap`; None when its ISO week's key is destroyed."""
    return _key(tap, week) if has_week_key(BEND_KEYS, week) else None


def _key(tap: str, week: str) -> int:
    # 62 bits, like `random_key`: only the week's key tells them apart.
    return int(weekly_hmac(BEND_KEYS, tap, week)[:15], 16) * 4 + 1


def seal_reason(reason: str, tap: str, week: str, *, by: Actor) -> int:
    """Seal a reason for an act under way: a number that says nothing without the week's key. Raises ValidationRefusal.
    Each tap has another number, and is sealed once.
    """
    by.require(MAY)
    said = _one_of_the_list(reason)
    return (_IN_ORDER.index(said) + _shift(tap, week)) % len(_IN_ORDER)


def unseal_reason(sealed: int, tap: str, week: str) -> BendReason:
    """Read a sealed reason; `not_said` when the week's key is destroyed."""
    if not has_week_key(BEND_KEYS, week):
        return BendReason.NOT_SAID
    return _IN_ORDER[(sealed - _shift(tap, week)) % len(_IN_ORDER)]


def _shift(tap: str, week: str) -> int:
    return int(weekly_hmac(BEND_KEYS, f"why:{tap}", week)[:15], 16) % len(_IN_ORDER)


def _one_of_the_list(reason: str) -> BendReason:
    if reason not in set(BendReason):
        raise ValidationRefusal({"reason": _now("Choose one of the reasons.")})
    return BendReason(reason)


def withdraw_bend(key: int, *, by: Actor) -> bool:
    """Delete a bend that did not happen. False when its week is over: then it stays."""
    by.require(MAY)
    return PendingBend.objects.filter(key=key).delete()[0] > 0


def set_reason(key: int, reason: str, *, by: Actor) -> bool:
    """Set the reason. False when its week is over. Raises ValidationRefusal for a word outside the list."""
    by.require(MAY)
    said = _one_of_the_list(reason)
    return PendingBend.objects.filter(key=key).update(reason=said) == 1


def write_evidence(_ref: str, now: datetime) -> None:
    """Rewrite bends of past weeks, shuffled and under new keys, and destroy the weeks' keys. For the timer. A week is
    over two days after its end in UTC, so in every time zone. A clock that jumped rewrites nothing.
    """
    if not clock_is_trusted(now):
        return
    over = iso_week(now.date() - timedelta(days=2))
    while _write_some(over) == _BATCH:
        continue
    destroy_week_keys(BEND_KEYS, over)


@transaction.atomic
def _write_some(over: str) -> int:
    rows = list(PendingBend.objects.filter(week__lt=over).order_by("key")[:_BATCH])
    shuffled = secrets.SystemRandom().sample(rows, len(rows))
    Bend.objects.bulk_create(
        Bend(
            key=uuid4(),
            rule_id=row.rule_id,
            version=row.version,
            reason=row.reason,
            band=row.band,
            backed=row.backed,
            no_lead=row.no_lead,
            branch_id=row.branch_id,
            week=row.week,
        )
        for row in shuffled
    )
    PendingBend.objects.filter(key__in=[row.key for row in rows]).delete()
    return len(rows)


# A smaller count would show somebody.
FEWEST: Final = 5

# Lowest counts of ranges. An exact count would grow on the day of somebody's exception.
_RANGES: Final = (FEWEST, 10, 20, 50, 100)

KEPT_SECONDS: Final = 600.0

LOOKED_BACK: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Precedent:
    reason: BendReason
    # Times in twelve months as a range, so that one more is not seen. `at_most` None: no upper end.
    at_least: int
    at_most: int | None
    since: date  # the first day of the oldest month


def precedents(by: Actor, rules: Iterable[int], *, day: date) -> dict[int, list[Precedent]]:
    """Return precedents by rule (id), the most frequent reason first. No query while they are cached. Evidence is
    written weekly, so a count of ten minutes ago still holds; fifty thousand take as long as the whole page.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    wanted = set(rules)
    return {rule: some for rule, some in _of_day(day).get().items() if rule in wanted}


def _of_day(day: date) -> TtlCache[dict[int, list[Precedent]]]:
    found = _counted.get(day)
    if found is None:
        _counted.clear()
        found = _counted[day] = TtlCache(partial(_count, day), seconds=KEPT_SECONDS)
    return found


def _count(day: date) -> dict[int, list[Precedent]]:
    first = iso_week(day - LOOKED_BACK)
    counted = Bend.objects.filter(week__gte=first).exclude(reason=BendReason.NOT_SAID)
    rows = counted.values_list("rule", "reason").annotate(times=Count("key"), oldest=Min("week"))
    four: dict[tuple[int, BendReason], tuple[int, str]] = {}
    for rule, reason, times, oldest in rows:
        key = (rule, counted_as(BendReason(reason)))
        before, since = four.get(key, (0, oldest))
        four[key] = (before + times, min(since, oldest))
    found: dict[int, list[Precedent]] = {}
    for (rule, why), (times, oldest) in sorted(four.items()):
        if times >= FEWEST:
            found.setdefault(rule, []).append(Precedent(why, *_range_of(times), _month_of(oldest)))
    for some in found.values():
        some.sort(
            key=lambda each: -each.at_least
        )  # by range alone: an order by count would tell it
    return found


def rules_bent_often(by: Actor, *, branch: int | None, day: date, most: int) -> frozenset[int]:
    """Ids of the rules bent most in the week of `day`, at a branch or anywhere: at most `most`, from five times on.
    One query.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    bent = PendingBend.objects.filter(week=iso_week(day))
    if branch is not None:
        bent = bent.filter(branch=branch)
    often = bent.values("rule").annotate(times=Count("key")).filter(times__gte=FEWEST)
    return frozenset(often.order_by("-times", "rule").values_list("rule", flat=True)[:most])


_counted: Final[dict[date, TtlCache[dict[int, list[Precedent]]]]] = {}


def _range_of(times: int) -> tuple[int, int | None]:
    at = bisect_right(_RANGES, times)
    return _RANGES[at - 1], _RANGES[at] - 1 if at < len(_RANGES) else None


def _month_of(week: str) -> date:
    year, _w, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1).replace(day=1)
