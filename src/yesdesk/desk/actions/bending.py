"""A bend is written down when it happened, and its reason while its week runs. Both lie in latitude, where nobody
stands; who bent it is let go of elsewhere (letting_go.py).
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NeedsMending, NotHere, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.when import iso_week, local_day
from yesdesk.desk.actions.letting_go import promised
from yesdesk.desk.actions.timeline import hint
from yesdesk.desk.models import Entry, EntryKind
from yesdesk.latitude import actions as latitude
from yesdesk.latitude.queries import rules_in_force
from yesdesk.latitude.situation import RuleTerms
from yesdesk.places.models import Branch

_LINK: Final = "bend_week"
"""In an entry's detail: that its bend can be found by the key of this week, as long as that lives."""


def note_bend(taken: Entry, *, at: datetime, by: Actor) -> None:
    """Once for each tap that bent a rule, when the first of its acts is done. In the caller's transaction."""
    detail, request = taken.detail, taken.request
    if "rule" not in detail or detail.get("bent"):
        return
    day = local_day(at, request.branch.time_zone)
    standing = rules_in_force(by, request.branch_id, day)
    terms = next((each.terms for each in standing if each.terms.id == detail["rule"]), None)
    if terms is None:
        return  # the rule ended while the act was on its way
    kept = bool(promised(at))
    latitude.log_bend(
        terms,
        amount=detail["amount"],
        branch=request.branch_id,
        day=day,
        backed=bool(detail.get("backed")),
        tap=_tap_of(taken) if kept else "",
        by=by,
    )
    link = {_LINK: iso_week(day)} if kept else {}
    Entry.objects.filter(pk=taken.pk).update(detail={**detail, "bent": True, **link})


def unsay_bend(taken: Entry, *, by: Actor) -> None:
    """It was taken back. Where no link to its bend was kept nobody finds it, and it stays."""
    week = taken.detail.get(_LINK)
    key = latitude.key_of_tap(_tap_of(taken), week) if week else None
    if key is not None:
        latitude.withdraw_bend(key, by=by)


def _tap_of(entry: Entry) -> str:
    return f"entry:{entry.pk}"


@transaction.atomic
def note_exception(
    rule: RuleTerms | None, *, branch: Branch, day: date, reason: str, by: Actor
) -> None:
    """What happened elsewhere, after the fact. Raises NeedsMending for a rule or a reason that is not there."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if rule is None:
        raise NeedsMending({"rule": _("Choose the rule that stood in the way.")})
    key = latitude.log_bend(rule, amount=0, branch=branch.pk, day=day, by=by)
    latitude.say_reason(key, reason, by=by)


@transaction.atomic
def say_why(entry: Entry, reason: str, *, by: Actor) -> None:
    """The reason of one's exception, by one tap. Raises Refusal when its week is over.

    The entry learns that it was said, never what: it names somebody, and lies in every backup.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    week = entry.detail.get(_LINK) if entry.kind == EntryKind.ACT else None
    if week is None:
        raise NotHere.plain()
    key = latitude.key_of_tap(_tap_of(entry), week)
    if key is None or not latitude.say_reason(key, reason, by=by):
        raise Refusal(
            _("Its week is over, so it stands as it is."),
            way_on=_("Nothing needs doing."),
            code="desk.bend.week_over",
        )
    Entry.objects.filter(pk=entry.pk).update(detail={**entry.detail, "said": True})
    hint(entry.request)
