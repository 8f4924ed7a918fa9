"""A yes by exception that asks nothing of the library system: it is done when it is said, and may be taken back."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.desk.actions.bending import note_bend, unsay_bend
from yesdesk.desk.actions.timeline import add_entry, hold_still
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.desk.queries.whose_year import known_card, whose_year
from yesdesk.desk.yes.deeds import Command
from yesdesk.policy.usage import restore_patron_usage, restore_share


def word_of(command: Command, *, ends: bool) -> dict[str, Any]:
    """What its entry keeps: its name, what taking it back needs, and whether the same tap ended the request."""
    if command.rule is None or command.steps:
        return {}
    return {"word": command.name, "account": command.patron} | ({"ended": True} if ends else {})


def not_said_yet(request: Request, command: Command) -> None:
    """A second tap, here or at another desk, finds the first one's yes. The request is held still."""
    if not word_of(command, ends=False):
        return
    said = Entry.objects.filter(request=request, kind=EntryKind.ACT, detail__word=command.name)
    if said.exclude(detail__has_key="taken_back").exists():
        raise Refusal(
            _("A yes to this was said already."),
            next_step=_("It stands on the timeline."),
            code="desk.way.said",
        )


def note_word(taken: Entry, *, at: datetime, by: Actor) -> None:
    """Nothing is on its way, so the bend is logged at once."""
    if "word" in taken.detail:
        note_bend(taken, at=at, by=by)


def take_word_back(entry: Entry, *, by: Actor) -> None:
    """By whoever is at the desk, as an outcome is. In the caller's transaction."""
    hold_still(entry.request)
    entry.refresh_from_db(fields=["detail"])
    if "taken_back" in entry.detail:
        return
    _unsay(entry, by)
    detail = {"what": "word"}
    add_entry(entry.request, EntryKind.UNDONE, by=by, now=timezone.now(), detail=detail)


def take_back_what_ended(outcome: Entry, *, by: Actor) -> None:
    """The tap that said yes and ended the request with it was one tap, and is taken back as one."""
    before = Entry.objects.filter(request=outcome.request_id, pk__lt=outcome.pk).order_by("-pk")
    entry = before.select_related("request__branch").first()
    if entry is not None and "word" in entry.detail and "ended" in entry.detail:
        _unsay(entry, by)


def _unsay(entry: Entry, by: Actor) -> None:
    """What was used up for it is there again, and its bend is gone."""
    detail = entry.detail
    if "rule" in detail:
        rule, week, amount = detail["rule"], detail["week"], detail["amount"]
        restore_share(rule, branch=entry.request.branch_id, week=week, amount=amount, by=by)
        whom = whose_year(detail.get("account", ""), known_card(entry.request.patron))
        if whom:
            restore_patron_usage(rule, account=whom, week=week, amount=amount, times=1, by=by)
        unsay_bend(entry, by=by)
    Entry.objects.filter(pk=entry.pk).update(detail={**detail, "taken_back": True})
