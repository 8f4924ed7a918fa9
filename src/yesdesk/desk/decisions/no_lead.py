"""Tell the leads of a branch, on its next open day, what was decided while none could be asked."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import humanize_day, local_day
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.asked_lines import AskedLine
from yesdesk.people.models import User
from yesdesk.places.models import Branch
from yesdesk.places.queries import next_open_day, the_library
from yesdesk.policy.bends import band_of
from yesdesk.policy.labels import band_words
from yesdesk.policy.queries import rules_by_version
from yesdesk.policy.situation import Measure, RuleTerms
from yesdesk.requests.models import Decision, DecisionState, NoLeadNotice

MAY: Final = Permission.DESK_REQUEST_ANSWER
SWEEP_EVERY: Final = 60 * 60
# After so long a lead can do nothing about it.
KEPT_UNREAD: Final = timedelta(days=60)

_AT_MOST: Final = 200
_CAME_TO_NOTHING: Final = (DecisionState.CANCELLED, DecisionState.REFUSED)


def tell_leads(decision: Decision, job_classes: Sequence[int], *, now: datetime, by: Actor) -> None:
    """Write it for each lead (`job_classes`: ids) of the branch, else of the library, in the caller's transaction."""
    by.require(MAY)
    if not job_classes:
        return
    branch = decision.request.branch
    rules = rules_by_version(by, {decision.rule_version or 0})
    measure = next((rule.terms.measure for rule in rules.values()), Measure.NONE)
    shown_from, _closes = next_open_day(branch, now)
    NoLeadNotice.objects.bulk_create(
        NoLeadNotice(
            reader_id=reader,
            decision=decision,
            rule_version=decision.rule_version or 0,
            amount=decision.amount,
            band=band_of(decision.amount, measure),
            branch=branch,
            day=local_day(now, branch.time_zone),
            from_at=shown_from,
        )
        for reader in _readers_at_branch(branch, job_classes, by)
    )


def _readers_at_branch(branch: Branch, job_classes: Sequence[int], by: Actor) -> list[int]:
    # At the branch or everywhere, else all.
    members = User.objects.filter(is_active=True, job_class__in=job_classes)
    rows = list(members.exclude(pk=by.user_id or 0).order_by("pk").values_list("pk", "branch_id"))
    here = [pk for pk, home in rows if home in {None, branch.pk}]
    return here or [pk for pk, _home in rows]


def unlink_notices(decisions: Collection[int]) -> None:
    """Unlink notices from struck decisions, in the caller's transaction."""
    about = NoLeadNotice.objects.filter(decision__in=decisions)
    about.filter(decision__state__in=_CAME_TO_NOTHING).delete()
    about.update(decision=None, amount=None)


def no_lead_line(by: Actor) -> AskedLine | None:
    if not by.may(MAY) or by.user_id is None:
        return None
    count = len(_new_notices.rows(reader=by.user_id, now=timezone.now()))
    if not count:
        return None
    words = ngettext(
        "While no lead was here: one exception. Look.",
        "While no lead was here: %(count)d exceptions. Look.",
        count,
    )
    return AskedLine(f"n{count}", reverse("no_lead"), words % {"count": count})


def no_lead_rows(by: Actor) -> list[dict[str, Any]]:
    """Return notices that are new or read today, the newest first. Two queries."""
    by.require(MAY)
    shown = _notices_shown_to(by.user_id or 0, timezone.now())
    rows = shown.filter(Q(read_on=None) | Q(read_on=_library_today()))
    found = list(rows.select_related("branch").order_by("-day", "-pk")[:_AT_MOST])
    rules = rules_by_version(by, {row.rule_version for row in found})
    return [
        {
            "rule": rule.terms.name,
            "slug": rule.slug,
            "amount": _how_far(row, rule.terms),
            "branch": row.branch.name,
            "day": humanize_day(row.day, language=by.language),
        }
        for row in found
        if (rule := rules.get(row.rule_version)) is not None
    ]


def _how_far(row: NoLeadNotice, rule: RuleTerms) -> str:
    if row.amount is not None:
        return str(rule.amount(row.amount))
    return band_words(rule, row.band)


@transaction.atomic
def note_read(*, by: Actor) -> None:
    by.require(MAY)
    new = _notices_shown_to(by.user_id or 0, timezone.now()).filter(read_on=None)
    if new.update(read_on=_library_today()):
        announce(f"staff.{by.user_id}")


@PreparedQuery
def _new_notices(*, reader: int, now: datetime) -> QuerySet[NoLeadNotice, tuple[Any, ...]]:
    return _notices_shown_to(reader, now).filter(read_on=None).values_list("pk")[:_AT_MOST]


def _notices_shown_to(reader: int, now: datetime) -> QuerySet[NoLeadNotice]:
    mine = NoLeadNotice.objects.filter(reader=reader, from_at__lte=now)
    return mine.exclude(decision__state__in=_CAME_TO_NOTHING)


def _library_today() -> date:
    return local_day(timezone.now(), the_library().time_zone)


def cleanup_no_lead(_ref: str, now: datetime) -> None:
    """Delete notices read before today, or unread for long. A clock that jumped deletes nothing. For the timer."""
    if not clock_is_trusted(now):
        return
    today = local_day(now, the_library().time_zone)
    NoLeadNotice.objects.filter(Q(read_on__lt=today) | Q(day__lt=today - KEPT_UNREAD)).delete()
