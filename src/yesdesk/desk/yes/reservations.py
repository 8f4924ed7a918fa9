"""What of a title that is asked for a rule may be bent for: one reservation more, or a turn that is taken."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yesdesk.desk.yes.deeds import Step
from yesdesk.desk.yes.scene import Wanted
from yesdesk.desk.yes.subject import Subject
from yesdesk.ils.port import Account, Capability, Hold
from yesdesk.policy.conditions import Fact
from yesdesk.policy.situation import Measure, RuleTerms

RESTS_FOR: Final = timedelta(days=28)


def over_the_limit(rule: RuleTerms, account: Account, wanted: Wanted) -> Iterator[Subject]:
    """Reserving it where a rule stands in the way; one that counts stands there only from its limit on."""
    if account.holds is None or holds_on(account, wanted):
        return
    beyond = 0
    if rule.measure is Measure.COUNT:
        beyond = len(account.holds) + 1 - (rule.limit or 0)
        if beyond < 1:
            return
    facts = {
        Fact.ITEM_KIND: wanted.title.kind or None,
        Fact.HOLDS_WAITING: wanted.title.holds_waiting,
    }
    yield Subject(
        title_key(wanted), facts, beyond, (place_step(wanted),), then=fetched_words(wanted)
    )


def out_of_turn(account: Account, wanted: Wanted) -> Iterator[Subject]:
    """Put before those who wait. Who is next, or has it on the shelf, takes nobody's turn."""
    for hold in holds_on(account, wanted):
        before = (hold.place or 1) - 1
        if before > 0 and not hold.ready and not hold.suspended:
            step = Step(Capability.MOVE_HOLD, target=hold.hold, words=hold.title)
            cost = ngettext("One other waits longer", "%(n)d others wait longer", before)
            yield Subject(
                f"turn.{hold.hold}",
                {Fact.HOLDS_WAITING: before},
                0,
                (step,),
                cost=cost % {"n": before},
            )


def holds_on(account: Account, wanted: Wanted) -> list[Hold]:
    """This patron's own on the title."""
    return [hold for hold in account.holds or () if hold.title_ref == wanted.title.ref]


def title_key(wanted: Wanted) -> str:
    return f"title.{wanted.title.ref}"


def place_step(wanted: Wanted) -> Step:
    fields = {"pickup": wanted.pickup} if wanted.pickup else {}
    title = wanted.title
    return Step(Capability.PLACE_HOLD, target=title.ref, words=title.name, fields=fields)


def rest_step(hold: Hold, today: date) -> Step:
    """It keeps its place and is passed over until then."""
    until = today + RESTS_FOR
    return Step(Capability.SUSPEND_HOLD, target=hold.hold, until=until, words=hold.title)


def fetched_words(wanted: Wanted) -> str:
    """Where it will lie, and who has it before. Each a whole sentence: languages join them differently."""
    waiting = wanted.title.holds_waiting
    if waiting:
        return _fetched_after(waiting, wanted)
    if wanted.pickup:
        return _("Fetched at %(branch)s") % {"branch": wanted.where}
    return _("Fetched where the card is from")


def _fetched_after(waiting: int, wanted: Wanted) -> str:
    if wanted.pickup:
        after = ngettext(
            "Fetched at %(branch)s; one other is before",
            "Fetched at %(branch)s; %(n)d others are before",
            waiting,
        )
    else:
        after = ngettext(
            "Fetched where the card is from; one other is before",
            "Fetched where the card is from; %(n)d others are before",
            waiting,
        )
    return after % {"n": waiting, "branch": wanted.where}
