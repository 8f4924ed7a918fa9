"""A bend is written down when it happened, its reason while its week runs, and its author for no longer than
leadership promised in writing.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.errors import NeedsMending, NotHere, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.when import iso_week, local_day
from yesdesk.desk.actions.timeline import hint
from yesdesk.desk.models import Entry, EntryKind
from yesdesk.ils.actions import forget_who_did
from yesdesk.latitude import actions as latitude
from yesdesk.latitude.queries import latitude_in_force, rules_in_force
from yesdesk.latitude.situation import RuleTerms
from yesdesk.people.models import User
from yesdesk.places.models import Branch

FORGET_EVERY: Final = 60 * 60
NO_HARBOUR: Final = timedelta(days=1)
"""Where leadership promised nothing: an author stays until the acts of the day are settled, and no longer."""

_BATCH: Final = 200
_LINK: Final = "bend_week"
"""In an entry's detail: that its bend can be found by the key of this week, as long as that lives."""

_LINKS: Final = frozenset({_LINK, "bend"})  # the second one was a key itself, in rows of before


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
    sheet = latitude_in_force(by, day)
    promised = sheet is not None and sheet.harbour_days > 0
    latitude.log_bend(
        terms,
        amount=detail["amount"],
        branch=request.branch_id,
        day=day,
        backed=bool(detail.get("backed")),
        tap=_tap_of(taken) if promised else "",
        by=by,
    )
    link = {_LINK: iso_week(day)} if promised else {}
    Entry.objects.filter(pk=taken.pk).update(detail={**detail, "bent": True, **link})


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
    """The reason of one's exception, by one tap. Raises Refusal when its week is over."""
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
    Entry.objects.filter(pk=entry.pk).update(detail={**entry.detail, "reason": reason})
    hint(entry.request)


def forget_authors(_ref: str, now: datetime) -> None:
    """Timer handler: whoever bent a rule becomes their job class, and the way to the bend is destroyed."""
    sheet = latitude_in_force(SYSTEM, now.date())
    kept = timedelta(days=sheet.harbour_days) if sheet is not None else timedelta()
    before = now - max(kept, NO_HARBOUR)
    while _forget_some(before) == _BATCH:
        continue


@transaction.atomic
def _forget_some(before: datetime) -> int:
    old = Entry.objects.filter(kind=EntryKind.ACT, at__lt=before, author__isnull=False)
    rows = list(old.filter(detail__has_key="rule").order_by("pk")[:_BATCH])
    classes = dict(
        User.objects.filter(pk__in={row.author_id for row in rows}).values_list(
            "pk", "job_class__name"
        )
    )
    for row in rows:
        row.detail = {name: value for name, value in row.detail.items() if name not in _LINKS}
        row.detail["job_class"] = classes.get(row.author_id or 0, "")
        row.author_id = None
    Entry.objects.bulk_update(rows, ["detail", "author"])
    acts = [uuid for row in rows for uuid in row.detail.get("acts", {})]
    forget_who_did(acts, by=SYSTEM)
    return len(rows)
