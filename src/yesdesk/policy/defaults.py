"""Rules and latitude a new library starts with. It changes both on pages, and nothing bends before a leader signs.

Sums come from what libraries publish (desk 10 to 25, lead 25 to 50), in minor units of the library's currency.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.port import BlockKind, Capability, FeeKind
from yesdesk.people.models import JobClass
from yesdesk.policy.models import Sheet
from yesdesk.policy.rule_values import LineDraft, RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet, set_lines
from yesdesk.policy.situation import Comparison, Condition, Fact, Measure, RuleKind

# Put into each language that the library switched on.
type Said = "str | object"

# Each time, for one person in a year, for a branch in a week. None: no limit.
type Caps = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class DefaultRule:
    slug: str
    kind: RuleKind
    name: Said
    text: Said
    reason: Said
    protects: Said
    nearest_yes: Said
    how_to_ask_again: Said
    measure: Measure = Measure.NONE
    limit: int | None = None
    remedy: Capability | None = None
    applies: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    # By the slug of a starting job class.
    lines: dict[str, Caps] = field(default_factory=dict)
    # Each time when no lead is here, by the same slugs.
    no_lead: dict[str, int] = field(default_factory=dict)
    in_short: Said = ""

    # True: only for branches that charge fees.
    fees: bool = False


def _fee_kind_condition(*kinds: FeeKind) -> Condition:
    return Condition(Fact.FEE_KIND, Comparison.ONE_OF, words=tuple(kind.value for kind in kinds))


_NOBODY_WAITS: Final = Condition(Fact.HOLDS_WAITING, Comparison.AT_MOST, number=0)
_NO_LIMIT: Final[Caps] = (None, None, None)
_ALL: Final = dict.fromkeys(("shelver", "librarian", "lead", "director"), _NO_LIMIT)

_MONEY: Final = (
    DefaultRule(
        "late-charges",
        RuleKind.MONEY,
        _("Late charges"),
        _(
            "A late book costs what the list of charges says. When life got in somebody’s way, we take it "
            "off. Nobody has to prove anything."
        ),
        _("So that books come back to those who wait for them."),
        _("The next person who waits for the book."),
        _("We can take off a part of it now, and ask a colleague about the rest."),
        _("Tell us what happened. One line is enough."),
        Measure.MONEY,
        remedy=Capability.WAIVE_LINE,
        applies=(_fee_kind_condition(FeeKind.OVERDUE),),
        lines={
            "shelver": (2500, 5000, 15000),
            "librarian": (2500, 5000, 15000),
            "lead": (5000, 10000, 30000),
            "director": (25000, None, None),
        },
        fees=True,
        no_lead={"shelver": 4000, "librarian": 4000},
        in_short=_("No proof is needed"),
    ),
    DefaultRule(
        "lost-or-damaged",
        RuleKind.MONEY,
        _("Lost or damaged things"),
        _(
            "What is lost costs what a new one costs us. When it is found, or when the same comes instead, "
            "nothing is owed."
        ),
        _("So that the next person finds it here too."),
        _("The next person who wants to read it."),
        _("Bring the same book instead, new or used, and nothing is owed."),
        _("Look at home once more, then write to us again."),
        Measure.MONEY,
        remedy=Capability.WAIVE_LINE,
        applies=(_fee_kind_condition(FeeKind.LOST, FeeKind.DAMAGE),),
        lines={"lead": (5000, 10000, 30000), "director": (25000, None, None)},
        in_short=_("Nothing to pay if found or replaced"),
    ),
    DefaultRule(
        "money-of-others",
        RuleKind.THIRD_PARTY,
        _("Another library’s money"),
        _(
            "Some charges are not ours: another library’s, or a collector’s. We have to pay them on, so "
            "only the director can take one over."
        ),
        _("We would have to pay it from money meant for books."),
        _("The library that lent us the book."),
        _("We can ask the other library for you."),
        _("Ask us again when you have heard from them."),
        Measure.MONEY,
        remedy=Capability.WAIVE_LINE,
        applies=(_fee_kind_condition(FeeKind.AGENCY),),
        lines={"director": (2000, 4000, 10000)},
        in_short=_("The money is theirs"),
    ),
    DefaultRule(
        "block-for-money",
        RuleKind.HABIT,
        _("Owes too much to borrow"),
        _(
            "Above the limit nothing can be borrowed. Nobody goes home without what they need for school, for "
            "work or for a form."
        ),
        _("So that what is owed does not grow until nobody can pay it."),
        _("Families, from a debt that grows."),
        _("Two printed books can go home today all the same."),
        _("Come back any day. We look at it together."),
        Measure.MONEY,
        limit=1000,
        remedy=Capability.LIFT_BLOCK,
        lines={
            "shelver": (2500, None, None),
            "librarian": (2500, None, None),
            "lead": (5000, None, None),
            "director": _NO_LIMIT,
        },
        no_lead={"shelver": 5000, "librarian": 5000},
        in_short=_("A book for school is always a yes"),
    ),
)

_STOPPED: Final = (
    DefaultRule(
        "stopped-by-hand",
        RuleKind.HABIT,
        _("A card that a colleague blocked"),
        _(
            "A colleague stopped this card by hand and wrote down why. A lead reads it, talks with the "
            "person who holds the card, and lets them borrow again."
        ),
        _("A colleague had a reason to stop this card, and a lead looks at it with you."),
        _("The people that reason was for."),
        _("You can read and work here today, and a lead looks at your card."),
        _("Ask for a lead, here or in a line to us."),
        Measure.COUNT,
        remedy=Capability.LIFT_BLOCK,
        applies=(Condition(Fact.BLOCK_KIND, Comparison.ONE_OF, words=(BlockKind.OTHER.value,)),),
        lines={"lead": _NO_LIMIT, "director": _NO_LIMIT},
        in_short=_("Read why first"),
    ),
)

_LENDING: Final = (
    DefaultRule(
        "brought-back",
        RuleKind.HABIT,
        _("Says it was returned"),
        _(
            "Somebody says it is back: look on the shelf, then believe them. Nothing is charged while we look."
        ),
        _("Shelves and scanners make mistakes too."),
        _("People who brought it back in good time."),
        _("We look for it again tonight, and nothing is charged meanwhile."),
        _("Tell us where and when it was brought back."),
        remedy=Capability.CLAIMS_RETURNED,
        in_short=_("Believe them, then look"),
    ),
    DefaultRule(
        "longer-loan",
        RuleKind.HABIT,
        _("Loan time"),
        _(
            "Three weeks. For illness, travel or a long book it can be longer, as long as nobody else is waiting."
        ),
        _("So that everybody gets a turn."),
        _("The next person who looks for it on the shelf."),
        _("We can reserve it for you again at once."),
        _("Ask again when nobody is waiting for it."),
        Measure.DAYS,
        limit=21,
        remedy=Capability.EXTEND_DUE_DATE,
        conditions=(_NOBODY_WAITS,),
        lines={
            "shelver": (28, None, None),
            "librarian": (28, None, None),
            "lead": (90, None, None),
            "director": _NO_LIMIT,
        },
        in_short=_("When nobody else is waiting"),
    ),
    DefaultRule(
        "new-books-in-turn",
        RuleKind.SCARCE,
        _("New books: the queue"),
        _(
            "The person who waited longest gets it next. Skipping the queue takes it from someone who waited."
        ),
        _("So that a turn is a turn, for everybody."),
        _("Everybody who is waiting."),
        _("We can find you one like it on the shelf today."),
        _("Ask again when fewer people wait."),
        remedy=Capability.MOVE_HOLD,
        lines=_ALL,
        in_short=_("Check who else is waiting"),
    ),
    DefaultRule(
        "hour-at-a-computer",
        RuleKind.SCARCE,
        _("Computer time"),
        _("One hour a day while others wait. When nobody waits, it is as long as it takes."),
        _("So that everybody gets to a screen."),
        _("The next person who waits for a computer."),
        _("There is a quiet hour in the morning when nobody waits."),
        _("Ask at the desk when a seat is free."),
        lines=_ALL,
        in_short=_("As long as it takes, when nobody waits"),
    ),
)

_PEOPLE: Final = (
    DefaultRule(
        "proof-of-address",
        RuleKind.HABIT,
        _("Proof of address"),
        _(
            "A card needs a name and an address. When the name is shown and the address is not, two printed "
            "books go home now and the card comes by post: its arrival is the proof."
        ),
        _("So that we can find the books again."),
        _("The next reader."),
        _("Two printed books go home with you today."),
        _("Bring a letter with your address on it, or wait for ours."),
        in_short=_("Lend two books now, post the card"),
    ),
    DefaultRule(
        "childrens-records",
        RuleKind.NEVER,
        _("What a child reads"),
        _("What is on a child’s card is told to the child, and to nobody else who asks."),
        _("What a child reads is the child’s own business."),
        _("Children."),
        _("We can say how many books are out and when they are due."),
        _("Ask together with the child."),
        applies=(Condition(Fact.AGE_BAND, Comparison.ONE_OF, words=("child", "teen")),),
        in_short=_("It is private"),
    ),
    DefaultRule(
        "own-account",
        RuleKind.NEVER,
        _("Money on my own account"),
        _("Nobody on staff takes a charge off their own account, or off one of their household."),
        _("To protect you."),
        _("Everybody who works here."),
        _("A lead looks at it as at anybody’s."),
        _("Ask a lead, as anybody would."),
        in_short=_("To protect you"),
    ),
)

DEFAULT_RULES: Final = (*_MONEY, *_STOPPED, *_LENDING, *_PEOPLE)


MAY: Final = Permission.POLICY_RULES_CHANGE


@transaction.atomic
def add_default_rules(
    classes: Mapping[str, JobClass],
    *,
    languages: Iterable[str],
    fee_branches: Iterable[int] = (),
    by: Actor,
) -> Sheet:
    """Write the starting rules in each of `languages` and draft an unsigned sheet. `classes` come by slug.
    `fee_branches`: ids of branches that charge late fees; empty: all of them.
    """
    by.require(MAY)
    wanted, branches = tuple(languages), frozenset(fee_branches)
    sheet = draft_sheet(by=by)
    for start in DEFAULT_RULES:
        version = write_rule(start.slug, _draft_of_default(start, wanted, branches), by=by)
        lines = [
            LineDraft(
                version.pk,
                classes[slug].pk,
                each,
                pattern,
                per_week=week,
                no_lead=start.no_lead.get(slug),
            )
            for slug, (each, pattern, week) in start.lines.items()
        ]
        if lines:
            set_lines(sheet, version, lines, by=by)
    return sheet


def how_people_ask(language: str) -> dict[str, str]:
    """Return names and questions of patrons for the starting rules, by slug. A file in `also_asked` adds a language."""
    path = Path(__file__).parent / "also_asked" / f"{language.partition('-')[0]}.toml"
    if not path.exists():
        return {}
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return {slug: " ".join(words.split()) for slug, words in said.items()}


def _draft_of_default(
    start: DefaultRule, languages: tuple[str, ...], fees: frozenset[int]
) -> RuleDraft:
    return RuleDraft(
        kind=start.kind,
        words={code: _words_in_language(start, code) for code in languages},
        measure=start.measure,
        limit=start.limit,
        remedy=start.remedy,
        applies=start.applies,
        conditions=start.conditions,
        branches=fees if start.fees else frozenset(),
    )


def _words_in_language(start: DefaultRule, language: str) -> RuleWords:
    also = how_people_ask(language).get(start.slug, "")
    with translation.override(language):
        said = {name: str(getattr(start, name)) for name in RuleWords.__slots__ if name != "also"}
    return RuleWords(**said, also=also)
