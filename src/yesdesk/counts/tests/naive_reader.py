"""Count everything as docs/counts.md says it, slowly and one row at a time: what the night is held against."""

from collections import Counter
from datetime import timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import Act
from yesdesk.places.queries import the_library
from yesdesk.requests.models import (
    Decision,
    Entry,
    HandOver,
    Outcome,
    OutgoingReply,
    Promise,
    Request,
    RuleMet,
    TallyCell,
)


def day_of(at, zone):
    return at.astimezone(ZoneInfo(zone)).date()


def period_of(measure, day):
    """First day of its period: of the month, or of the week unless the month began after that."""
    first = day.replace(day=1)
    by_month = measure in {"came", "promise", "asked_again", "answer_again"}
    return first if by_month else max(first, day - timedelta(days=day.weekday()))


def naive_requests():
    for row in Request.objects.filter(came_day__isnull=False, merged_into=None):
        passed = (
            HandOver.objects.filter(entry__request=row, undone_at=None).order_by("entry").first()
        )
        branch = passed.branch_id if passed else row.branch_id
        yield "came", row.came_day, branch, f"{row.came_day.weekday()}:{row.came_part}", 1
    for request in Request.objects.exclude(closed_at=None):
        row = Outcome.objects.filter(request=request, undone_at=None).order_by("-pk").first()
        if row and row.week and row.at == request.closed_at:
            day = day_of(row.at, row.branch.time_zone)
            yield "ended", day, row.branch_id, f"{request.kind}:{row.value}", 1
            yield "asked", day, row.branch_id, f"{request.kind}:{request.channel}", 1
            yield "first_contact", day, row.branch_id, request.kind, int(row.first_contact)


def naive_promises():
    for row in Promise.objects.exclude(state__in=["open", "taken_back"]):
        branch = row.request.branch
        kept = "on_time" if row.state == "kept" else "not_on_time"
        yield "promise", day_of(row.due_at, branch.time_zone), branch.pk, kept, 1


def naive_asked_again():
    came_back = {
        (day_of(row.at, row.request.branch.time_zone), row.request_id, row.request.branch_id)
        for row in Entry.objects.filter(kind__in=["reopened", "second_look"])
    }
    for day, _request, branch in came_back:
        yield "asked_again", day, branch, "", 1


def naive_answers_asked_again():
    came_back = {
        (day_of(back.at, back.request.branch.time_zone), back.request_id, back.request.branch_id, key[1:])
        for back in Entry.objects.filter(kind__in=["reopened", "second_look"])
        for sent in OutgoingReply.objects.filter(entry__request=back.request, undone_at=None)
        if sent.entry_id < back.pk
        for key in sent.answers.split()
    }  # fmt: skip
    for day, _request, branch, answer in came_back:
        yield "answer_again", day, branch, answer, 1


def naive_rules_and_taps():
    for row in TallyCell.objects.all():
        yield "tapped", row.day, row.branch_id, row.kind, row.count
    for row in RuleMet.objects.all():
        yield "met", row.day, row.branch_id, f"{row.rule}:{row.event}", int(row.event != "")
        if row.looked_again_on:
            yield "looked_again", row.looked_again_on, row.branch_id, str(row.rule), 1
        if row.still_blocked:
            yield "still_blocked", row.seen_on, row.branch_id, str(row.rule), 1


def naive_exceptions():
    for row in Decision.objects.exclude(settled_on=None):
        day, branch, rule = row.settled_on, row.branch_id, row.rule
        yield "bend_reason", day, branch, f"{rule}:{row.reason}", 1
        yield "bend_band", day, branch, f"{rule}:{row.band}", int(row.band is not None)
        yield "bend_backed", day, branch, str(rule), int(row.backed)
        yield "bend_no_lead", day, branch, str(rule), int(row.no_lead)


def naive_answers_and_cards():
    for row in OutgoingReply.objects.filter(undone_at=None):
        request = row.entry.request
        for key in row.answers.split():
            yield (
                "answer",
                day_of(row.entry.at, request.branch.time_zone),
                request.branch_id,
                key[1:],
                1,
            )
    cards = {}
    for act in Act.objects.filter(state="done", does__in=MOVES_MONEY).order_by("settled_at", "pk"):
        if act.settled_at and act.before.get("blocked") == "yes" and act.read_back.get("blocked"):
            later = RuleMet.objects.filter(
                still_blocked=True, request__decisions=act.about.partition(":")[2] or 0
            )
            again = act.read_back["blocked"] == "no" and not later.exists()
            cards[act.patron, day_of(act.settled_at, the_library().time_zone)] = (
                "again" if again else "still"
            )
    yield from (("card", day, 0, how, 1) for (_patron, day), how in cards.items())


def naive_counts():
    """(period, branch, measure, value) -> how often. Each row is measure, day, branch, value, how often."""
    found = Counter()
    told = (
        naive_requests,
        naive_promises,
        naive_asked_again,
        naive_answers_asked_again,
        naive_rules_and_taps,
        naive_exceptions,
        naive_answers_and_cards,
    )
    rows = chain.from_iterable(read() for read in told)
    for measure, day, branch, value, n in rows:
        found[period_of(measure, day), branch, measure, value] += n
    return +found
