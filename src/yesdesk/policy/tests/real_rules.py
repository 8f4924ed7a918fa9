"""What 23 public libraries say about exceptions, statement by statement, as data of ours and nothing else.

Keyed by the library's name in the reference file; each statement by how it begins there. A statement may
take several rules. Sums are in cents. `all_` is anybody on staff, `lead` whoever is in charge.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from yesdesk.policy.situation import NUMBERS, Comparison, Condition, Fact, Measure, RuleKind

HABIT, MONEY, SCARCE = RuleKind.HABIT, RuleKind.MONEY, RuleKind.SCARCE
OTHERS, NEVER = RuleKind.THIRD_PARTY, RuleKind.NEVER
SUM, DAYS, COUNT, NONE = Measure.MONEY, Measure.DAYS, Measure.COUNT, Measure.NONE
TODAY = date(2026, 11, 24)
FREE = {"Shelver": None, "Lead": None, "Director": None}
LEAD = {"Lead": None, "Director": None}
DIRECTOR = {"Director": None}


@dataclass(frozen=True)
class Said:
    """One rule: kind, measure, limit, where it applies, when it bends, and who may how far each time."""

    kind: RuleKind
    measure: Measure = NONE
    limit: int | None = None
    applies: tuple[Condition, ...] = ()
    when: tuple[Condition, ...] = ()
    lines: dict[str, int | None] = field(default_factory=dict)
    times: int | None = None
    until: date | None = None
    from_day: date | None = None


def item(*kinds: str) -> Condition:
    return Condition(Fact.ITEM_KIND, Comparison.ONE_OF, words=kinds)


def no_item(*kinds: str) -> Condition:
    return Condition(Fact.ITEM_KIND, Comparison.NONE_OF, words=kinds)


def fee(*kinds: str) -> Condition:
    return Condition(Fact.FEE_KIND, Comparison.ONE_OF, words=kinds)


def card(*kinds: str) -> Condition:
    return Condition(Fact.CARD_KIND, Comparison.ONE_OF, words=kinds)


def age(*bands: str) -> Condition:
    return Condition(Fact.AGE_BAND, Comparison.ONE_OF, words=bands)


def most(fact: Fact, number: int) -> Condition:
    assert fact in NUMBERS
    return Condition(fact, Comparison.AT_MOST, number=number)


def least(fact: Fact, number: int) -> Condition:
    assert fact in NUMBERS
    return Condition(fact, Comparison.AT_LEAST, number=number)


LATE, LOST, AGENCY, DAMAGE = fee("overdue"), fee("lost"), fee("agency"), fee("damage")
NOBODY_WAITS = most(Fact.HOLDS_WAITING, 0)
SOMEBODY_WAITS = least(Fact.HOLDS_WAITING, 1)


def loan(days: int, *where: Condition) -> Said:
    """A loan period: nobody bends it but who may extend."""
    return Said(HABIT, DAYS, days, where)


def number(most_at_once: int, *where: Condition) -> Said:
    return Said(HABIT, COUNT, most_at_once, where)


def charge(
    cents: int | None, *where: Condition, lines: dict[str, int | None] | None = None
) -> Said:
    return Said(MONEY, SUM, cents, where, lines=lines or {})


def plain_yes(*where: Condition) -> Said:
    return Said(HABIT, applies=where)


def forgiven(*where: Condition, when: tuple[Condition, ...] = (), to: int | None = None) -> Said:
    """Taken off by anybody on staff, wherever it stands."""
    return Said(MONEY, SUM, to, where, when, lines=FREE)


SIX_MONTHS = most(Fact.DAYS_OVERDUE, 183)

SAYS: dict[str, dict[str, list[Said]]] = {
    "Clifton Springs Library": {
        "Extended loan of 30 days": [
            Said(HABIT, DAYS, 21, when=(no_item("new_book"),), lines={"Shelver": 9})
        ],
        "director may change loan periods": [
            Said(HABIT, DAYS, 21, lines=DIRECTOR),
            Said(HABIT, COUNT, 0, (item("reference"),), lines=DIRECTOR),
        ],
        "New movies 3 days": [loan(3, item("new_movie"))],
        "3 popular, 3 children's": [
            number(3, item(kind)) for kind in ("popular_dvd", "childrens_dvd", "nonfiction_dvd")
        ],
        "library-owned DVDs renewable once": [
            Said(SCARCE, COUNT, 0, (item("own_dvd"),), (NOBODY_WAITS,), {"Shelver": 1})
        ],
    },
    "West Chester Public Library (CCLS)": {
        "Circulation staff may extend": [
            Said(HABIT, DAYS, 21, when=(NOBODY_WAITS,), lines={"Shelver": 28, "Lead": 28})
        ],
        "never for items with holds": [Said(NEVER, DAYS, 21, (SOMEBODY_WAITS,))],
        "director may extend for teachers": [
            Said(HABIT, DAYS, 21, (card("teacher", "institution"),), lines=DIRECTOR)
        ],
        "New-release DVD 3 days": [loan(3, item("new_dvd"))],
        "temporary topic limits": [
            Said(SCARCE, COUNT, 3, (item("topic"),), until=TODAY + timedelta(days=60))
        ],
    },
    "Englewood Public Library": {
        "New books 14 days": [loan(14, item("new_book"))],
        "new-movie DVD 2 days": [
            loan(2, item("new_movie")),
            charge(100, item("new_movie"), fee("other")),
            charge(1000, item("new_movie"), LATE),
        ],
        "lost 30.00 book": [
            charge(3000, LOST, item("book")),
            charge(6500, LOST, item("audiobook")),
            charge(2500, LOST, item("dvd")),
        ],
    },
    "Anne Arundel County Public Library": {
        "Person in charge may limit": [Said(SCARCE, COUNT, None, (item("topic"),), lines=LEAD)],
        "card not in hand": [plain_yes(card("not_in_hand"))],
        "staff may check out another": [plain_yes()],
        "High-demand items 7 days": [loan(7, item("high_demand"))],
        "hotspot 1 per account": [number(1, item("hotspot"))],
        "consortium ILL 2 renewals": [number(2, item("consortium"))],
    },
    "Salem Public Library": {
        "Director may use discretion": [Said(HABIT, COUNT, 5, lines=DIRECTOR)],
        "New borrower 1 item": [number(1, card("new"))],
        "20 per family": [number(20, card("family"))],
        "5 AV per family": [number(5, card("family"), item("av"))],
        "magazines not renewable": [number(0, item("magazine"))],
        "collection agency after 4th": [
            Said(OTHERS, SUM, 1000, (AGENCY, least(Fact.TIMES_BEFORE, 4)))
        ],
        "lost = price + 5.00": [charge(500, LOST)],
        "out-of-courier ILL 5.00": [Said(OTHERS, SUM, 500, (item("ill"),))],
    },
    "Des Moines Public Library": {
        "Homebound delivery loans": [loan(28, card("homebound"))],
        "no fines accrue on Sundays": [plain_yes(LATE)],
        "items back by 08:00": [plain_yes(LATE, most(Fact.DAYS_OVERDUE, 1))],
        "ILL 14 days, fee 3.00": [loan(14, item("ill")), Said(OTHERS, SUM, 300, (item("ill"),))],
        "DVD fee 2.00": [charge(200, item("dvd"), fee("other"))],
        "temporary or guest cards": [number(2, card("temporary", "guest"))],
        "under-12 needs consent": [Said(NEVER, COUNT, 5, (age("child"),))],
        "renewing charges a second fee": [charge(200, item("dvd"), least(Fact.TIMES_BEFORE, 1))],
        "phone or online renewal": [plain_yes()],
    },
    "Nelson Public Library": {
        "Family card 60 items": [
            number(60, card("family")),
            number(5, card("temporary", "non_resident")),
        ],
        "DVDs 0.50/day cap 10": [charge(50, item("dvd"), LATE), charge(1000, item("dvd"), LATE)],
        "children/teen 0.15/day": [
            charge(15, age("child", "teen"), LATE),
            charge(300, age("child", "teen"), LATE),
        ],
        "equipment 1.00/day": [
            charge(100, item("equipment"), LATE),
            charge(1000, item("equipment"), LATE),
        ],
        "magazines 7 days": [loan(7, item("magazine"))],
        "e-readers 42 days": [loan(42, item("e_reader")), number(1, item("e_reader"))],
        "lost = cost + 5.00": [charge(500, LOST)],
    },
    "Austin Public Library": {
        "Blocked while any item": [
            Said(HABIT, DAYS, 0, (least(Fact.DAYS_OVERDUE, 1),)),
            Said(HABIT, SUM, 2499, (least(Fact.BALANCE, 2500),)),
            plain_yes(card("expired")),
        ],
        "no renewal if another": [Said(NEVER, COUNT, 2, (SOMEBODY_WAITS,))],
    },
    "Putnam library": {
        "Damage judged at the director's": [charge(None, DAMAGE, lines=DIRECTOR)],
        "replacement copy accepted": [plain_yes(LOST)],
        "Block applies to all accounts": [Said(HABIT, SUM, 500, (card("linked"),))],
        "bill sent at 10.00": [Said(HABIT, SUM, 1000, (least(Fact.BALANCE, 1000),))],
        "at 90 days fines are swapped": [charge(2000, LOST, least(Fact.DAYS_OVERDUE, 90))],
        "no refunds after payment": [Said(NEVER, SUM)],
        "lost claims need a form": [plain_yes(LOST)],
    },
    "Carmel city library": {
        "All replacement fees removed": [forgiven(LOST)],
        "Fine-free": [charge(0, LATE)],
        "service fees still apply": [charge(None, fee("other"))],
    },
    "Granby Public Library": {
        "Fine-free": [charge(0, LATE)],
        "replacement cost plus processing": [charge(None, LOST, least(Fact.DAYS_OVERDUE, 21))],
    },
    "Floyd Memorial Library": {
        "No fines but nothing": [Said(HABIT, COUNT, 0, (least(Fact.DAYS_OVERDUE, 1),))],
        "voluntary donations": [plain_yes()],
    },
    "Gail Borden Public Library": {
        "All old fines forgiven": [
            Said(MONEY, SUM, None, (LATE,), lines=FREE, until=TODAY + timedelta(days=30))
        ],
        "replacement fee waived on return": [forgiven(LOST), Said(OTHERS, SUM, 1000, (AGENCY,))],
        "Special collections 0.25/day": [charge(25, item("special"), LATE)],
        "collection agency at 42 days": [
            Said(OTHERS, SUM, 1000, (AGENCY, least(Fact.DAYS_OVERDUE, 42)))
        ],
        "blocked on returned mail": [plain_yes(card("lost", "mail_returned"))],
    },
    "Douglas County Public Library": {
        "Fine cap = item cost": [charge(None, LATE)],
        "renewal 21 days unless": [Said(SCARCE, DAYS, 21, lines={"Shelver": 21})],
        "standard 5.00 paperback": [
            charge(500, LOST, item("paperback")),
            charge(2500, LOST, item("hardcover")),
        ],
    },
    "Newton County Library": {
        "3-day grace before fines": [forgiven(LATE, when=(most(Fact.DAYS_OVERDUE, 3),))],
        "identical unused replacement": [plain_yes(LOST), charge(500, LOST)],
        "lost item returnable": [forgiven(LOST, when=(SIX_MONTHS,))],
        "Movies max 4": [number(4, item("movie"))],
        "lost card 1.00": [charge(100, fee("card"))],
    },
    "RCPL outreach service (rcpl.libguides.com)": {
        "Claims-returned waives": [
            forgiven(fee("overdue", "lost"), when=(most(Fact.TIMES_BEFORE, 4),)),
            Said(OTHERS, SUM, None, (AGENCY,)),
        ],
        "count is kept": [plain_yes()],
        "Loan runs to the next stop": [loan(28, card("outreach"))],
        "exact new duplicate": [plain_yes(LOST, no_item("audiobook"))],
    },
    "(unnamed board policy 2015)": {
        "Claims-returned limit 2": [
            Said(MONEY, SUM, None, (fee("overdue", "lost"),), lines=FREE, times=2)
        ],
        "found-in-library claims": [plain_yes()],
        "late fees waived when": [forgiven(LATE)],
        "Approved 2011, reapproved 2015": [Said(HABIT, from_day=date(2011, 6, 1))],
    },
    "Your Library (Myli)": {
        "Refund for lost items": [
            Said(MONEY, SUM, None, (LOST,), (SIX_MONTHS,), lines={"Lead": None})
        ],
        "Junior block at 5.00": [Said(HABIT, SUM, 500, (age("child", "teen"),))],
        "block also suspends": [Said(HABIT, SUM, 1000, (least(Fact.BALANCE, 1001),))],
    },
    "Menomonee Falls Public Library": {
        "No grace period": [Said(MONEY, SUM, 0, (LATE, least(Fact.DAYS_OVERDUE, 1)))],
        "Renewal runs from renewal date": [loan(21)],
        "Lucky Day max 2": [
            Said(SCARCE, COUNT, 2, (item("lucky_day"),)),
            Said(NEVER, COUNT, 0, (item("lucky_day"), SOMEBODY_WAITS)),
        ],
        "holds must be checked out": [Said(NEVER)],
    },
    "Arizona Talking Book Library": {
        "Limit set and raised": [
            Said(HABIT, COUNT, 2, when=(most(Fact.BALANCE, 0),), lines={"Librarian": None})
        ],
        "advisor may renew": [
            Said(SCARCE, COUNT, 0, when=(NOBODY_WAITS,), lines={"Librarian": None})
        ],
        "Magazines 14 days": [loan(14, item("magazine"))],
        "equipment kept while": [Said(HABIT, DAYS, None, (item("equipment"),), lines=FREE)],
    },
    "Galion Public Library": {
        "Damage judged case by case": [charge(None, DAMAGE, lines=LEAD)],
        "ordinary wear not charged": [forgiven(fee("wear"))],
        "Hotspot 2.00/day": [charge(200, item("hotspot"), LATE)],
        "new videos, kits and games": [charge(100, item("new_video", "kit", "game"), LATE)],
        "closed days are not counted": [plain_yes(LATE)],
        "overnight book-drop": [plain_yes(LATE, most(Fact.DAYS_OVERDUE, 1))],
        "hotspot in the book drop": [charge(500, item("hotspot"), fee("other"))],
        "fines non-refundable": [Said(NEVER, SUM)],
        "blocked when balance": [Said(HABIT, SUM, 1000, (least(Fact.BALANCE, 1001),))],
    },
    "Monroe County Public Library": {
        "Disputed returns considered": [
            Said(MONEY, SUM, None, (LATE,), (most(Fact.TIMES_BEFORE, 0),), LEAD)
        ],
        "age 14+ owing 10.00": [
            Said(
                MONEY, SUM, 500, (LATE,), (age("teen", "adult"), least(Fact.BALANCE, 1000)),
                {"Librarian": 500},
            )
        ],
        "No claims accepted": [Said(NEVER, SUM, None, (fee("lost", "billed"),))],
    },
    "cplwcho.org library": {
        "Supervisor assesses damage": [charge(None, DAMAGE, lines=LEAD)],
        "12.00 collection referral fee": [Said(OTHERS, SUM, 1200, (AGENCY,))],
        "New cards limited to 5": [number(5, card("new"))],
        "5 movies and 15 audiobooks": [number(5, item("movie")), number(15, item("audiobook"))],
    },
}  # fmt: skip
