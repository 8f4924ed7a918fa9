"""Targets of a title that is asked for: one reservation more, or a turn that is taken."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yesdesk.desk.options.command import IlsCommand, Target
from yesdesk.desk.options.context import WantedTitle
from yesdesk.ils.port import Account, Capability, Hold
from yesdesk.policy.conditions import Fact
from yesdesk.policy.situation import Measure, RuleTerms

SUSPENDED_FOR: Final = timedelta(days=28)


def over_limit_targets(rule: RuleTerms, account: Account, wanted: WantedTitle) -> Iterator[Target]:
    """A reservation where a rule stands in the way; one that counts stands there only from its limit on."""
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
    yield Target(
        title_key(wanted), facts, beyond, (place_hold_command(wanted),), effect=pickup_words(wanted)
    )


def queue_jump_targets(account: Account, wanted: WantedTitle) -> Iterator[Target]:
    """The first place before those who wait. Who is next, or has it on the shelf, takes nobody's turn."""
    for hold in holds_on(account, wanted):
        before = (hold.place or 1) - 1
        if before > 0 and not hold.ready and not hold.suspended:
            step = IlsCommand(Capability.MOVE_HOLD, target=hold.hold, words=hold.title)
            cost = ngettext("One other waits longer", "%(n)d others wait longer", before)
            yield Target(
                f"turn.{hold.hold}",
                {Fact.HOLDS_WAITING: before},
                0,
                (step,),
                cost=cost % {"n": before},
            )


def holds_on(account: Account, wanted: WantedTitle) -> list[Hold]:
    """This patron's own reservations of the title."""
    return [hold for hold in account.holds or () if hold.title_ref == wanted.title.ref]


def title_key(wanted: WantedTitle) -> str:
    return f"title.{wanted.title.ref}"


def place_hold_command(wanted: WantedTitle) -> IlsCommand:
    fields = {"pickup": wanted.pickup} if wanted.pickup else {}
    title = wanted.title
    return IlsCommand(Capability.PLACE_HOLD, target=title.ref, words=title.name, fields=fields)


def suspend_hold_command(hold: Hold, today: date) -> IlsCommand:
    """The order to suspend a hold: it keeps its place and is passed over until then."""
    until = today + SUSPENDED_FOR
    return IlsCommand(Capability.SUSPEND_HOLD, target=hold.hold, until=until, words=hold.title)


def pickup_words(wanted: WantedTitle) -> str:
    """The pickup place of the title, and how many have it before. Each a whole sentence: languages join them
    differently.
    """
    waiting = wanted.title.holds_waiting
    if waiting:
        return _pickup_after(waiting, wanted)
    if wanted.pickup:
        return _("Fetched at %(branch)s") % {"branch": wanted.where}
    return _("Fetched where the card is from")


def _pickup_after(waiting: int, wanted: WantedTitle) -> str:
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
