"""A kindness that costs money: only from a fund an administrator named, and only while something is left of it."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.core.money import Money
from yesdesk.desk.funds.queries import OpenFund
from yesdesk.desk.models import Decision, PaidGesture, Span
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.candidates import Candidate
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.requests.queries.decision_words import DecisionWords, decision_words


def _title(decision: Decision, language: str, for_staff: bool) -> str:  # noqa: FBT001 - as DecisionWords has it
    """What a fund paid for; how much stands there for staff only."""
    title = str(PaidGesture(decision.gift).label)
    if not for_staff:
        return title
    amount = Money(decision.amount, decision.currency).spoken(language)
    return _("%(what)s, %(amount)s") % {"what": title, "amount": amount}


decision_words.add("paid", DecisionWords(title=_title))


@option_providers("paid_kindness")
def paid_kindness_options(context: OptionContext, _wished: Sequence[Candidate]) -> Iterator[Option]:
    """Kindnesses that a fund pays for, after the free ones."""
    for place, fund in enumerate(context.funds if context.request is not None else ()):
        yield Option(
            key=f"paid.{fund.id}",
            badge=_("A kindness"),
            tone="kind",
            title=fund.name,
            weight=ORDER["paid_kindness"] + place,
            who_may=_("You"),
            cost=_cost(fund, context.language),
            effect=_("You say what it is for and how much; the library pays"),
            button=_("Use it"),
            href=reverse("give_from_fund", args=[context.request, fund.id]),
        )


def _cost(fund: OpenFund, language: str) -> str:
    words = (
        _("Up to %(each)s; %(left)s is left this week")
        if fund.span is Span.WEEK
        else _("Up to %(each)s; %(left)s is left this month")
    )
    return words % {"each": fund.each.spoken(language), "left": fund.left.spoken(language)}
