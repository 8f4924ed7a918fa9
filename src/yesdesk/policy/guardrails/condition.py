"""A rule stands where it says it does, and bends when it says so. What nobody knows is looked up first."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.conditions import Condition, Fact
from yesdesk.policy.situation import LatitudeTerms, LazyText, Situation, Stop

_LOOK_UP = {
    Fact.ITEM_KIND: _("Look first what kind of item it is."),
    Fact.FEE_KIND: _("Look first what the charge is for."),
    Fact.CARD_KIND: _("Look first what kind of card it is."),
    Fact.BLOCK_KIND: _("Look first why the card is stopped."),
    Fact.AGE_BAND: _("Look first whether the card is a child’s, a teenager’s or an adult’s."),
    Fact.HOLDS_WAITING: _("Look first how many others wait for it."),
    Fact.DAYS_OVERDUE: _("Look first how late it is."),
    Fact.BALANCE: _("Look first what is owed in all."),
    Fact.TIMES_BEFORE: _("Look first how often this was done for them before."),
}
_STANDS_OUTSIDE = {
    Fact.ITEM_KIND: _("It does not go for this kind of item."),
    Fact.FEE_KIND: _("It does not go for this kind of charge."),
    Fact.CARD_KIND: _("It does not go for this kind of card."),
    Fact.BLOCK_KIND: _("It does not go for a card stopped for this."),
    Fact.AGE_BAND: _("It does not go for this age."),
    Fact.HOLDS_WAITING: _("It does not go with so many others waiting."),
    Fact.DAYS_OVERDUE: _("It does not go for something that late."),
    Fact.BALANCE: _("It does not go with that much owed in all."),
    Fact.TIMES_BEFORE: _("It was done for them before, as often as the rule lets it."),
}
_NOT_KNOWN = LazyText(_("Something the rule looks at is not known yet."))
_ANOTHER_RULE = LazyText(_("Look for the rule that does."))

_UNKNOWN_STOPS = {fact: Stop(_NOT_KNOWN, LazyText(text)) for fact, text in _LOOK_UP.items()}
_APPLY_STOPS = {fact: Stop(LazyText(text), _ANOTHER_RULE) for fact, text in _STANDS_OUTSIDE.items()}
_BEND_STOPS = {fact: Stop(LazyText(text)) for fact, text in _STANDS_OUTSIDE.items()}


def condition(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    """Stop where the rule does not apply, or not to be bent, or where a fact is missing that would tell."""
    rule = situation.rule
    return _first(rule.applies, situation, _APPLY_STOPS) or _first(
        rule.conditions, situation, _BEND_STOPS
    )


def _first(
    conditions: tuple[Condition, ...], situation: Situation, stops: dict[Fact, Stop]
) -> Stop | None:
    for each in conditions:
        met = each.met(situation.facts)
        if met is None:
            return _UNKNOWN_STOPS[each.fact]
        if not met:
            return stops[each.fact]
    return None
