"""Count how the requests that still live met rules. In batches: whoever stops it goes on where it was. A plain yes and an
honest no before this day named no rule, so they are not among it.
"""

from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import migrations, transaction
from django.db.models import Q
from django.utils import timezone

from yesdesk.core.dates import iso_week
from yesdesk.core.rotating_keys import weekly_hmac

BATCH = 500
GIVEN = ("done", "partly")
BACKED = (*GIVEN, "pending", "unknown")
SAID_YES = ("yes", "part", "by_voice")
ASKED = {"no": "asked_no", "timed_out": "asked_unanswered", "nobody": "asked_unanswered", "not_said": "asked_unanswered"}
WHY = (
    "How rules are met is counted from here on. What came before was counted from the requests that were still kept,"
    " without plain yeses and honest noes."
)


def fill(apps, editor):
    versions = _versions(apps)
    after = 0
    while after is not None:
        with transaction.atomic(using=editor.connection.alias):
            after = _fill_some(apps, after, versions)
    if not apps.get_model("desk", "Request").objects.exists():
        return  # counted so from its first day
    today = timezone.now().date()
    marks = apps.get_model("core", "CountChange").objects
    marks.get_or_create(measure="fact_rule", from_day=today, defaults={"why": WHY})


def _versions(apps):
    """Versions of each rule, the newest first: (from day, id)."""
    found = defaultdict(list)
    rows = apps.get_model("policy", "RuleVersion").objects.order_by("-from_day", "-number")
    for rule, day, pk in rows.values_list("rule_id", "from_day", "pk"):
        found[rule].append((day, pk))
    return found


def _fill_some(apps, after, versions):
    """The number of the last request looked at; None after the last one. Those merged into one are looked at with it, as
    all of them are one visit.
    """
    requests = apps.get_model("desk", "Request").objects.select_related("branch").order_by("pk")
    visits = [row.pk for row in requests.filter(pk__gt=after, merged_into=None)[:BATCH]]
    if not visits:
        return None
    rows = {row.pk: row for row in requests.filter(Q(pk__in=visits) | Q(merged_into__in=visits))}
    met, pending = apps.get_model("desk", "RuleMet").objects, []
    done = met.filter(request__in=rows).values_list("request", "request__merged_into")
    done = {older or request for request, older in done}
    new, seen = [], set()
    for (request, rule), (event, at, version) in sorted(_events(apps, rows).items(), key=_what_it_cost):
        row = rows[request]
        visit = (row.merged_into_id or request, rule)
        if visit[0] in done or visit in seen or rule not in versions:
            continue
        seen.add(visit)
        day = at.astimezone(ZoneInfo(row.branch.time_zone)).date()
        version = version or next((pk for since, pk in versions[rule] if since <= day), versions[rule][-1][1])
        cell = {"rule": rule, "version": version, "branch_id": row.branch_id, "event": event}
        new.append(met.model(request_id=request, day=day, **cell))
        week = iso_week(day)
        key = int(weekly_hmac("rules", f"met:{request}:{rule}", week)[:15], 16) * 4 + 1
        pending.append((key, week, cell))
    met.bulk_create(new)
    waiting = apps.get_model("policy", "PendingRuleEvent")
    waiting.objects.bulk_create(
        waiting(key=key, week=week, rule_id=cell.pop("rule"), **cell) for key, week, cell in pending
    )
    return visits[-1]


def _what_it_cost(met):
    """That a colleague had to be asked before an exception; of the same, at the older request."""
    (request, rule), (event, *_more) = met
    return event == "exception", request, rule


def _events(apps, rows):
    """(request, rule) -> its event, when it happened and the rule's version where it is known."""
    given, backed = {}, {}
    taken = apps.get_model("desk", "Decision").objects.filter(request__in=rows, rule__isnull=False)
    for row in taken.select_related("entry").order_by("pk"):
        key = (row.request_id, row.rule)
        if row.backed and row.state in BACKED:
            backed.setdefault(key, ("asked_yes", row.entry.at, row.rule_version))
        elif not row.backed and row.state in GIVEN:
            given.setdefault(key, ("exception", row.entry.at, row.rule_version))
    found = dict(given)
    asks = apps.get_model("desk", "Approval").objects.filter(request__in=rows).order_by("pk")
    for row in asks:
        command = row.command if isinstance(row.command, dict) else {}
        key = (row.request_id, command.get("rule"))
        if row.state in SAID_YES and key in backed:
            found[key] = backed[key]
        elif row.state == "coming_over" and (key in given or key in backed):
            found[key] = ("asked_yes", *(backed.get(key) or given[key])[1:])
        elif row.state in ASKED and key[1]:
            found[key] = (ASKED[row.state], row.answered_at or row.asked_at, command.get("rule_version"))
    return found


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("core", "0003_days_on_which_counting_changed"),
        ("desk", "0019_rules_met"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
