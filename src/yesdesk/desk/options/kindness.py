"""Kindnesses outside any rule: free ones, and purchases from a named fund with money left."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.money import Money
from yesdesk.desk.funds.queries import OpenFund
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Command, Option, option_providers
from yesdesk.requests.models import Decision, Gesture, PaidGesture, Span
from yesdesk.requests.queries.decisions import DecisionWords, decision_words

_BUTTONS: Final = {
    Gesture.CARD: gettext_lazy("Write a card"),
    Gesture.CALL: gettext_lazy("Call them"),
    Gesture.ASIDE: gettext_lazy("Put it aside"),
}


def _free_title(decision: Decision, _language: str, _for_staff: bool) -> str:  # noqa: FBT001 - as DecisionWords has it
    return str(Gesture(decision.option.removeprefix("kind.")).label)


decision_words.add("kind", DecisionWords(title=_free_title))


@option_providers("kindness.free")
def kindness_options(context: OptionContext, _met: Sequence[Option]) -> Iterator[Option]:
    if context.request is None or not context.need.kindness:
        return
    for place, gesture in enumerate(Gesture):
        key = f"kind.{gesture.value}"
        yield Option(
            key=key,
            kindness=True,
            title=str(gesture.label),
            weight=ORDER["kindness.free"] + place,
            button=str(_BUTTONS[gesture]),
            command=Command(key),
        )


def _paid_title(decision: Decision, language: str, for_staff: bool) -> str:  # noqa: FBT001 - as DecisionWords has it
    # The amount is for staff only.
    title = str(PaidGesture(decision.gift).label)
    if not for_staff:
        return title
    amount = Money(decision.amount, decision.currency).spoken(language)
    return _("%(what)s, %(amount)s") % {"what": title, "amount": amount}


decision_words.add("paid", DecisionWords(title=_paid_title))


@option_providers("kindness.paid")
def paid_kindness_options(context: OptionContext, _met: Sequence[Option]) -> Iterator[Option]:
    called_for = context.request is not None and context.need.kindness
    for place, fund in enumerate(context.funds if called_for else ()):
        yield Option(
            key=f"paid.{fund.id}",
            kindness=True,
            title=fund.name,
            weight=ORDER["kindness.paid"] + place,
            cost=_fund_cost(fund, context.language),
            button=_("Use it"),
            href=reverse("give_from_fund", args=[context.request, fund.id]),
        )


def gift_option(fund: int, *, what: str, minor: int) -> Option:
    """Return the option once a page knows its purpose (a PaidGesture) and amount."""
    key = f"paid.{fund}"
    return Option(key, command=Command(key, amount=minor, fund=fund, gift=what))


def _fund_cost(fund: OpenFund, language: str) -> str:
    words = (
        _("Up to %(each)s; %(left)s is left this week")
        if fund.span is Span.WEEK
        else _("Up to %(each)s; %(left)s is left this month")
    )
    return words % {"each": fund.each.spoken(language), "left": fund.left.spoken(language)}
