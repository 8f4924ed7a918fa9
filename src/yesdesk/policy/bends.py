"""Closed lists of what is kept of an exception: its reason, and the band of how far it went."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.core.errors import ValidationRefusal
from yesdesk.places.queries import the_library
from yesdesk.policy.situation import Measure


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


def one_of_the_list(reason: str) -> BendReason:
    """Return a reason that was chosen. Raises ValidationRefusal."""
    if reason not in set(BendReason):
        raise ValidationRefusal({"reason": _now("Choose one of the reasons.")})
    return BendReason(reason)


_BANDS: Final[dict[Measure, tuple[int, ...]]] = {
    Measure.MONEY: (500, 1000, 2500, 5000, 10000),  # minor units
    Measure.DAYS: (7, 21, 42),
    Measure.COUNT: (1, 3, 10),
    Measure.NONE: (),
}
BANDS: Final = 1 + max(map(len, _BANDS.values()))


def band_of(amount: int, measure: Measure) -> int:
    """Return the band, 0 for the lowest. A band holds its upper bound, and is rough on purpose."""
    return sum(amount > bound for bound in _BANDS[measure])


def band_bounds(band: int, measure: Measure) -> tuple[int | None, int | None]:
    """Return (above, up to) in the measure's unit; None where there is no bound."""
    bounds = _BANDS[measure]
    return bounds[band - 1] if band else None, bounds[band] if band < len(bounds) else None
