"""Reasons for a bend, a closed list, and bands of how far it went. Nothing else is kept of a bend."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from yesdesk.policy.situation import Measure


class BendReason(StrEnum):
    """`not_said`: nobody had the time. `does_not_fit`: the rule and not somebody's life was the trouble."""

    NOT_SAID = "not_said"
    ILLNESS = "illness"
    DEATH = "death"
    FAMILY = "family"
    DISASTER = "disaster"
    DANGER = "danger"
    HARDSHIP = "hardship"
    OUR_MISTAKE = "our_mistake"
    DOES_NOT_FIT = "does_not_fit"
    OTHER = "other"


REASON_WORDS: Final[dict[BendReason, object]] = {
    BendReason.ILLNESS: _("Illness or hospital"),
    BendReason.DEATH: _("A death"),
    BendReason.FAMILY: _("Family emergency"),
    BendReason.DISASTER: _("Fire, flood or theft"),
    BendReason.DANGER: _("Not safe at home"),
    BendReason.HARDSHIP: _("Could not pay"),
    BendReason.OUR_MISTAKE: _("Our own mistake"),
    BendReason.DOES_NOT_FIT: _("The rule does not fit"),
    BendReason.OTHER: _("Something else"),
    BendReason.NOT_SAID: _("Not said"),
}
"""Labels of reasons, in the order of the page; `not_said` when nothing was chosen."""

REASONS: Final = tuple(
    (key.value, words) for key, words in REASON_WORDS.items() if key is not BendReason.NOT_SAID
)
"""The choices on a page: value and label."""

_BANDS: Final[dict[Measure, tuple[int, ...]]] = {
    Measure.MONEY: (500, 1000, 2500, 5000, 10000),  # minor units
    Measure.DAYS: (7, 21, 42),
    Measure.COUNT: (1, 3, 10),
    Measure.NONE: (),
}


def band_of(amount: int, measure: Measure) -> int:
    """0 for the lowest band up to the number of bounds; each holds its upper bound. Rough on purpose."""
    return sum(amount > bound for bound in _BANDS[measure])


def band_bounds(band: int, measure: Measure) -> tuple[int | None, int | None]:
    """(above, up to) in the measure's unit; None where there is no bound."""
    bounds = _BANDS[measure]
    return bounds[band - 1] if band else None, bounds[band] if band < len(bounds) else None
