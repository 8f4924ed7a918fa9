"""A kindness that costs money: only from a fund an administrator named, and only while something is left of it."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.desk.models import Span
from yesdesk.desk.queries.funds import OpenFund
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.ways import Way, verbs
from yesdesk.desk.yes.wishes import Wish


@verbs("paid_kindness")
def paid(scene: Scene, _wished: Sequence[Wish]) -> Iterator[Way]:
    """After the free ones: most of what helps costs nothing."""
    for place, fund in enumerate(scene.funds if scene.request is not None else ()):
        yield Way(
            key=f"paid.{fund.id}",
            spine=_("A kindness"),
            tone="kind",
            title=fund.name,
            weight=90 + place,
            who_may=_("You"),
            cost=_cost(fund, scene.language),
            then=_("You say what it is for and how much; the library pays"),
            button=_("Use it"),
            href=reverse("give_from_fund", args=[scene.request, fund.id]),
        )


def _cost(fund: OpenFund, language: str) -> str:
    words = (
        _("Up to %(each)s; %(left)s is left this week")
        if fund.span is Span.WEEK
        else _("Up to %(each)s; %(left)s is left this month")
    )
    return words % {"each": fund.each.spoken(language), "left": fund.left.spoken(language)}
