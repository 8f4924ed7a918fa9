"""How large waivers were, without anybody: for who drafts how far a job class may go."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Final

from yesdesk.ils.models import ExternalWaiver, LedgerLine
from yesdesk.places.queries import the_library

ENOUGH_WAIVERS: Final = 50


def waivers_up_to(amounts: Iterable[int], today: date) -> dict[int, int]:
    """For each amount (minor units): how many of ten waivers of the twelve whole months before `today` were no larger,
    in Yesdesk and in the library system alike. Nine stands for nine and more. Empty where they were too few to tell.
    """
    before = today.replace(day=1)
    when = {"day__gte": before.replace(year=before.year - 1), "day__lt": before}
    currency = the_library().currency
    ours = LedgerLine.objects.filter(currency=currency, **when)
    theirs = ExternalWaiver.objects.filter(currency=currency, tag=None, **when)
    found = sorted(
        minor for each in (ours, theirs) for minor in each.values_list("minor", flat=True)
    )
    if len(found) < ENOUGH_WAIVERS:
        return {}
    return {each: min(9, bisect_right(found, each) * 10 // len(found)) for each in amounts}
