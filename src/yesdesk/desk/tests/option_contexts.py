"""Contexts as the tests of options set them."""

from dataclasses import replace
from datetime import UTC, datetime

from yesdesk.core.actors import Actor, ActorKind
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.desk.options.available import collect_options
from yesdesk.desk.options.context import Colleague, OptionContext
from yesdesk.desk.options.need import Need
from yesdesk.ils.port import (
    Account,
    Block,
    BlockKind,
    Capability,
    Fee,
    FeeKind,
    Loan,
    PatronRecord,
)
from yesdesk.policy.situation import (
    Comparison,
    Condition,
    Fact,
    LatitudeTerms,
    Measure,
    RuleKind,
    RuleTerms,
    Situation,
)

NOW = datetime(2026, 11, 4, 9, 2, tzinfo=UTC)


SAM = Actor(ActorKind.PERSON, ref=1, permissions=frozenset(Permission), language="en")


LATE = tuple(
    Fee(f"{n}", FeeKind.OVERDUE, "late", Money(460, "EUR"), days_overdue=23) for n in range(1, 5)
)


LOST = Fee("5", FeeKind.LOST, "lost", Money(3200, "EUR"))


ANA = Account(
    PatronRecord("7", "200", "Ana"),
    Money(5040, "EUR"),
    NOW,
    fees=(*LATE, LOST),
    loans=(Loan("9", "b9", "The Salt Path", datetime(2026, 10, 12, tzinfo=UTC), "book", 2, 0),),
    holds=(),
    blocks=(Block(BlockKind.MONEY, "above 10.00"),),
)


CHARGES = RuleTerms(
    1,
    11,
    "Late and lost charges",
    RuleKind.MONEY,
    Measure.MONEY,
    applies=(Condition(Fact.FEE_KIND, Comparison.ONE_OF, ("overdue", "lost")),),
    currency="EUR",
    remedy="waive_line",
)


SHELVER = LatitudeTerms(2, "Shelver", 2, 3, per_act=2500, per_week=15000)


LEAD = LatitudeTerms(5, "Lead", 5, 3, per_act=5000, per_week=30000, lead=True)


BENT = Situation(CHARGES, (SHELVER, LEAD), job_class=2)


def option_context(**changes):
    plain = OptionContext(
        by=SAM,
        now=NOW,
        request=17,
        account=ANA,
        can=frozenset(Capability),
        situations=(BENT,),
        facts={Fact.BALANCE: 5040},
        available_colleagues={5: (Colleague(4, "Lea", 5, here=True),)},
        language="en",
        need=Need(kindness=True),
    )
    return replace(plain, **changes)


def keys(**changes):
    return [way.key for way in collect_options(option_context(**changes))]


def way(key, **changes):
    return next(each for each in collect_options(option_context(**changes)) if each.key == key)
