"""What this room keeps of an account: sums under a seal, as long as caps look back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop as _

from yesdesk.core.series import SeriesSpec, register_series, rows_of
from yesdesk.core.when import iso_week
from yesdesk.policy.models import PatternUse


def register_policy_series() -> None:
    """Called once, when the room is ready."""
    register_series(_PATTERNS)


def _old_patterns(before: datetime, limit: int) -> Iterable[int]:
    old = PatternUse.objects.filter(week__lt=iso_week(before.date()))
    return old.order_by("week", "pk").values_list("pk", flat=True)[:limit]


_PATTERNS = SeriesSpec(
    code="latitude.pattern",
    name=_("How often and how far a rule was bent for the same account, sealed"),
    days=365,
    ground=_("So that what staff may decide for one person in a year has an end."),
    due=_old_patterns,
    erase=rows_of(PatternUse),
    subject="pattern",
    holds_patron_words=False,
    for_patrons=_("How often we made an exception for a card. Its number is sealed."),
)
